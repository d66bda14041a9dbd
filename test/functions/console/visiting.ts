/** The console as a browser without scripts sees it: with cookies, links and forms. */
import { parseSetCookie } from 'cookie'
import { expect } from 'vitest'
import { scopes } from '#adapters/oidc/scopes.ts'
import { signIns } from '#adapters/oidc/sign-in.ts'
import type { ConsoleSessionPorts } from '#functions/compose/system.ts'
import { consolePages } from '#functions/console/console.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { bodyOf, contextWith, eventOf } from '#infra/local/invocation.ts'
import { development, type Invented } from '#infra/local/issuer/development.ts'
import { opening } from '#test/opening.ts'
import { runEnrolment } from '#test/working.ts'
import { type Api, openCampaign } from '../admin/calling.ts'
import { hasStatus, shows } from '../expecting.ts'

/** What a form of a page carries unseen. */
export const hidden = (text: string, name: string) =>
  (new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '').replaceAll('&quot;', '"')

/** A form that is not taken: with which status, and what the page says. */
export async function refuses(form: Promise<Seen>, status: number, ...words: readonly string[]) {
  const answer = await form
  expect(answer.status).toBe(status)
  shows(answer.text, ...words)
  return answer.text
}

/** A campaign in which everybody was reviewed. */
export async function enrolled(...changes: Parameters<typeof openCampaign>) {
  const api = await openCampaign(...changes)
  await enrol(api)
  return api
}

export const enrol = ({ system, memory }: Api) => runEnrolment({ ...system, pieceQueue: memory.pieceQueue })

/** What people decided, about which person. */
export const actionsIn = async ({ memory }: Api, chain = 'no-tiktok') =>
  (await Array.fromAsync(memory.audit.list(chain))).map(({ action, about }) => `${action} ${about}`)

/** A page as a person of a role sees it. */
export const seen = async (api: Api, role: Invented, url: string) => (await visitor(api, role)).read(url)

/** Signs a person of a role in. */
export const visitor = (api: Api, role: Invented) => openConsole(api).signedIn(role)

const context = contextWith(300_000)

export const origin = 'http://127.0.0.1:1'

export const consoleUrl = `${origin}/console`

interface Seen {
  status: number
  headers: Record<string, string>
  setCookies: readonly string[]
  /** HTML. */
  text: string
}

/** The console over the system of an API in memory. @param elsewhere where people sign out */
export function openConsole(
  api: Pick<Api, 'system'> & { issuer: Pick<Api['issuer'], 'url'> },
  elsewhere: Partial<Pick<ConsoleSessionPorts, 'poolSignOut' | 'issuerSignOut'>> = {},
) {
  const own: ConsoleSessionPorts = {
    poolSignOut: undefined,
    issuerSignOut: async () => undefined,
    ...elsewhere,
    consoleUrl,
    sessionLasts: 8 * 3600,
    sessionKeys: async () => [new Uint8Array(32).fill(7)],
    signIns: signIns(
      {
        issuer: api.issuer.url,
        client: development.console,
        redirect: `${consoleUrl}/callback`,
        scopes: scopes.map(scope => `${development.scopePrefix}${scope}`),
      },
      api.system.clock,
    ),
  }
  const handler = consolePages(() => joined(api.system, own))
  /** Chooses a role at the issuer. @returns the address at which the browser comes back */
  async function comeBack(one: Browser, role: Invented | 'nobody', to = '/console/') {
    const begun = await one.get(`/console/sign-in?${new URLSearchParams({ to })}`)
    const asked = new URL(begun.headers.Location ?? '')
    asked.searchParams.set('as', role)
    const { headers } = await fetch(asked, { redirect: 'manual' })
    const back = new URL(headers.get('Location') ?? '')
    return `${back.pathname}${back.search}`
  }

  return {
    handler,
    /** A browser of its own, not signed in. */
    browse: () => browser(handler),
    comeBack,
    async signedIn(role: Invented) {
      const one = browser(handler)
      await hasStatus(one.get(await comeBack(one, role)), 303)
      return one
    },
  }
}

type Handler = ReturnType<typeof consolePages>

function browser(handler: Handler) {
  const jar = new Map<string, string>()

  async function send(method: string, url: string, body: string | Buffer = '', headers: Record<string, string> = {}): Promise<Seen> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const form = body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }
    const all = { ...form, cookie: cookie || undefined, ...headers }
    const {
      statusCode,
      headers: given,
      cookies = [],
      body: text,
    } = await handler(eventOf({ method, url, headers: all, ...bodyOf(headers['content-type'], Buffer.from(body)) }), context)
    for (const one of cookies) {
      const { name, value = '', maxAge } = parseSetCookie(one)
      if (maxAge === 0) jar.delete(name)
      else jar.set(name, value)
    }
    return { status: statusCode, headers: given, setCookies: cookies, text }
  }

  const get = (url: string) => send('GET', url)

  async function proofOn(url: string, action: string) {
    const { text } = await get(url)
    shows(text, `action="${action}"`)
    return hidden(text, 'proof')
  }

  return {
    jar,
    send,
    get,
    read: async (url: string) => (await get(url)).text,
    /** The proof in the forms of a session. */
    proof: async () => hidden((await get('/console/')).text, 'proof'),
    /** Sends a form of a page as its button does: with its hidden fields. @param action of the form, by default the page itself */
    async submit(url: string, fields: Record<string, string>, action?: string) {
      const to = action ?? new URL(url, origin).pathname
      const proof = await proofOn(url, to)
      return send('POST', to, String(new URLSearchParams({ proof, ...fields })))
    },
    /** Sends a form of a page that may bring a file. */
    async upload(url: string, fields: Record<string, string>, file?: File) {
      const form = new FormData()
      for (const [name, value] of Object.entries({ proof: await proofOn(url, url), ...fields })) form.append(name, value)
      if (file) form.append('file', file)
      const sent = new Response(form)
      return send('POST', url, Buffer.from(await sent.arrayBuffer()), { 'content-type': sent.headers.get('content-type') ?? '' })
    },
  }
}

type Browser = ReturnType<typeof browser>

export const importPath = '/console/people/import'

/** Presses a button of a page of an import, which carries its file. */
export const pressed = (one: Browser, text: string, button: string, fields: Record<string, string> = {}) =>
  one.upload(importPath, { content: hidden(text, 'content'), state: hidden(text, 'state'), do: button, ...fields })

/** What comes of a page of an import that goes on by itself. */
export async function ended(one: Browser, text: string) {
  let shown = text
  for (let step = 0; shown.includes('data-next') && step < 100; step += 1) ({ text: shown } = await pressed(one, shown, 'continue'))
  return shown
}

/** Checks a file. @returns the preview */
export const previewed = async (one: Browser, kind: string, content: string | Uint8Array<ArrayBuffer>, name = 'staff.csv') =>
  ended(one, (await one.upload(importPath, { kind }, new File([content], name))).text)

/** Checks and imports a file. @returns the result */
export const imported = async (one: Browser, ...file: [kind: string, content: string | Uint8Array<ArrayBuffer>, name?: string]) =>
  ended(one, (await pressed(one, await previewed(one, ...file), 'import')).text)

export const whenEnrolled = opening(enrolled)
