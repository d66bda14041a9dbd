/** Requests of browsers, as API Gateway hands them on. */
import * as z from 'zod'

export const received = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string() }) }),
})

export type Received = z.output<typeof received>

/** @param most bytes, as they were sent. @returns undefined if the body is not a form, or too large */
export function formIn({ headers, body = '', isBase64Encoded }: Received, most: number): URLSearchParams | undefined {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded') || body.length > most) return undefined
  return new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body)
}
