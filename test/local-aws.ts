/** How clients speak to a local service of AWS, which checks no keys. */
export const localAws = { region: 'eu-west-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } }
