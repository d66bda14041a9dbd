import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

interface CallbackRequest {
  /** With the parameters of the issuer. */
  url: URL
  answer(status: number, text: string): Promise<void>
}

/**
 * Where the browser returns to after a sign-in, on this machine.
 * @param address port 0 picks a free one
 * @throws the error of Node where the port is taken (EADDRINUSE)
 */
export async function openCallback(address: URL) {
  const server = createServer()
  server.listen(Number(address.port), '127.0.0.1')
  await once(server, 'listening')
  const listening = server.address()
  const url = new URL(address)
  if (listening !== null && typeof listening === 'object') url.port = String(listening.port)
  return {
    url: url.href,
    /**
     * Waits for the browser that returns with this state, and refuses others.
     * @returns undefined where the signal comes first
     */
    waitFor: (state: string, signal: AbortSignal): Promise<CallbackRequest | undefined> =>
      new Promise(resolve => {
        const giveUp = () => resolve(undefined)
        if (signal.aborted) giveUp()
        signal.addEventListener('abort', giveUp, { once: true })
        server.on('request', ({ method, url: path = '/' }, response) => {
          const came = URL.parse(path, url.href)
          if (method !== 'GET' || came?.pathname !== url.pathname) return void answer(response, 404, 'Not found.')
          if (came.searchParams.get('state') !== state) return void answer(response, 400, 'This is not the sign-in that Ides waits for.')
          resolve({ url: came, answer: (status, text) => answer(response, status, text) })
        })
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await server[Symbol.asyncDispose]()
    },
  }
}

/** Resolves once it is sent, or the browser has gone. */
async function answer(response: ServerResponse, status: number, text: string) {
  const closed = once(response, 'close')
  response.writeHead(status, {
    'Content-Type': 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
  })
  response.end(`${text}\n`)
  await closed
}
