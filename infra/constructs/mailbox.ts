export interface Mailbox {
  /** Without the name. */
  address: string
  domain: string
}

// A name without the characters that have a meaning in a `From` header.
const form = /^(?:[^\p{C}"(),:;<>@[\\\]]+ <(?<named>[^<>]+)>|(?<plain>[^<>]+))$/u
const addressForm = /^[\w.+-]+@(?<domain>(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d])$/

/**
 * Parses `Ides <ides@example.org>` or an address alone. The domain must be lower case, as in SES identities.
 * @returns undefined if it is neither
 */
export function mailboxOf(written: string): Mailbox | undefined {
  const { named, plain } = form.exec(written)?.groups ?? {}
  const address = named ?? plain ?? ''
  const domain = addressForm.exec(address)?.groups?.domain
  return domain === undefined ? undefined : { address, domain }
}
