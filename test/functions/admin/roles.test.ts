import { UnsecuredJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { routes } from '../../../functions/admin/routes.ts'
import { development } from '../../../infra/local/issuer/development.ts'
import { type Role, roles, scopes } from '../../../shared/adapters/oidc/scopes.ts'
import type { TokenOverrides } from '../../issuer.ts'
import { shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { type Api, announced, documented, openCampaign, pathOf, strangersKey } from './calling.ts'

watchOutput()

const seconds = announced.epochMilliseconds / 1000
const everything = scopes.map((scope) => development.scopePrefix + scope).join(' ')

describe('the document', () => {
  it('has every route, and no other', () => {
    const inCode = routes.map(({ method, path, name, scope }) => `${method} ${path} ${name} ${scope}`)
    const inDocument = documented.map(({ method, path, name, scope }) => `${method} ${path} ${name} ${scope}`)
    expect(inDocument.toSorted()).toEqual(inCode.toSorted())
    expect(new Set(documented.map(({ name }) => name)).size).toBe(documented.length)
  })

  it('names a scope that there is for each route, and every role may do something with it', () => {
    expect(documented.filter(({ scope }) => !scopes.some((one) => one === scope))).toEqual([])
    expect(new Set(documented.map(({ scope }) => scope))).toEqual(new Set(scopes))
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

describe.each(documented)('$method $path', ({ method, path, scope, hasBody }) => {
  const url = pathOf(path)
  const body = hasBody ? { body: {} } : {}

  it('takes no token that does not count', async () => {
    const api = await openCampaign()
    for (const [what, authorization] of await worthless(api)) {
      const { status, headers } = await api.send(method, url, { authorization, ...body })
      expect([what, status]).toEqual([what, 401])
      expect(headers['WWW-Authenticate']).toMatch(/^Bearer( error="invalid_token")?$/)
    }
  })

  it('takes no token with every scope but its own', async () => {
    const api = await openCampaign()
    for (const one of ['', ...scopes, scopes.filter((other) => other !== scope).join(' ')]) {
      if (one === scope) continue
      const named = one.split(' ').map((name) => (name ? development.scopePrefix + name : ''))
      // Neither does a scope without the prefix count.
      const token = await api.issuer.tokenFor('reader', { claims: { scope: [...named, scope].join(' ').trim() } })
      const { status, headers, text } = await api.send(method, url, { authorization: `Bearer ${token}`, ...body })
      expect([one, status]).toEqual([one, 403])
      expect(headers['WWW-Authenticate']).toBe('Bearer error="insufficient_scope"')
      shows(text, scope)
    }
  })

  it('takes a token with its own scope alone', async () => {
    const api = await openCampaign()
    const token = await api.issuer.tokenFor('reader', { claims: { scope: development.scopePrefix + scope } })
    const { status } = await api.send(method, url, { authorization: `Bearer ${token}`, ...body })
    expect(status).not.toBe(401)
    expect(status).not.toBe(403)
    expect(status).toBeLessThan(500)
  })
})

describe('a role', () => {
  let table: Record<string, string[]>
  beforeAll(() => {
    table = Object.fromEntries(
      documented.map(({ name, scope }) => [
        name,
        Object.entries(roles).flatMap(([role, of]) => (of.some((one) => one === scope) ? [role] : [])),
      ]),
    )
  })

  it('that writes policies approves none, and the other way round', () => {
    expect(table).toMatchObject({
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
      listCases: ['author', 'approver', 'operator', 'reader'],
    })
  })

  it.each(Object.keys(roles))('%s is let in where it may, and nowhere else', async (name) => {
    const role = Object.keys(roles).find((one): one is Role => one === name) ?? 'reader'
    const api = await openCampaign()
    for (const { method, path, name: route, hasBody } of documented) {
      const { status } = await api.send(method, pathOf(path), { role, body: hasBody ? {} : undefined })
      expect([route, status !== 403]).toEqual([route, table[route]?.includes(role)])
    }
  })
})
