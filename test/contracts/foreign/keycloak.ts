/** Signing in and out at a Keycloak: the console by OIDC, and what the pool's function makes of SAML. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { parseSetCookie } from 'cookie'
import { decodeProtectedHeader } from 'jose'
import * as z from 'zod'
import { accessTokens, type Verified } from '#adapters/oidc/access-token.ts'
import type { ClaimedRights, RightsMapping } from '#adapters/oidc/rights.ts'
import { roles, type Scope, scopes, scopesOfUnits } from '#adapters/oidc/scopes.ts'
import { endSessionAt, signIns } from '#adapters/oidc/sign-in.ts'
import { grantScopes } from '#functions/admin/grant-scopes.ts'
import { consolePages } from '#functions/console/console.ts'
import { systemClock } from '#functions/runtime/system-clock.ts'
import { contextWith, eventOf } from '#infra/local/invocation.ts'
import { memorySystem } from '#test/system.ts'
import { printedBy, startPeer } from './peer.ts'
import realm from './peers/keycloak-realm.json' with { type: 'json' }

const admin = { KC_BOOTSTRAP_ADMIN_USERNAME: 'root', KC_BOOTSTRAP_ADMIN_PASSWORD: 'root' }

const mapping: RightsMapping = { roles: { 'Ides.Author': 'author', 'Ides.Approver': 'approver', 'Ides.Operator': 'operator' }, units: {} }

/** What each person of the realm may do. */
const allowed: Record<string, readonly Scope[]> = {
  anna: roles.author,
  ben: roles.approver,
  cleo: scopesOfUnits,
  dora: [],
}

/** @param folder where it is unpacked, and `@node-saml/node-saml` installed */
export async function askKeycloak(folder: string): Promise<void> {
  const [unpacked = ''] = readdirSync(folder).filter(name => name.startsWith('keycloak-'))
  const args = ['start-dev', '--db=dev-mem', '--http-host=127.0.0.1']
  const { url, close } = await startPeer(`${unpacked}/bin/kc.sh`, folder, port => [...args, `--http-port=${port}`], admin)
  try {
    await configure(url, 'POST', '', realm)
    await signIn(url)
    await signInAgainAndOut(url)
    await signInBySaml(url, folder)
  } finally {
    await close()
  }
}

const token = z.object({ access_token: z.string() })

