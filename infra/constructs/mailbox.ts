import { IdesError } from '../../shared/errors.ts'

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
 * @param setting the key of the context that has it
 * @throws InvalidAddressError
 */
export function mailboxOf(setting: string, written: unknown): Mailbox {
  const { named, plain } = form.exec(String(written))?.groups ?? {}
  const address = named ?? plain ?? ''
  const domain = addressForm.exec(address)?.groups?.domain
  if (domain === undefined) throw new InvalidAddressError(setting, written)
  return { address, domain }
}

export class InvalidAddressError extends IdesError {
  override readonly name = 'InvalidAddressError'
  constructor(setting: string, written: unknown) {
    super(
      `${setting} must be like "Ides <ides@example.org>" or "ides@example.org", its domain in small letters, but is ${JSON.stringify(written) ?? 'missing'}`,
    )
  }
}
