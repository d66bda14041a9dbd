/** What people call the systems that report on devices. */
const products: ReadonlyMap<string, string> = new Map([
  ['intune', 'Microsoft Intune'],
  ['jamf', 'Jamf Pro'],
  ['google', 'Google Workspace'],
  ['fleet', 'Fleet'],
  ['okta', 'Okta'],
  ['iru', 'Iru (Kandji)'],
])

/** By the source of a reading: `intune`, or `intune-eu` where there are several. */
export const productNamed = (source: string) => products.get(source.replace(/-.*$/, ''))
