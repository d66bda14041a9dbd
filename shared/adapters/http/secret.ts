/** A secret by which another system knows Ides. */
import { SourceError } from '#domain/sources/device-source.ts'

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
  try {
    const result = await use(newest)
    secret.onUsed('newest')
    return result
  } catch (refusal) {
    const before = isRefusal(refusal) ? await secret.before() : undefined
    if (before === undefined || before === newest) throw refusal
    const result = await use(before).catch((error: unknown) => {
      throw isRefusal(error) ? refusal : error
    })
    secret.onUsed('before')
    return result
  }
}

const isRefusal = (error: unknown) => error instanceof SourceError && error.fault === 'credentials'
