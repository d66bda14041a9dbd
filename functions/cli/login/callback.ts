import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'

/** Where the browser of whoever signs in is sent back to, on this machine. */
export interface Callback {
  readonly url: string
  /**
   * Waits for whoever went off with this state. Others who come are told so, and change nothing.
   * @returns undefined where the signal came first
   */
  waitFor(state: string, signal: AbortSignal): Promise<Arrival | undefined>
  close(): Promise<void>
}

export interface Arrival {
  /** With all that the issuer sent along. */
  readonly url: URL
  /** Tells whoever looks at the browser. */
  answer(status: number, text: string): Promise<void>
}

/**
 * @param address where to listen, as the issuer knows it; port 0 picks a free one
 * @throws the error of Node where the port is taken (EADDRINUSE)
 */
export async function openCallback(address: URL): Promise<Callback> {
  const server = createServer()
  server.listen(Number(address.port), '127.0.0.1')
  await once(server, 'listening')
  const listening = server.address()
  const url = new URL(address)
  if (listening !== null && typeof listening === 'object') url.port = String(listening.port)
  return {
    url: url.href,
    waitFor: (state, signal) =>
      new Promise((resolve) => {
        const giveUp = () => resolve(undefined)
        if (signal.aborted) giveUp()
        signal.addEventListener('abort', giveUp, { once: true })
        server.on('request', ({ method, url: path = '/' }, response) => {
          const came = URL.parse(path, url.href)
          if (method !== 'GET' || came?.pathname !== url.pathname) return void tell(response, 404, 'Nothing is here.')
          if (came.searchParams.get('state') !== state) return void tell(response, 400, 'This is not the sign-in that is waited for.')
          resolve({ url: came, answer: (status, text) => tell(response, status, text) })
        })
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Resolves once it is sent, or nobody is there any more. */
const tell = (response: ServerResponse, status: number, text: string): Promise<void> =>
  new Promise((resolve) => {
    response.once('close', resolve)
    response.writeHead(status, {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      Connection: 'close',
    })
    response.end(`${text}\n`)
  })
