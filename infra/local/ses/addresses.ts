import addressparser from 'nodemailer/lib/addressparser'

/** The bare addresses in a header such as `To`, groups included. */
export const addressesIn = (value: string): string[] => addressparser(value, { flatten: true }).map(({ address }) => address)

/**
 * Why SES refuses a bare address, in the words of JavaMail, as SES users report them.
 * @returns undefined for an acceptable address
 */
export function addressFault(address: string): string | undefined {
  const [, local = '', domain] = /^("(?:[^"\\\r\n]|\\.)*"|[^@]*)(?:@(.*))?$/s.exec(address) ?? []
  if (!local.startsWith('"') && hasOther(local)) return 'Local address contains control or whitespace'
  if (domain === undefined) return "Missing final '@domain'"
  if (local === '') return 'Missing local name'
  if (domain === '') return 'Missing domain'
  if (hasOther(domain)) return 'Domain contains control or whitespace'
  if (/[^\w.[\]:-]/.test(domain)) return 'Domain contains illegal character'
  return undefined
}

/** SES has no SMTPUTF8: visible ASCII only. */
const hasOther = (text: string): boolean => /[^!-~]/.test(text)
