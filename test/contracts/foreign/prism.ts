/** A vendor's own OpenAPI document as a server: Prism refuses what it does not allow. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Listen } from './conversations.ts'
import { startPeer } from './peer.ts'

const document = z.object({
  servers: z.array(z.object({ url: z.string() })).min(1),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
})

export interface Prism {
  /** Asks Prism the same first, where its document has the path: not for a token, for which Jamf's asks one to have a token. */
  listen: Listen
  /** What Prism said of requests that it refused. */
  refusals: readonly string[]
  /** Of these endpoints, those that its document has and that nobody asked it. */
  unheard(endpoints: readonly { method: string; path: string }[]): readonly string[]
  close(): Promise<void>
}

/** @param slice file of the document */
export async function startPrism(folder: string, slice: string): Promise<Prism> {
  const { servers, paths } = document.parse(JSON.parse(readFileSync(slice, 'utf8')))
  const base = servers[0]?.url.replace(/\/$/, '') ?? ''
  const routes = Object.entries(paths).flatMap(([path, methods]) => {
    const pattern = new URLPattern({ pathname: `${base}${path.replaceAll(/\{(\w+)\}/g, ':$1').replaceAll('$', '\\$')}` })
    return Object.keys(methods).map(method => ({ method: method.toUpperCase(), pattern }))
  })
  const peer = await startPeer(process.execPath, folder, port => [
    'node_modules/.bin/prism',
    'mock',
    slice,
    '-h',
    '127.0.0.1',
    '-p',
    `${port}`,
    '-d',
    '--errors',
  ])
  const refusals: string[] = []
  const routeOf = (method: string, pathname: string) => routes.find(one => one.method === method && one.pattern.test({ pathname }))
  const heard = new Set<object>()
  return {
    refusals,
    unheard: endpoints =>
      endpoints.flatMap(({ method, path }) => {
        const route = routeOf(method, path)
        return route && !heard.has(route) ? [`${method} ${path}`] : []
      }),
    close: peer.close,
    listen: ask => async (input, init) => {
      const { pathname, search } = new URL(String(input))
      const method = init?.method ?? 'GET'
      const route = routeOf(method, pathname)
      if (route && new Headers(init?.headers).has('authorization')) {
        const answer = await fetch(`${peer.url}${pathname.slice(base.length)}${search}`, init)
        if (!answer.ok) refusals.push(`${method} ${pathname}${search}: ${answer.status} ${await answer.text()}`)
        heard.add(route)
      }
      return ask(input, init)
    },
  }
}

/** Prism would refuse more than nothing. */
export async function assertBites({ listen, refusals }: Prism, address: string) {
  const before = refusals.length
  const nobody: typeof fetch = async () => new Response('{}')
  await listen(nobody)(address, { headers: { Authorization: 'Bearer token' } })
  assert.equal(refusals.length, before + 1, `Prism takes ${address}`)
}
