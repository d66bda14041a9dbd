/** What comes in from a browser, and what goes back. */
import { parseCookie, stringifySetCookie } from 'cookie'
import type { Received } from '../runtime/browser.ts'
import type { Download } from './page.ts'

export interface PageResponse {
  statusCode: number
  headers: Record<string, string>
  cookies?: string[]
  body: string
  isBase64Encoded?: boolean
}

export const cookieOf = ({ cookies, headers }: Received, name: string) => parseCookie(cookies?.join('; ') ?? headers.cookie ?? '')[name]

/** Not on requests that other sites start, but for links that lead here. @param seconds 0 deletes it */
export const setCookie = (name: string, value: string, seconds: number) =>
  stringifySetCookie({ name, value, path: '/', secure: true, httpOnly: true, sameSite: 'lax', maxAge: seconds })

/** Bytes: a policy document in YAML, percent-encoded. */
export const largestForm = 262_144

/** Bytes: a file of 4 MB and a few fields, in Base64. Lambda takes 6 MB with all that is around them. */
export const largestFileForm = 5_600_000

/** No script, nothing from elsewhere; forms lead here, and no page of others frames these. */
const still =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/** The same, but for scripts in files of our own, which ask us alone. */
const live = `${still}; script-src 'self'; connect-src 'self'`

export const headersOf = (type: string, isLive = false) => ({
  'Content-Type': type,
  'Cache-Control': 'no-store',
  'Content-Security-Policy': isLive ? live : still,
  'Referrer-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-Robots-Tag': 'noindex',
})

/** A mail: no script, no form, nothing from elsewhere; only our pages frame it. */
export const frameHeaders = {
  ...headersOf('text/html; charset=utf-8'),
  'Content-Security-Policy':
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'; base-uri 'none'",
}

export const redirect = (to: string, cookies: string[] = []): PageResponse => ({
  statusCode: 303,
  headers: { ...headersOf('text/plain'), Location: to },
  cookies,
  body: '',
})

export const htmlAnswer = (statusCode: number, body: string, isLive?: boolean): PageResponse => ({
  statusCode,
  headers: headersOf('text/html; charset=utf-8', isLive),
  body,
})

export function downloadOf({ file, type, body }: Download): PageResponse {
  const isText = typeof body === 'string'
  return {
    statusCode: 200,
    headers: { ...headersOf(type), 'Content-Disposition': `attachment; filename="${file}"` },
    body: isText ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isText,
  }
}
