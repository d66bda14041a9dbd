/** One question to another system, repeated while it has no time or does not answer. */

/** What questions need from around: tests give their own. */
export interface ApiSurroundings {
  readonly fetch: typeof fetch
  /** Milliseconds since any moment. */
  readonly elapsed: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** From 0 to 1, for jitter. */
  readonly random: () => number
}

export interface ExchangeSettings<T> {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  /** Asked before each try; absent: no token is sent. @param refused the token that was refused with 401 */
  readonly token?: (refused: string | undefined) => Promise<string>
  /** Takes the body while the connection stands. */
  readonly read: (response: Response) => Promise<T>
  /** Milliseconds that all tries may take together. */
  readonly patience: number
  /** Milliseconds that one may take to its last byte. */
  readonly timeout: number
}

export interface Exchanged<T> {
  readonly status: number
  readonly headers: Headers
  readonly body: T
}

/** Milliseconds. */
const firstPause = 500
const longestPause = 20_000

const mostTries = 10

const isPassing = (status: number) => status === 408 || status === 429 || status >= 500

/**
 * Follows no redirect. After a 401 it asks once more with another token.
 * @returns the last answer, whatever its status
 * @throws what `token`, or at last `fetch` or `read`, threw
 */
export async function exchange<T>(settings: ExchangeSettings<T>, surroundings: ApiSurroundings): Promise<Exchanged<T>> {
  const { url, method, body, token, read, patience, timeout } = settings
  const { fetch, elapsed, wait, random } = surroundings
  const end = elapsed() + patience
  let refused: string | undefined
  for (let tries = 1; ; tries++) {
    const bearer = await token?.(refused)
    const headers = { ...settings.headers, ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }) }
    const signal = AbortSignal.timeout(Math.max(1, Math.min(timeout, end - elapsed())))
    const outcome = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }), redirect: 'manual', signal })
      .then(async (response) => ({ status: response.status, headers: response.headers, body: await read(response) }))
      .catch((error: unknown) => new Unanswered(error))
    if (!(outcome instanceof Unanswered)) {
      if (outcome.status === 401 && bearer !== undefined && refused === undefined) {
        refused = bearer
        continue
      }
      if (!isPassing(outcome.status)) return outcome
    }
    const asksFor = outcome instanceof Unanswered ? undefined : secondsAsked(outcome.headers)
    const pause = asksFor === undefined ? random() * Math.min(longestPause, firstPause * 2 ** (tries - 1)) : asksFor * 1000
    if (tries === mostTries || elapsed() + pause >= end) {
      if (outcome instanceof Unanswered) throw outcome.error
      return outcome
    }
    await wait(pause)
  }
}

class Unanswered {
  readonly error: unknown
  constructor(error: unknown) {
    this.error = error
  }
}

/** For how many seconds Retry-After asks, in either form; a date is understood by the clock of the one who wrote it. */
export function secondsAsked(headers: Headers): number | undefined {
  const after = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,6}$/.test(after)) return Number(after)
  const seconds = (Date.parse(after) - Date.parse(headers.get('date') ?? '')) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
