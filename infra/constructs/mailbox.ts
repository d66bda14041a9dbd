/** Whom mail comes from, or goes back to. */
export interface Mailbox {
  /** Without the name. */
  readonly address: string
  readonly domain: string
}

// A name has none of the characters that mean something else in a `From` header.
const form = /^(?:[^\p{C}"(),:;<>@[\\\]]+ <(?<named>[^<>]+)>|(?<plain>[^<>]+))$/u
const addressForm = /^[\w.+-]+@(?<domain>(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d])$/

/**
 * Reads `Ides <ides@example.org>`, or the address alone. The domain is in small letters, as SES writes the names of identities.
 * @returns undefined where it is neither
 */
export function mailboxOf(written: string): Mailbox | undefined {
  const { named, plain } = form.exec(written)?.groups ?? {}
  const address = named ?? plain ?? ''
  const domain = addressForm.exec(address)?.groups?.domain
  return domain === undefined ? undefined : { address, domain }
}
