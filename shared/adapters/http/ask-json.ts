import * as z from 'zod'
import { IdesError } from '../../domain/errors.ts'

/** Another server was asked for JSON, and what came was none that can be used, or nothing came. */
export class NoAnswerError extends IdesError {
  override readonly name = 'NoAnswerError'
  /** @param fault the end of a sentence: what is wrong, and where that helps, what to do */
  constructor(address: string, fault: string, options: ErrorOptions = {}) {
    super(`${address} ${fault}`, options)
  }
}

/** True where what is asked and answered is safe from others on the way: over https, or without leaving this machine. */
export const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(hostname))

/** An address to which secrets may be sent, and whose answers may be trusted. */
export const privateAddress = z.string({ error: 'must be an address' }).refine((text) => {
  const url = URL.parse(text)
  return url !== null && isPrivate(url)
}, 'must be an https address, or an http address of this machine')

export interface Question {
  /** Bytes of an answer at most. */
  readonly most: number
  readonly fetch?: typeof fetch
}

/** Milliseconds for one answer, its last byte included. */
const patience = 5000

/**
 * Asks for a JSON document. It is not looked for elsewhere, should the answer be that it has moved.
 * @throws NoAnswerError
 */
export async function askJson<S extends z.ZodType>(address: string, schema: S, question: Question): Promise<z.output<S>> {
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

async function read(address: string, { most, fetch: ask = fetch }: Question): Promise<Buffer> {
  const response = await ask(address, {
    headers: { Accept: 'application/json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  })
  const chunks: Uint8Array[] = []
  let size = 0
  // Leaving the loop gives up the rest of the answer.
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > most) throw new NoAnswerError(address, `answers with more than ${most} bytes`)
    chunks.push(chunk)
  }
  if (response.status !== 200) throw new NoAnswerError(address, `answers with status ${response.status}`)
  return Buffer.concat(chunks)
}
