import { once } from 'node:events'
import { Agent, createServer, request, type ServerResponse } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listen, stop } from '../../../infra/local/loopback.ts'

/** Longer than any test takes. */
const never = 1_000_000

/** A server with a request under way, whose answer is up to the test, on a connection that would be kept alive. */
async function open() {
  const server = createServer({ keepAliveTimeout: never })
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  const sent = request(await listen(server, 0), { agent }).end()
  const response = await new Promise<ServerResponse>((resolve) => server.once('request', (_, answer) => resolve(answer)))
  return { server, sent, response }
}

describe('stopping a server', () => {
  it('waits for the answer to a request under way, and not for its connection', async () => {
    const { server, sent, response } = await open()
    const stopped = stop(server, never)
    const answered = once(sent, 'response')
    response.end('done')
    const [{ statusCode }] = await answered
    expect(statusCode).toBe(200)
    await stopped
  })

  it('cuts off a request that does not end in time', async () => {
    const { server, sent } = await open()
    const failed = once(sent, 'error')
    await stop(server, 1)
    expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  })
})
