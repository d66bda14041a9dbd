import type { IncomingMessage, Server } from 'node:http'
import { plain, writeAnswer } from './ses/http.ts'

/**
 * Keeps web pages of other sites away from a server on this machine, also under a name of theirs that leads here (DNS rebinding). Nothing
 * that its listeners throw or reject with ends the process.
 */
export function guard(server: Server) {
  const listeners = server.listeners('request')
  server.removeAllListeners('request').on('request', async (request, response) => {
    const refusal = refusalOf(request)
    try {
      if (refusal) writeAnswer(response, plain(...refusal), request.method !== 'HEAD')
      else await Promise.all(listeners.map(listener => Reflect.apply(listener, server, [request, response])))
    } catch (error) {
      if (response.headersSent) response.destroy()
      else writeAnswer(response, plain(500, `${error}\n`), request.method !== 'HEAD')
    }
  })
}

const misdirected = [421, 'ask at 127.0.0.1 or localhost, with the port\n'] as const
const foreign = [403, 'web pages of other sites may not use this server\n'] as const

function refusalOf({ headers, method = '', socket }: IncomingMessage): readonly [number, string] | undefined {
  const { host = '', origin, 'sec-fetch-site': site } = headers
  const [, port = '80'] = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::(\d+))?$/i.exec(host) ?? [undefined, '']
  if (Number(port) !== socket.localPort) return misdirected
  const isOwn = site === 'same-origin'
  // A page that sends no referrer names its origin `null`: the browser still tells whether it is ours.
  if (origin !== undefined && origin !== `http://${host.toLowerCase()}` && !(origin === 'null' && isOwn)) return foreign
  const changes = method !== 'GET' && method !== 'HEAD'
  return changes && site !== undefined && site !== 'none' && !isOwn ? foreign : undefined
}