/** Asks its admin API. @param path of the realm */
async function configure(url: string, method: string, path: string, body: unknown): Promise<unknown> {
  const form = new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', username: 'root', password: 'root' })
  const answer = await fetch(`${url}/realms/master/protocol/openid-connect/token`, { method: 'POST', body: form })
  const { access_token } = token.parse(await answer.json())
  const headers = { Authorization: `Bearer ${access_token}`, 'Content-Type': 'application/json' }
  const done = await fetch(`${url}/admin/realms${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) })
  assert.ok(done.ok, `${method} ${path}: ${await done.clone().text()}`)
  return done.status === 200 ? done.json() : undefined
}

const unescaped = (text: string) => text.replaceAll('&amp;', '&')

function cookieJar() {
  const jar = new Map<string, string>()
  return {
    cookie: () => Array.from(jar, ([name, value]) => `${name}=${value}`).join('; '),
    keep(set: readonly string[] = []) {
      for (const { name, value = '' } of set.map(one => parseSetCookie(one))) jar.set(name, value)
    },
  }
}

/** A browser at Keycloak: it follows redirects there, and fills in forms. */
function browser(url: string) {
  const { cookie, keep } = cookieJar()
  async function open(address: string, form?: URLSearchParams): Promise<{ left?: string; page: string }> {
    const sent = form ? { method: 'POST', body: form } : {}
    const answer = await fetch(address, { ...sent, headers: { cookie: cookie() }, redirect: 'manual' })
    keep(answer.headers.getSetCookie())
    const to = answer.headers.get('Location')
    if (to === null) return { page: await answer.text() }
    return to.startsWith(url) ? open(to) : { left: to, page: '' }
  }
  const submit = (page: string, fields: Record<string, string>) => {
    const [, action = ''] = /<form[^>]* action="([^"]+)"/.exec(page) ?? []
    return open(new URL(unescaped(action), url).href, new URLSearchParams(fields))
  }
  /** @returns where it is led after signing in, or at once where it is signed in already */
  async function signIn(address: string, who: string) {
    const shown = await open(address)
    return shown.left === undefined
      ? { ...(await submit(shown.page, { username: who, password: who })), wasAsked: true }
      : { ...shown, wasAsked: false }
  }
  return { open, submit, signIn }
}

const consoleUrl = 'http://127.0.0.1:1/console'

/** The console with Keycloak as an issuer of the deployer's own. @param client named by what signs its tokens */
function consoleAt(url: string, client: string, rights: ClaimedRights) {
  const [clock, issuer] = [systemClock(), `${url}/realms/ides`]
  const tokens = accessTokens({ issuer, audience: 'ides-api', scopePrefix: 'ides/', rights }, clock)
  let verified: Verified | undefined
  const pages = consolePages(() => ({
    ...memorySystem(),
    ...{ clock, machineClock: clock, consoleUrl, sessionLasts: 3600, poolSignOut: undefined },
    signIn: { issuer, scopePrefix: 'ides/' },
    accessTokens: {
      async verify(header, signedInHere) {
        assert.equal(decodeProtectedHeader(header?.replace('Bearer ', '') ?? '').alg, client)
        verified = await tokens.verify(header, signedInHere)
        return verified
      },
    },
    sessionKeys: async () => [new Uint8Array(32)],
    signIns: signIns({ issuer, client, redirect: `${consoleUrl}/callback`, scopes: ['openid', 'email'] }, clock),
    issuerSignOut: () => endSessionAt(issuer, client, `${consoleUrl}/signed-out`),
  }))
  const { cookie, keep } = cookieJar()
  async function send(method: string, address: string, body = '') {
    const headers = { cookie: cookie(), 'content-type': 'application/x-www-form-urlencoded' }
    const answer = await pages(eventOf({ method, url: address, headers, body }), contextWith(60_000))
    keep(answer.cookies)
    return answer
  }
  return {
    send,
    /** @returns what the person may do, and whether they were asked for a password */
    async signIn(own: ReturnType<typeof browser>, who: string) {
      const begun = await send('GET', '/console/sign-in')
      const { left = '', wasAsked } = await own.signIn(begun.headers.Location ?? '', who)
      const { statusCode } = await send('GET', left.replace('http://127.0.0.1:1', ''))
      assert.equal(statusCode, 303)
      assert.ok(verified?.ok)
      return { ...verified.caller, wasAsked }
    },
  }
}

const inOrder = (some: Iterable<string>) => [...some].toSorted()

/** By OIDC, with tokens of either kind of signature, and names in either claim. */
async function signIn(url: string): Promise<void> {
  for (const [client, claim] of [
    ['ES256', 'roles'],
    ['EdDSA', 'groups'],
  ] as const)
    for (const [who, scopes] of Object.entries(allowed)) {
      const caller = await consoleAt(url, client, { claim, ...mapping }).signIn(browser(url), who)
      assert.deepEqual(
        [inOrder(caller.scopes), caller.email, caller.hasVerifiedEmail],
        [inOrder(scopes), `${who}@example.org`, who !== 'cleo'],
      )
      assert.deepEqual([...(caller.units ?? [])], who === 'cleo' ? ['DG-COMM'] : [])
    }
}

const listed = z.array(z.object({ id: z.string(), name: z.string().optional() }))

/** Who signs in again is asked for no password, and has lost what was taken away; who signs out is asked again. */
async function signInAgainAndOut(url: string): Promise<void> {
  const [own, site] = [browser(url), consoleAt(url, 'ES256', { claim: 'roles', ...mapping })]
  assert.equal((await site.signIn(own, 'ben')).wasAsked, true)
  const [ben] = listed.parse(await configure(url, 'GET', '/ides/users?username=ben', undefined))
  const held = `/ides/users/${ben?.id}/role-mappings/realm`
  const taken = listed.parse(await configure(url, 'GET', held, undefined)).filter(({ name }) => name === 'Ides.Approver')
  await configure(url, 'DELETE', held, taken)
  const again = await site.signIn(own, 'ben')
  assert.deepEqual([again.wasAsked, again.scopes.size], [false, 0])
  await configure(url, 'POST', held, taken)

  const proof = /name="proof" value="([^"]+)"/.exec((await site.send('GET', '/console/nothing')).body)?.[1]
  const { headers } = await site.send('POST', '/console/sign-out', `proof=${proof}`)
  assert.equal(headers.Refresh, '0; url=/console/sign-out')
  const ending = await own.open((await site.send('GET', '/console/sign-out')).headers.Location ?? '')
  // Keycloak asks where it is not shown an ID token.
  const ended = await own.submit(ending.page, { session_code: /name="session_code" value="([^"]+)"/.exec(ending.page)?.[1] ?? '' })
  assert.equal(ended.left, `${consoleUrl}/signed-out`)
  assert.equal((await site.signIn(own, 'ben')).wasAsked, true)
}

const attributes = z.object({ roles: z.union([z.string(), z.array(z.string())]).default([]), email: z.string() })

const response = z.object({
  claimsAndScopeOverrideDetails: z.object({ accessTokenGeneration: z.object({ scopesToSuppress: z.array(z.string()) }) }),
})

/** By SAML, as the pool's function is told of it by Cognito, which writes several values as `[a, b]`. */
async function signInBySaml(url: string, folder: string): Promise<void> {
  const descriptor = await (await fetch(`${url}/realms/ides/protocol/saml/descriptor`)).text()
  const [, certificate = ''] = /X509Certificate>([^<]+)</.exec(descriptor) ?? []
  const args = ['urn:amazon:cognito:sp:pool', 'http://127.0.0.1:1/saml2/idpresponse', `${url}/realms/ides/protocol/saml`, certificate]
  const provider = { name: 'saml-service-provider.js', folder, args }
  for (const [who, scopesAllowed] of Object.entries(allowed)) {
    const { address } = await printedBy(z.object({ address: z.string() }), { ...provider, input: {} })
    const { page } = await browser(url).signIn(address, who)
    const SAMLResponse = unescaped(/name="SAMLResponse" value="([^"]+)"/i.exec(page)?.[1] ?? '')
    const { roles: held, email } = await printedBy(attributes, { ...provider, input: { SAMLResponse } })
    const event = {
      triggerSource: 'TokenGeneration_HostedAuth',
      request: { userAttributes: { email, 'custom:rights': Array.isArray(held) ? `[${held.join(', ')}]` : held } },
    }
    const answer = await grantScopes(mapping)(event, contextWith(5000))
    const { scopesToSuppress } = response.parse(answer.response).claimsAndScopeOverrideDetails.accessTokenGeneration
    const granted = scopes.filter(scope => !scopesToSuppress.includes(`ides/${scope}`))
    // Its units limit an operator later, when the token is verified.
    assert.deepEqual(inOrder(granted), inOrder(who === 'cleo' ? roles.operator : scopesAllowed))
  }
}
