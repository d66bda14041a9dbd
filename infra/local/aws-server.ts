import * as z from 'zod'
import { IdesError } from '#domain/errors.ts'
import { jsonIn } from '#domain/text.ts'
import { type LocalServer, serveLocally } from './loopback.ts'
import { readBody } from './ses/http.ts'

/** Why an operation is refused: the SDK makes an error of it whose name is this message. */
export class AwsRefusal extends IdesError {
  override readonly name = 'AwsRefusal'
  readonly status: number
  constructor(code: string, status = 400) {
    super(code)
    this.status = status
  }
}

/** Bytes of a request. */
const largest = 2 ** 20

/**
 * A local AWS service with a JSON protocol. Signatures are not checked.
 * @param operations by name; each takes the parsed body, and may throw an AwsRefusal or a ZodError
 * @param version of the protocol
 */
export function startAwsServer(
  operations: Record<string, (input: unknown) => object>,
  version: '1.0' | '1.1' = '1.1',
): Promise<LocalServer> {
  function answerTo(target: string, body: Buffer | undefined) {
    try {
      if (!body) throw new AwsRefusal('RequestEntityTooLargeException', 413)
      const operation = operations[target.slice(target.lastIndexOf('.') + 1)]
      if (!operation) throw new AwsRefusal('UnknownOperationException')
      return { status: 200, body: operation(jsonIn(String(body))) }
    } catch (error) {
      if (error instanceof AwsRefusal) return { status: error.status, body: { __type: error.message } }
      if (error instanceof z.ZodError) return { status: 400, body: { __type: 'SerializationException', message: z.prettifyError(error) } }
      throw error
    }
  }

  return serveLocally(async request => {
    const { status, body } = answerTo(String(request.headers['x-amz-target']), await readBody(request, largest))
    return { status, headers: { 'Content-Type': `application/x-amz-json-${version}` }, body: JSON.stringify(body) }
  })
}
