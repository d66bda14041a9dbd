import { IdesError } from './errors.ts'

/** Secrets are in no code, setting or log. */
export interface Secrets {
  /** @throws if there is none of that name */
  read(name: string): Promise<string>
}

export class WeakKeyError extends IdesError {
  override readonly name = 'WeakKeyError'
  constructor(secret: string) {
    super(`the secret ${secret} must hold keys of 32 characters or more, oldest first, with spaces between`)
  }
}

/** The keys in one secret, read each time, newest first: a new one is added at its end. @throws WeakKeyError */
export async function keysInSecret(secrets: Secrets, name: string): Promise<readonly [string, ...string[]]> {
  const [newest, ...earlier] = (await secrets.read(name)).split(/\s+/).filter(Boolean).toReversed()
  if (newest === undefined || [newest, ...earlier].some(({ length }) => length < 32)) throw new WeakKeyError(name)
  return [newest, ...earlier]
}
