/** Requests of browsers, as API Gateway hands them on. */
import * as z from 'zod'

export const received = z.object({
  rawPath: z.string(),
  rawQueryString: z.string().default(''),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().default(false),
  requestContext: z.object({ http: z.object({ method: z.string(), sourceIp: z.string().default('') }) }),
})

export type Received = z.output<typeof received>

/** @param most bytes, as they were sent. @returns undefined if the body is not a form, or too large */
export function formIn({ headers, body = '', isBase64Encoded }: Received, most: number): URLSearchParams | undefined {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded') || body.length > most) return undefined
  return new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body)
}

export interface FileForm {
  form: URLSearchParams
  /** Absent if none was chosen. */
  file?: File
}

/** @returns undefined if the body is not a form that may bring a file */
export async function fileFormIn({ headers, body = '', isBase64Encoded }: Received): Promise<FileForm | undefined> {
  const type = headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return undefined
  // Node loads its HTTP client with the first `Response`, which takes 16 ms that no other form should wait.
  const sent = new Response(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'), { headers: { 'content-type': type } })
  try {
    const form = new URLSearchParams()
    let file: File | undefined
    for (const [name, value] of await sent.formData())
      if (typeof value === 'string') form.append(name, value)
      else if (value.name !== '') file = value
    return { form, file }
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
