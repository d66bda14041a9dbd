/** A secret by which another system knows Ides. */
import { SourceError } from '../../domain/sources/device-source.ts'

export interface Secret {
  /** Its text, read each time, so that a renewed one counts at once. */
  newest(): Promise<string>
  /** The text that it had before; undefined where it was never changed. */
  before(): Promise<string | undefined>
  /** Called with the text that was good. */
  onUsed(which: 'newest' | 'before'): void
}

/**
 * Uses the newest text or, where that is refused, the one before it: a mistyped secret cuts nobody off from coming back.
 * @param use throws SourceError `credentials` where the text is refused
 * @throws what the newest met, where both are refused
 */
export async function bySecret<T>(secret: Secret, use: (text: string) => Promise<T>): Promise<T> {
  const newest = await secret.newest()
  const first = await attempt(use, newest)
  if (!first.refusal) {
    secret.onUsed('newest')
    return first.result
  }
  const before = await secret.before()
  if (before === undefined || before === newest) throw first.refusal
  const second = await attempt(use, before)
  if (second.refusal) throw first.refusal
  secret.onUsed('before')
  return second.result
}

type Attempt<T> = { readonly refusal?: undefined; readonly result: T } | { readonly refusal: SourceError }

async function attempt<T>(use: (text: string) => Promise<T>, text: string): Promise<Attempt<T>> {
  try {
    return { result: await use(text) }
  } catch (error) {
    if (error instanceof SourceError && error.fault === 'credentials') return { refusal: error }
    throw error
  }
}
