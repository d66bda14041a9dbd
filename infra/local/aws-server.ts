import { createServer } from 'node:http'
import * as z from 'zod'
import { IdesError } from '#domain/errors.ts'
import { jsonIn } from '#domain/text.ts'
import { listen, stop } from './loopback.ts'
import { readBody, writeAnswer } from './ses/http.ts'

export interface AwsServer {
  url: string
  close(): Promise<void>
}

/** Why an operation is refused: the SDK makes an error of it whose name is this message. */
export class AwsRefusal extends IdesError {
  override readonly name = 'AwsRefusal'
  readonly status: number
  constructor(code: string, status = 400) {
    super(code)
    this.status = status
  }
}

interface AwsServerOptions {
  /** By default a free one. */
  port?: number
  /** Of the JSON protocol. */
  version?: '1.0' | '1.1'
}

/** Bytes of a request. */
const largest = 2 ** 20

/**
 * A local AWS service with a JSON protocol. Signatures are not checked.
 * @param operations by name; each takes the parsed body, and may throw an AwsRefusal or a ZodError
 * @throws EADDRINUSE
 */
export async function startAwsServer(
  operations: Record<string, (input: unknown) => object>,
  { port = 0, version = '1.1' }: AwsServerOptions = {},
): Promise<AwsServer> {
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

  const server = createServer(async (request, response) => {
    const { status, body } = answerTo(String(request.headers['x-amz-target']), await readBody(request, largest))
    writeAnswer(response, { status, headers: { 'Content-Type': `application/x-amz-json-${version}` }, body: JSON.stringify(body) }, true)
  })
  return { url: await listen(server, port), close: () => stop(server) }
}
