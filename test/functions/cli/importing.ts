import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import * as z from 'zod'
import { listen, stop } from '#infra/local/loopback.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { openApi } from '../admin/calling.ts'
import { typed } from './typed.ts'

const records = z.object({ records: z.array(z.object({ id: z.string() })) })

/** The API over HTTP, with what it was asked to take in. */
export async function serve() {
  const api = await openApi()
  const calls: string[][] = []
  let sent = ''
  /** How the n-th request to come, from 1, is broken off: before it is heard, before it is answered, or by the user. */
  const broken = new Map<number, 'before' | 'after' | 'by Ctrl-C'>()
  let controlC = new AbortController()
  let requests = 0
  const server = createServer((request, response) => {
    requests += 1
    const fault = broken.get(requests)
    const answer = async () => {
      const body = await text(request)
      if (fault === 'before') return request.socket.destroy()
      if (fault === 'by Ctrl-C') return controlC.abort()
      sent += body
      calls.push(records.parse(JSON.parse(body)).records.map(({ id }) => id))
      const {
        status,
        headers,
        text: answered,
      } = await api.send(request.method ?? '', request.url ?? '', {
        authorization: request.headers.authorization,
        body,
      })
      if (fault === 'after') return request.socket.destroy()
      return response.writeHead(status, headers).end(answered)
    }
    answer().catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined))
  })
  const url = `${await listen(server)}/api`
  onTestFinished(() => stop(server, 0))
  const token = await api.issuer.tokenFor('operator')
  const run = (...args: readonly string[]) => {
    controlC = new AbortController()
    const hearInterrupt = () => ({
      signal: controlC.signal,
      // Nobody hears it any more.
      [Symbol.dispose]: () => {
        controlC = new AbortController()
      },
    })
    return typed(args, { url, token, sleep: async () => {}, hearInterrupt })
  }
  return {
    ...api,
    url,
    calls,
    /** All that was sent. */
    get sent() {
      return sent
    },
    broken,
    run,
    importStaff: (file: string, ...flags: readonly string[]) => run('staff', 'import', file, ...flags),
    importDevices: (file: string, ...flags: readonly string[]) => run('devices', 'import', file, ...flags),
    profileOf: async (id: string) => (await api.memory.people.find(refOf(id)))?.person.profile,
    memory: api.memory,
    devicesOf: async (id: string) => (await api.memory.people.find(refOf(id)))?.person.devices ?? [],
  }
}

export const served = opening(serve)
