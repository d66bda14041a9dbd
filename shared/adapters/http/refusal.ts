/** What went wrong with a question, in sentences for administrators that hold no part of an answer. */
import { SourceError, type SourceFault } from '#domain/sources/device-source.ts'

export interface ApiCall {
  /** What people call the other system. */
  system: string
  method: string
  url: URL
  /** What is not granted where the answer is 403. */
  permission?: string | undefined
  /** Statuses that say that a cursor in the address is not known any more, besides 410. */
  lost?: readonly number[] | undefined
  /** The key of the configuration that the address takes from it. */
  setting?: string | undefined
}

/** Method, host and path. What may be an id in it is left out, as is the query. */
export function questionOf({ method, url }: ApiCall) {
  const path = url.pathname.split('/').map(part => (/^([A-Za-z_-]*|v?\d(\.\d)?)$/.test(part) ? part : '…'))
  return `${method} ${url.host}${path.join('/')}`
}

/** Of an answer with a status that was not expected. */
export function refusalOf(asked: ApiCall, { status, headers }: Pick<Response, 'status' | 'headers'>): SourceError {
  const { system, permission = 'what its README lists', lost = [], setting } = asked
  const question = questionOf(asked)
  const error = (fault: SourceFault, message: string, retryAfter?: number) => new SourceError(fault, `${system} ${message}`, { retryAfter })
  if (status === 410 || lost.includes(status)) return error('cursor', `does not know any more where to go on: ${question}`)
  if (status === 401) return error('credentials', `refuses the token for ${question}: check the client and its secret`)
  if (status === 403) return error('permission', `does not permit ${question}: grant ${permission}`)
  if (setting !== undefined && status === 400) return error('strange', `refuses ${question}: check \`${setting}\` in the configuration`)
  if (status >= 300 && status < 400) return error('strange', `answers ${question} with another address, which is not asked`)
  const seconds = secondsAsked({ status, headers })
  if (status === 429 || (status >= 500 && seconds !== undefined))
    return error('throttled', `has no time for ${question}: try again later`, seconds && Math.ceil(seconds))
  return error(status < 500 ? 'strange' : 'down', `answers ${question} with status ${status}`)
}

/** For how many seconds an answer asks: by Retry-After, in either form, or by the second since 1970 at which a limit starts again, as Okta says. */
export function secondsAsked({ status, headers }: Pick<Response, 'status' | 'headers'>) {
  const after = headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,6}$/.test(after)) return Number(after)
  // A moment is understood by the clock of the one who wrote it.
  const secondsUntil = (moment: number) => (moment - Date.parse(headers.get('date') ?? '')) / 1000
  const untilDate = secondsUntil(Date.parse(after))
  if (Number.isFinite(untilDate)) return Math.max(0, untilDate)
  const untilReset = status === 429 ? secondsUntil(1000 * Number(headers.get('x-rate-limit-reset') ?? Number.NaN)) : 0
  return untilReset > 0 ? untilReset : undefined
}
