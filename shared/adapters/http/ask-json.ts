import * as z from 'zod'
import { IdesError } from '#domain/errors.ts'

/** No usable JSON came back. */
export class NoAnswerError extends IdesError {
  override readonly name = 'NoAnswerError'
  /** @param fault the end of a sentence: what is wrong, and where that helps, what to do */
  constructor(address: string, fault: string, options: ErrorOptions = {}) {
    super(`${address} ${fault}`, options)
  }
}

/** Over https, or within this machine. */
export const isPrivate = ({ protocol, hostname }: URL) =>
  protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname))

/** Safe for secrets, and its answers can be trusted. */
export const privateAddress = z.string({ error: 'must be an address' }).refine(text => {
  const url = URL.parse(text)
  return url !== null && isPrivate(url)
}, 'must be an https address, or an http address of this machine')

interface JsonQuestion {
  /** Maximum bytes of the response. */
  most: number
  fetch?: typeof fetch
}

/** Milliseconds until the last byte. */
const patience = 5000

/** Follows no redirects. @throws NoAnswerError */
export async function askJson<S extends z.ZodType>(address: string, schema: S, question: JsonQuestion): Promise<z.output<S>> {
  if (!privateAddress.safeParse(address).success)
    throw new NoAnswerError(address, 'is not asked: it must be an https address, or an http address of this machine')
  const bytes = await read(address, question).catch((error: unknown) => {
    throw error instanceof NoAnswerError ? error : new NoAnswerError(address, 'does not answer: see whether it is up', { cause: error })
  })
  let document: unknown
  try {
    document = JSON.parse(bytes.toString())
  } catch (cause) {
    throw new NoAnswerError(address, 'answers with what is no JSON', { cause })
  }
  const parsed = schema.safeParse(document)
  if (parsed.success) return parsed.data
  throw new NoAnswerError(address, 'answers with another document than was asked for', { cause: parsed.error })
}

async function read(address: string, { most, fetch: ask = fetch }: JsonQuestion) {
  const response = await ask(address, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  })
  const bytes = await readAtMost(response, most)
  if (!bytes) throw new NoAnswerError(address, `answers with more than ${most} bytes`)
  if (response.status !== 200) throw new NoAnswerError(address, `answers with status ${response.status}`)
  return bytes
}

/** Reads a body to its end. @param most bytes @returns undefined where it is longer: the rest was cancelled */
export async function readAtMost({ body }: Response, most: number): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop cancels the response.
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
