/** What people call the systems that report on devices, by the source of a reading. */
export const products: ReadonlyMap<string, string> = new Map([
  ['intune', 'Microsoft Intune'],
  ['jamf', 'Jamf Pro'],
  ['google', 'Google Workspace'],
  ['fleet', 'Fleet'],
  ['okta', 'Okta'],
  ['iru', 'Iru (Kandji)'],
])
