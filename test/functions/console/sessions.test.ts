import { EncryptJWT } from 'jose'
import type { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import * as z from 'zod'
import type { AccessTokens } from '#adapters/oidc/access-token.ts'
import { mostBytes, mostUnits, type Role, scopesOfUnits } from '#adapters/oidc/scopes.ts'
import { setCookie } from '#functions/console/exchange.ts'
import { callerOf, consoleSession, cookies, session } from '#functions/console/session.ts'
import { sealing, sealingKeysIn } from '#functions/runtime/sealed.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { opening } from '#test/opening.ts'
import { announced, inCampaign, openCampaign } from '../admin/calling.ts'
import { hasStatus, lacks, shows } from '../expecting.ts'
import { openConsole, origin } from './visiting.ts'

const open = async () => {
  const api = await openCampaign()
  const { clock } = api.memory
  return { api, ...openConsole(api), wait: (time: Temporal.DurationLike) => clock.advanceTo(clock.now().add(time)) }
}

const whenOpen = opening(open)

/** A browser in which a person has signed in. */
const browserOf = async (role: Role) => (await open()).signedIn(role)

whenOpen('a person who is not signed in signs in first, and returns to where they wanted to go', async ({ browse }) => {
  const { status, headers } = await browse().get('/console/policies?x=1')
  expect([status, headers.Location]).toEqual([303, '/console/sign-in?to=%2Fconsole%2Fpolicies%3Fx%3D1'])
})

whenOpen('a person who is not signed in finds nothing outside the console, and changes nothing in it', async ({ browse }) => {
  await hasStatus(browse().get('/'), 404)
  await hasStatus(browse().send('POST', '/console/zone', 'zone=UTC'), 401)
})

it.each([
  'https://evil.example/console/',
  '//evil.example/console/',
  '/\\evil.example/console/',
  '/console/../api/',
  '/console/\u0000',
  'javascript:alert(1)',
  '/me/x',
])('a person who is not signed in is led to the console after signing in, never to %s', async to => {
  const { browse, comeBack } = await open()
  const own = browse()
  const { headers } = await own.get(await comeBack(own, 'reader', to))
  expect(headers.Location).toMatch(/^\/console\/(%00)?$/)
})

type Opened = ReturnType<typeof openConsole>
type Visitor = ReturnType<Opened['browse']>

/** A browser whose user has chosen a role at the issuer, and where it comes back. */
async function begin({ browse, comeBack }: Opened, role: Parameters<Opened['comeBack']>[1] = 'author') {
  const own = browse()
  return { own, back: await comeBack(own, role) }
}

/** @returns why a browser that comes back is not signed in */
async function failure(one: Visitor, back: string) {
  const { status, text } = await one.get(back)
  expect([status, one.jar.has('__Host-ides')]).toEqual([403, false])
  return text
}

whenOpen('signing in ends in the browser that began it, and in no other', async console => {
  const [{ back }, other] = [await begin(console), await begin(console)]
  for (const one of [console.browse(), other.own]) await failure(one, back)
})

it('signing in ends once: the same address does not work again', async () => {
  const { own, back } = await begin(await open())
  await hasStatus(own.get(back), 303)
  own.jar.delete('__Host-ides')
  await failure(own, back)
})

whenOpen('signing in makes a new session, whatever session was there before', async console => {
  const planted = (await console.signedIn('reader')).jar.get('__Host-ides') ?? ''
  const { own, back } = await begin(console, 'approver')
  own.jar.set('__Host-ides', planted)
  await own.get(back)
  expect(own.jar.get('__Host-ides')).not.toBe(planted)
  shows(await own.read('/console/'), 'approver@ec.example')
})

inCampaign('signing in has to wait while the issuer cannot be reached', async api => {
  await api.issuer.close()
  await hasStatus(openConsole(api).browse().get('/console/sign-in'), 503)
})

whenOpen('signing in is over ten minutes after it began', async ({ wait, ...console }) => {
  const { own, back } = await begin(console)
  wait({ minutes: 10 })
  await failure(own, back)
})

it('signing in fails where the issuer refuses', async () => {
  const { own, back } = await begin(await open(), 'nobody')
  shows(await failure(own, back), 'You are not signed in')
})

it('signing in fails where the token limits units in an unreadable way, and the page says so', async () => {
  const verify: AccessTokens['verify'] = async (_, signedInHere) => ({ ok: false, why: signedInHere ? 'units' : 'invalid' })
  const api = await openCampaign(() => ({ accessTokens: { verify } }))
  const { own, back } = await begin(openConsole(api))
  shows(
    await failure(own, back),
    'your account names no units, too many, or none that can be read: ask the people who assign roles to correct ides_units',
  )
})

it('a session is a cookie that no script, other host or other site can use', async () => {
  const browser = await browserOf('author')
  const { setCookies } = await browser.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone')
  expect(setCookies).toEqual([expect.stringMatching(/^__Host-ides=[\w.-]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/)])
})

it('times are in the zone of the policy, until a person chooses another', async () => {
  const browser = await browserOf('author')
  const clockOn = async () => /It is <time[^>]*>[^<]*?(\S+)<\/time>/.exec(await browser.read('/console/'))?.[1]
  const choose = (zone: string) => browser.submit('/console/', { zone }, '/console/zone')
  expect(await clockOn()).toBe('CET')
  await choose('Asia/Tokyo')
  expect(await clockOn()).toBe('GMT+9')
  await choose('')
  expect(await clockOn()).toBe('CET')
})

it('a session fits into a cookie, however many units a person is limited to', async () => {
  const units = new Set(Array.from({ length: mostUnits }, (_, index) => `unit ${index}`.padEnd(mostBytes / mostUnits - 4, '-')))
  const email = `${'x'.repeat(240)}@ec.example`
  const named = { email, name: 'Ω'.repeat(100), objectId: 'x'.repeat(64) }
  const caller = { subject: 'x'.repeat(255), ...named, hasVerifiedEmail: false, scopes: new Set(scopesOfUnits), units }
  const { clock } = (await open()).api.memory
  const sealed = sealing('session', session, async () => [new Uint8Array(32)], clock)
  const cookie = await sealed.seal(
    { ...consoleSession(caller, { proof: 'x'.repeat(43), until: 2_000_000_000 }), zone: 'America/Argentina/Buenos_Aires' },
    28_800,
  )
  expect(setCookie(cookies.session, cookie, 28_800).length).toBeLessThan(4096)
  const opened = await sealed.open(cookie)
  // It says of the address no more than the token did: that it was not verified.
  expect(opened && callerOf(opened)).toEqual(caller)
})

it('a session holds nothing that can be read or changed', async () => {
  const browser = await browserOf('author')
  const cookie = browser.jar.get('__Host-ides') ?? ''
  lacks(Buffer.from(cookie, 'base64').toString(), 'author')
  for (const place of [40, cookie.length - 30, cookie.length - 3]) {
    browser.jar.set('__Host-ides', `${cookie.slice(0, place)}${cookie[place] === 'A' ? 'B' : 'A'}${cookie.slice(place + 1)}`)
    await hasStatus(browser.get('/console/'), 303)
  }
})

whenOpen('a session is no sign-in that has begun, nor is that a session', async ({ browse }) => {
  const one = browse()
  await one.get('/console/sign-in')
  one.jar.set('__Host-ides', one.jar.get('__Host-ides-sign-in') ?? '')
  await hasStatus(one.get('/console/'), 303)
})

it('a session ends by signing out, for whoever has a copy of its cookie too', async () => {
  const { signedIn, browse } = await open()
  const [own, copied] = [await signedIn('author'), browse()]
  await own.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone')
  copied.jar.set('__Host-ides', own.jar.get('__Host-ides') ?? '')
  const proof = await copied.proof()
  const other = await signedIn('author')
  await hasStatus(own.submit('/console/', {}, '/console/sign-out'), 200)
  for (const one of [own, copied]) await hasStatus(one.get('/console/'), 303)
  await hasStatus(copied.send('POST', '/console/zone', `zone=UTC&proof=${proof}`), 401)
  await hasStatus(other.get('/console/'), 200)
})

it.each([
  [undefined, undefined, ['/console/sign-out', '/console/signed-out']],
  ['https://pool.example/logout', undefined, ['https://pool.example/logout', '/console/signed-out']],
  ['https://pool.example/logout', 'https://login.example/end', ['https://pool.example/logout', 'https://login.example/end']],
])('signing out goes on to the pool %s, then to the issuer %s', async (poolSignOut, issuer, expected) => {
  const { api } = await open()
  const own = await openConsole(api, { poolSignOut, issuerSignOut: async () => issuer }).signedIn('reader')
  const { headers, text } = await own.submit('/console/', {}, '/console/sign-out')
  const [pool, then] = expected
  expect([headers.Refresh, (await own.get('/console/sign-out')).headers.Location]).toEqual([`0; url=${pool}`, then])
  shows(text, `href="${pool}"`)
})

whenOpen('a session is over after eight hours, whatever time zone is chosen meanwhile', async ({ signedIn, wait }) => {
  const browser = await signedIn('author')
  wait({ hours: 7, minutes: 59 })
  const { setCookies } = await browser.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone')
  expect(setCookies).toEqual([expect.stringContaining('; Max-Age=60;')])
  wait({ minutes: 2 })
  await hasStatus(browser.get('/console/'), 303)
})

const [first, second, third] = ['1', '2', '3'].map(number => `${'k'.repeat(40)}-${number}`)
const schema = z.object({ name: z.string() })
const value = { name: 'ana' }

/** Opened and sealed by the keys in one secret, which may change. */
function sealedBy(key: string | undefined) {
  const clock = virtualClock(announced)
  let [known, reads] = [[key], 0]
  const secrets = {
    async read() {
      reads += 1
      return known.join(' ')
    },
  }
  const keys = sealingKeysIn(secrets, 'sessions', clock)
  const wait = (time: Temporal.DurationLike) => clock.advanceTo(clock.now().add(time))
  return {
    clock,
    keys,
    wait,
    sealed: sealing('a', schema, keys, clock),
    reads: () => reads,
    rotate(...to: (string | undefined)[]) {
      known = to
      wait({ minutes: 5 })
    },
  }
}

it('a session opens while its key is the last or the one before, and is made with the last', async () => {
  const { sealed, rotate } = sealedBy(first)
  const early = await sealed.seal(value, 3600)
  rotate(first, second)
  expect(await sealed.open(early)).toEqual(value)
  const later = await sealed.seal(value, 3600)
  rotate(second, third)
  expect([await sealed.open(early), await sealed.open(later)]).toEqual([undefined, value])
})

it('a session opens until its key is gone for five minutes, and the secret is read once then', async () => {
  const { sealed, reads, wait, rotate } = sealedBy(first)
  const kept = await sealed.seal(value, 3600)
  wait({ minutes: 4 })
  expect([await sealed.open(kept), reads()]).toEqual([value, 1])
  rotate(second)
  expect(await sealed.open(kept)).toBeUndefined()
})

it('a session is over after its seconds, to the second', async () => {
  const { sealed, wait } = sealedBy(first)
  const kept = await sealed.seal(value, 60)
  wait({ seconds: 59 })
  expect(await sealed.open(kept)).toEqual(value)
  wait({ seconds: 1 })
  expect(await sealed.open(kept)).toBeUndefined()
})

it('a session of another kind, form or method does not open, nor one without an end', async () => {
  const { sealed, keys, clock } = sealedBy(first)
  const [key = new Uint8Array()] = await keys()
  const made = (alg: string, exp?: number) => {
    const jwt = new EncryptJWT({ is: value }).setProtectedHeader({ alg, enc: 'A256GCM' }).setAudience('a')
    return (exp === undefined ? jwt : jwt.setExpirationTime(exp)).encrypt(key)
  }
  const end = clock.now().epochMilliseconds / 1000 + 60
  expect(await sealed.open(await made('dir', end))).toEqual(value)
  const ofAnotherKind = await sealing('b', schema, keys, clock).seal(value, 60)
  const ofAnotherForm = await sealing('a', z.object({ id: z.string() }), keys, clock).seal({ id: 'ana' }, 60)
  for (const text of [ofAnotherKind, ofAnotherForm, await made('dir'), await made('A256KW', end), undefined, ''])
    expect(await sealed.open(text)).toBeUndefined()
})

whenOpen('a form is taken only from a page of the same session', async ({ signedIn }) => {
  const [own, other] = [await signedIn('approver'), await signedIn('approver')]
  const foreign = await other.proof()
  for (const proof of ['', 'x', foreign])
    await hasStatus(own.send('POST', '/console/policies/no-tiktok/pause', `proof=${proof}&reason=x&agreed=yes`), 403)
})

it.each([
  ['sign-out', ''],
  ['zone', 'zone=Europe%2FBrussels'],
])('a form of %s is taken only with all of the proof', async (name, fields) => {
  const own = await browserOf('author')
  const proof = await own.proof()
  expect(proof).not.toBe('')
  for (const wrong of ['', proof.slice(0, -1), `${proof}x`]) {
    const { status, setCookies } = await own.send('POST', `/console/${name}`, `${fields}&proof=${wrong}`)
    expect([status, setCookies]).toEqual([403, []])
  }
  await hasStatus(own.send('POST', `/console/${name}`, `${fields}&proof=${proof}`), name === 'zone' ? 303 : 200)
})

it('a form of a page that was loaded before a time zone was chosen is still taken', async () => {
  const own = await browserOf('author')
  const proof = await own.proof()
  await hasStatus(own.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone'), 303)
  await hasStatus(own.send('POST', '/console/zone', `zone=UTC&proof=${proof}`), 303)
})

whenOpen('a form changes nothing by GET, or by another method than POST', async ({ api, signedIn }) => {
  const own = await signedIn('approver')
  const [address, fields] = ['/console/policies/no-tiktok/lift', `proof=${await own.proof()}&reason=x&agreed=yes`]
  for (const method of ['PUT', 'DELETE', 'PATCH']) await hasStatus(own.send(method, address, fields), 405)
  await own.get(`${address}?${fields}`)
  await api.shows('/api/policies/no-tiktok', { standing: 'active' })
})

it('can be framed by no page, runs no script, and loads nothing from elsewhere', async () => {
  const browser = await browserOf('author')
  for (const path of ['/console/', '/console/policies/no-tiktok', '/console/write/from', '/console/nothing']) {
    const { headers, text } = await browser.get(path)
    const policy = headers['Content-Security-Policy'] ?? ''
    shows(policy, "default-src 'none'", "frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src|unsafe|https?:/)
    expect(headers['Cache-Control']).toBe('no-store')
    expect(text).not.toMatch(/<script|\son\w+="|\sstyle="/)
    expect(
      [...text.matchAll(/(?:src|href|action)="([^"]*)"/g)].filter(([, to = '']) => !/^([/#?]|data:,$)/.test(to) && !to.startsWith(origin)),
    ).toEqual([])
  }
})

it('runs a script of its own alone where a policy is shown while it is written', async () => {
  const browser = await browserOf('author')
  const { headers, text } = await browser.get('/console/write')
  expect(headers['Content-Security-Policy']).toMatch(/^default-src 'none';.*; script-src 'self'; connect-src 'self'$/)
  const scripts = [...text.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, attributes, content]) => ({ attributes, content }))
  expect(scripts).toEqual([{ attributes: expect.stringMatching(/^ type="module" src="\/console\/live-\w+\.js"$/), content: '' }])
  expect(text).not.toMatch(/\son\w+="|\sstyle="/)
})

it('shows mails in frames of its own alone, in which nothing runs', async () => {
  const browser = await browserOf('reader')
  const { headers } = await browser.get('/console/policies/no-tiktok/mails/first?language=fr')
  expect(headers['Content-Security-Policy']).toMatch(/^sandbox; default-src 'none'.*frame-ancestors 'self'/)
})
