import { UnsecuredJWT } from 'jose'
import { expect, it } from 'vitest'
import type { AccessTokenSettings } from '#adapters/oidc/access-token.ts'
import { type Role, roles, type Scope, scopes, scopesOfUnits } from '#adapters/oidc/scopes.ts'
import { poolPrefix } from '#functions/admin/grant-scopes.ts'
import type { NamedRoute } from '#functions/admin/route.ts'
import { routes } from '#functions/admin/routes.ts'
import { development, scopesOfRole } from '#infra/local/issuer/development.ts'
import type { TokenOverrides } from '#test/issuer.ts'
import { shows } from '../expecting.ts'
import { type Api, announced, documented, inCampaign, openApi, pathOf, type Request, strangersKey, tracesOf } from './calling.ts'
import { granted } from './granting.ts'

const seconds = announced.epochMilliseconds / 1000
const everything = scopes.map(scope => development.scopePrefix + scope).join(' ')

it('the document names every route once, with a scope that some role has', () => {
  const inCode = routes.map(({ method, path, name, scope }) => `${method} ${path} ${name} ${scope}`)
  expect(documented.map(({ method, path, name, scope }) => `${method} ${path} ${name} ${scope}`).toSorted()).toEqual(inCode.toSorted())
  expect(new Set(documented.map(({ name }) => name)).size).toBe(documented.length)
  expect(new Set(documented.map(({ scope }) => scope))).toEqual(new Set(scopes))
})

it('a role that writes policies approves none, and the other way round', () => {
  const rolesFor = ({ scope }: NamedRoute) => Object.entries(roles).flatMap(([role, of]) => (of.some(one => one === scope) ? [role] : []))
  expect(Object.fromEntries(routes.map(route => [route.name, rolesFor(route)]))).toMatchObject({
    putDraft: ['author'],
    submitDraft: ['author'],
    approveDraft: ['approver'],
    liftPolicy: ['approver'],
    pausePolicy: ['approver', 'operator'],
    pauseMail: ['approver', 'operator'],
    extendCase: ['operator'],
    lookUpPerson: ['author', 'approver', 'operator', 'reader'],
    exportPerson: ['operator'],
    erasePerson: ['operator'],
    importStaff: ['author', 'operator'],
    completeStaff: ['author', 'operator'],
    listCases: ['author', 'approver', 'operator', 'reader'],
  })
})

/** Tokens that count for nothing, though they name every scope. */
async function worthless(api: Api): Promise<readonly (readonly [string, string | undefined])[]> {
  const signed = async (overrides: TokenOverrides) =>
    `Bearer ${await api.issuer.tokenFor('author', { ...overrides, claims: { scope: everything, ...overrides.claims } })}`
  const claims = { iss: api.issuer.url, sub: 'x', aud: development.audience, scope: everything, iat: seconds, exp: seconds + 600 }
  return [
    ['no token', undefined],
    ['an ID token', await signed({ header: { typ: 'JWT' }, claims: { aud: development.client, nonce: 'n', scope: undefined } })],
    ['a token for someone else', await signed({ claims: { aud: 'https://other.example' } })],
    ['a token that has expired', await signed({ claims: { exp: seconds - 600 } })],
    ['a token that nobody signed', `Bearer ${new UnsecuredJWT(claims).encode()}`],
    ['a token that another key signed', await signed({ key: await strangersKey() })],
  ]
}

const bodyOf = ({ takes }: NamedRoute): Pick<Request, 'body'> => (takes.body ? { body: {} } : {})

/** The first character of each parameter, encoded as often. */
const encoded = (path: string, times: number): string =>
  path
    .split('/')
    .map(part => {
      if (!part.startsWith('{')) return part
      const [first = '', ...rest] = pathOf(part)
      return `%${'25'.repeat(times - 1)}${first.charCodeAt(0).toString(16)}${rest.join('')}`
    })
    .join('/')

/** Requests that no route takes, and what comes of them for those who may ask it; undefined where a route has no such thing. */
const tricks: Record<string, (route: NamedRoute) => (Request & { url?: string; status: number }) | undefined> = {
  'a path encoded twice': route => (route.path.includes('{') ? { url: encoded(route.path, 2), ...bodyOf(route), status: 404 } : undefined),
  'a path encoded three times': route =>
    route.path.includes('{') ? { url: encoded(route.path, 3), ...bodyOf(route), status: 404 } : undefined,
  'a body too large': ({ maxBytes }) => ({ body: 'é'.repeat(maxBytes / 2 + 1), status: 413 }),
  'a body as large as it may be': ({ takes, maxBytes }) => takes.body && { body: 'é'.repeat(maxBytes / 2), status: 422 },
  'a body that is a form': ({ takes }) =>
    takes.body && { body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 },
}

const isRole = (name: string): name is Role => Object.hasOwn(roles, name)
const allRoles = Object.keys(roles).filter(isRole)
const holders = (scope: Scope) => allRoles.filter(name => roles[name].some(one => one === scope))
const others = (scope: Scope) => allRoles.filter(name => !holders(scope).includes(name))

inCampaign('every route takes no token that does not count, and none with every scope but its own', async api => {
  const before = await tracesOf(api)
  const tokens = await worthless(api)
  for (const route of routes) {
    const { method, path, scope } = route
    const url = pathOf(path)
    for (const [what, authorization] of tokens) {
      const { status, headers } = await api.send(method, url, { authorization, ...bodyOf(route) })
      expect([what, url, status]).toEqual([what, url, 401])
      expect(headers['WWW-Authenticate']).toMatch(/^Bearer( error="invalid_token")?$/)
    }
    for (const named of [[], scopes.filter(other => other !== scope)]) {
      // Neither does a scope without the prefix count.
      const claims = { scope: [...named.map(name => development.scopePrefix + name), scope].join(' ') }
      const authorization = await api.bearer('reader', claims)
      const { status, headers, text } = await api.send(method, url, { authorization, ...bodyOf(route) })
      expect([named, url, status]).toEqual([named, url, 403])
      expect(headers['WWW-Authenticate']).toBe('Bearer error="insufficient_scope"')
      shows(text, scope)
    }
  }
  expect(await tracesOf(api)).toEqual(before)
})

/** How people sign in, or a program does: what is set for it, and what tokens then say. */
interface Kind {
  settings?: Partial<AccessTokenSettings>
  /** @param unit to which they are limited */
  claims(role: Role, unit?: string): Promise<object> | object
}

const named = (role: Role, unit?: string) => (unit ? [role, `unit:${unit}`] : [role])

/** Scopes of the pool's users are those that it does not suppress. */
async function inPool(...asked: Parameters<typeof granted>) {
  const { scopesToSuppress, claimsToAddOrOverride } = await granted(...asked)
  const scope = scopes.map(one => poolPrefix + one).filter(one => !scopesToSuppress.includes(one))
  return { token_use: 'access', aud: undefined, client_id: development.audience, scope: scope.join(' '), ...claimsToAddOrOverride }
}

const program = 'as a program'

const kinds: Record<string, Kind> = {
  'in the pool': { claims: (...holds) => inPool({ groupsToOverride: named(...holds) }) },
  'in the pool by another issuer': {
    claims: (...holds) => inPool({ groupsToOverride: ['approver'] }, { 'custom:rights': `[${named(...holds)}]` }, { roles: {}, units: {} }),
  },
  'at an issuer with scopes': { claims: (role, ides_units) => ({ scope: scopesOfRole(role), ides_units }) },
  ...Object.fromEntries(
    (['roles', 'groups'] as const).map(claim => [
      `at an issuer with ${claim}`,
      { settings: { rights: { claim, roles: {}, units: {} } }, claims: (...holds) => ({ scope: 'access', [claim]: named(...holds) }) },
    ]),
  ),
  [program]: { claims: (role, ides_units) => ({ sub: 'ci', client_id: 'ci', scope: scopesOfRole(role), ides_units }) },
}

const callers: readonly (readonly [Role, string?])[] = [
  ...allRoles.map(role => [role] as const),
  ['operator', 'DG-ALPHA'],
  ['author', 'DG-ALPHA'],
]

/** One route of each kind, as far as roles go: which scope a route needs is the same for all who sign in. */
const unlike = [...new Map(routes.map(route => [`${route.scope} ${route.limited}`, route])).values()]

it.each(Object.entries(kinds))('roles open the routes of their scopes, and no other, signed in %s', async (kind, how) => {
  const api = await openApi(undefined, how.settings)
  for (const [role, unit] of callers) {
    const authorization = await api.bearer('reader', { ...(await how.claims(role, unit)) })
    for (const { method, path, name, scope, limited } of unlike) {
      const isPossible = unit
        ? limited !== 'refused' && scopesOfUnits.some(one => one === scope)
        : kind !== program || scope !== 'policies:approve'
      const { status } = await api.send(method, `${pathOf(path)}?none=1`, { authorization })
      const isLetIn = isPossible && holders(scope).includes(role)
      expect([role, unit, name, status === 403]).toEqual([role, unit, name, !isLetIn])
      expect(status === 401 || status >= 500, `${name}: ${status}`).toBe(false)
    }
  }
})

inCampaign('every route answers each trick as it should, and does nothing', async api => {
  const before = await tracesOf(api)
  for (const route of routes)
    for (const role of [holders(route.scope).slice(0, 1), others(route.scope).slice(0, 1)].flat())
      for (const [name, trick] of Object.entries(tricks)) {
        const { url = pathOf(route.path), status, ...request } = trick(route) ?? { status: undefined }
        if (status === undefined) continue
        const answer = await api.send(route.method, url, { role, ...request })
        const wanted = holders(route.scope).includes(role) ? status : 403
        expect([name, role, route.name, answer.status]).toEqual([name, role, route.name, wanted])
      }
  expect(await tracesOf(api)).toEqual(before)
})

inCampaign('every route takes a path encoded once as what it says', async api => {
  for (const { method, path, scope } of routes.filter(route => route.method === 'GET')) {
    expect(pathOf(path)).not.toMatch(/[{}]/)
    const [role] = holders(scope)
    const plain = await api.send(method, pathOf(path), { role })
    expect([path, (await api.send(method, encoded(path, 1), { role })).status]).toEqual([path, plain.status])
  }
})
