import { IdesError } from '../../shared/errors.ts'

/** Whom mail comes from. */
export interface Sender {
  /** Without the name. */
  readonly address: string
  readonly domain: string
}

// A name has none of the characters that mean something else in a `From` header.
const form = /^(?:[^\p{C}"(),:;<>@[\\\]]+ <(?<named>[^<>]+)>|(?<plain>[^<>]+))$/u
const addressForm = /^[\w.+-]+@(?<domain>(?:[a-z\d](?:[a-z\d-]*[a-z\d])?\.)+[a-z][a-z\d-]*[a-z\d])$/

/**
 * Reads `Ides <ides@example.org>`, or the address alone. The domain is in small letters, as SES writes the names of identities.
 * @throws InvalidFromAddressError
 */
export function senderOf(fromAddress: unknown): Sender {
  const { named, plain } = form.exec(String(fromAddress))?.groups ?? {}
  const address = named ?? plain ?? ''
  const domain = addressForm.exec(address)?.groups?.domain
  if (domain === undefined) throw new InvalidFromAddressError(fromAddress)
  return { address, domain }
}

export class InvalidFromAddressError extends IdesError {
  override readonly name = 'InvalidFromAddressError'
  constructor(fromAddress: unknown) {
    super(
      `ides:from must be like "Ides <ides@example.org>" or "ides@example.org", its domain in small letters, but is ${JSON.stringify(fromAddress) ?? 'missing'}`,
    )
  }
}
