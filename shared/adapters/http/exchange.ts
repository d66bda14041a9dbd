/** One question to another system, repeated while it has no time or does not answer. */
import { setTimeout } from 'node:timers/promises'

/** What questions need from around: tests give their own. */
export interface ApiSurroundings {
  readonly fetch: typeof fetch
  /** Milliseconds since any moment. */
  readonly elapsed: () => number
  readonly wait: (milliseconds: number) => Promise<unknown>
  /** From 0 to 1, for jitter. */
  readonly random: () => number
}

/** Of this machine. */
export const realSurroundings: ApiSurroundings = {
  fetch,
  elapsed: () => performance.now(),
  wait: setTimeout,
  random: Math.random,
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
  /** Whether an answer means the same as one with status 429. */
  readonly isThrottled?: (answer: Exchanged<T>) => boolean
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

type Outcome<T> = { readonly answer: Exchanged<T> } | { readonly answer?: undefined; readonly error: unknown }

/** Milliseconds. */
const firstPause = 500
const longestPause = 20_000

const mostTries = 10

/**
 * Follows no redirect. After a 401 it asks once more with another token.
 * @returns the last answer, whatever its status
 * @throws what `token`, or at last `fetch` or `read`, threw
 */
export async function exchange<T>(settings: ExchangeSettings<T>, surroundings: ApiSurroundings): Promise<Exchanged<T>> {
  const { elapsed, wait, random } = surroundings
  const end = elapsed() + settings.patience
  let refused: string | undefined
  for (let tries = 1; ; tries++) {
    const token = await settings.token?.(refused)
    const outcome = await tryOnce(settings, token, end - elapsed(), surroundings)
    const { answer } = outcome
    if (answer?.status === 401 && refused === undefined && token !== undefined) {
      refused = token
      continue
    }
    if (answer && !isPassing(answer.status)) return answer
    const seconds = answer && secondsAsked(answer.headers)
    const pause = seconds === undefined ? random() * Math.min(longestPause, firstPause * 2 ** (tries - 1)) : seconds * 1000
    if (tries === mostTries || elapsed() + pause >= end) {
      if (answer) return answer
      throw outcome.error
    }
    await wait(pause)
  }
}

const isPassing = (status: number) => status === 408 || status === 429 || status >= 500

async function tryOnce<T>(
  { url, method, headers, body, read, isThrottled, timeout }: ExchangeSettings<T>,
  token: string | undefined,
  timeLeft: number,
  { fetch }: ApiSurroundings,
): Promise<Outcome<T>> {
  try {
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(Math.max(1, Math.ceil(Math.min(timeout, timeLeft)))),
    })
    const answer = { status: response.status, headers: response.headers, body: await read(response) }
    return { answer: isThrottled?.(answer) ? { ...answer, status: 429 } : answer }
  } catch (error) {
    return { error }
  }
}

/** For how many seconds Retry-After asks, in either form; a date is understood by the clock of the one who wrote it. */
export function secondsAsked(headers: Headers): number | undefined {
  const after = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,6}$/.test(after)) return Number(after)
  const seconds = (Date.parse(after) - Date.parse(headers.get('date') ?? '')) / 1000
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined
}
