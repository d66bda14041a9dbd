import { describe, expect, it } from 'vitest'
import type { Route } from '../../../functions/admin/route.ts'
import { routes } from '../../../functions/admin/routes.ts'
import { type Role, roles } from '../../../shared/adapters/oidc/scopes.ts'
import { controlChain } from '../../../shared/domain/audit/decision.ts'
import { hasStatus } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { type Api, openCampaign, pathOf, type Request } from './calling.ts'

watchOutput()

const roleNames = Object.keys(roles).filter((name): name is Role => Object.hasOwn(roles, name))

interface Trick {
  readonly request: (route: Route, role: Role) => Promise<Request & { readonly method?: string; readonly url?: string }>
  /** What comes of it; undefined where the trick is none. @param isAllowed the route is open to the role */
  readonly status: (route: Route, isAllowed: boolean) => number | undefined
}

const bodyOf = ({ takes }: Route): Pick<Request, 'body'> => (takes.body ? { body: {} } : {})

/** With a good token of the role. */
const withRole = (request: (route: Route) => ReturnType<Trick['request']>, status: (route: Route) => number | undefined): Trick => ({
  request: async (route, role) => ({ role, ...(await request(route)) }),
  status: (route, isAllowed) => (status(route) === undefined ? undefined : isAllowed ? status(route) : 403),
})

const methodsAt = (path: string): readonly string[] => routes.filter((route) => route.path === path).map(({ method }) => method)

const withMethod = (method: string): Trick => ({
  request: async (route, role) => ({ role, method, ...(method === 'GET' ? {} : bodyOf(route)) }),
  // Where there is a route of this method, it is in this table itself.
  status: ({ path }) => (methodsAt(path).includes(method) ? undefined : 405),
})

/** The first character of each parameter, encoded as often. */
const encoded = (path: string, times: number): string =>
  path
    .split('/')
    .map((part) => {
      if (!part.startsWith('{')) return part
      const [first = '', ...rest] = pathOf(part)
      let written = `%${first.charCodeAt(0).toString(16)}`
      for (let time = 1; time < times; time += 1) written = written.replaceAll('%', '%25')
      return written + rest.join('')
    })
    .join('/')

const hasParameter = ({ path }: Route): boolean => path.includes('{')

const tricks: Readonly<Record<string, Trick>> = {
  GET: withMethod('GET'),
  POST: withMethod('POST'),
  PATCH: withMethod('PATCH'),
  HEAD: withMethod('HEAD'),
  'a path encoded twice': withRole(
    async (route) => ({ url: encoded(route.path, 2), ...bodyOf(route) }),
    (route) => (hasParameter(route) ? 404 : undefined),
  ),
  'a path encoded three times': withRole(
    async (route) => ({ url: encoded(route.path, 3), ...bodyOf(route) }),
    (route) => (hasParameter(route) ? 404 : undefined),
  ),
  'a body too large': withRole(
    async ({ maxBytes }) => ({ body: `"${'x'.repeat(maxBytes)}"` }),
    () => 413,
  ),
  'a body that is a form': withRole(
    async () => ({ body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ({ takes }) => (takes.body ? 415 : undefined),
  ),
  'a body that is no JSON': withRole(
    async () => ({ body: '{' }),
    ({ takes }) => (takes.body ? 422 : undefined),
  ),
}

/** Everything that a trick might have changed. */
async function traces({ memory }: Api) {
  const chains = await Promise.all(['no-tiktok', controlChain].map((chain) => Array.fromAsync(memory.audit.list(chain))))
  const everyone = await Array.fromAsync(memory.people.listEveryone())
  return {
    decisions: chains.flat(),
    mails: memory.mailer.outbox.length,
    versions: everyone.flatMap(({ people }) => people.map(({ ref, version }) => `${ref} ${version}`)),
    policies: (await memory.policies.listActive()).map(({ version }) => version),
    drafts: await memory.drafts.list(),
    control: await memory.control.find(),
  }
}

const allows = (role: Role, { scope }: Route): boolean => roles[role].some((one) => one === scope)

describe.each(routes)('$method $path', (route) => {
  it('leads somewhere in these tests', () => {
    expect(pathOf(route.path)).not.toMatch(/[{}]/)
  })

  it('answers each trick of each role as it should, and does nothing', async () => {
    const api = await openCampaign()
    const before = await traces(api)
    const rows: Record<'found' | 'wanted', string[]> = { found: [], wanted: [] }
    for (const role of roleNames)
      for (const [name, trick] of Object.entries(tricks)) {
        const wanted = trick.status(route, allows(role, route))
        if (wanted === undefined) continue
        const { method = route.method, url = pathOf(route.path), ...request } = await trick.request(route, role)
        const { status } = await api.send(method, url, request)
        rows.found.push(`${role} with ${name}: ${status}`)
        rows.wanted.push(`${role} with ${name}: ${wanted}`)
      }
    expect(rows.found).toEqual(rows.wanted)
    expect(await traces(api)).toEqual(before)
  })

  it('takes a path encoded once as what it says', async () => {
    const api = await openCampaign()
    const role = roleNames.find((name) => allows(name, route)) ?? 'reader'
    const plain = await api.send(route.method, pathOf(route.path), { role, ...bodyOf(route) })
    const again = await openCampaign()
    await hasStatus(again.send(route.method, encoded(route.path, 1), { role, ...bodyOf(route) }), plain.status)
  })
})
