import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { guard } from './guard.ts'
import { type HttpAnswer, writeAnswer } from './ses/http.ts'

/**
 * Makes a server listen on 127.0.0.1, guarded against web pages of other sites.
 * @param port by default a free one
 * @returns the URL of the server
 * @throws EADDRINUSE
 */
export async function listen(server: Server, port = 0) {
  guard(server)
  // Milliseconds. Longer than clients wait between two requests: a connection that ends just as one is sent would lose it.
  server.keepAliveTimeout = 600_000
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('a server on a port has an address with a port')
  return `http://127.0.0.1:${address.port}`
}

/**
 * Takes no more requests; resolves when running ones have ended. Does nothing a second time.
 * @param grace milliseconds until running requests are cut off
 */
export function stop(server: Server, grace = 2000): Promise<void> {
  if (!server.listening) return Promise.resolve()
  // Otherwise a connection whose last request just ended stays alive for seconds.
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const late = setTimeout(() => server.closeAllConnections(), grace)
  return new Promise((resolve, reject) => {
    server.close(error => {
      clearInterval(idle)
      clearTimeout(late)
      if (error) reject(error)
      else resolve()
    })
  })
}

export interface LocalServer {
  url: string
  close(): Promise<void>
}

/** Answers requests to this machine. @param port by default a free one @throws EADDRINUSE */
export async function serveLocally(answerTo: (request: IncomingMessage) => Promise<HttpAnswer>, port = 0): Promise<LocalServer> {
  const server = createServer(async (request, response) => writeAnswer(response, await answerTo(request), request.method !== 'HEAD'))
  return { url: await listen(server, port), close: () => stop(server) }
}
