import { describe, expect, it } from 'vitest'
import { setCookie } from '../../../functions/console/exchange.ts'
import { sealing } from '../../../functions/console/sealed.ts'
import { callerOf, cookies, session, sessionOf } from '../../../functions/console/session.ts'
import { scopesOfUnits } from '../../../shared/adapters/oidc/scopes.ts'
import { mostBytes, mostUnits } from '../../../shared/adapters/oidc/units.ts'
import { openCampaign } from '../admin/calling.ts'
import { openConsole, origin } from './visiting.ts'

const open = async () => {
  const api = await openCampaign()
  return { api, ...openConsole(api) }
}

describe('somebody who is not signed in', () => {
  it('is sent to sign in, and comes back to where they wanted to go', async () => {
    const { browse } = await open()
    const { status, headers } = await browse().get('/console/policies?x=1')
    expect([status, headers.Location]).toEqual([303, '/console/sign-in?to=%2Fconsole%2Fpolicies%3Fx%3D1'])
  })

  it('finds nothing outside the console', async () => {
    const { browse } = await open()
    expect((await browse().get('/')).status).toBe(404)
  })

  it('changes nothing', async () => {
    const { browse } = await open()
    expect((await browse().send('POST', '/console/zone', 'zone=UTC')).status).toBe(401)
  })

  it.each([
    'https://evil.example/console/',
    '//evil.example/console/',
    '/\\evil.example/console/',
    '/console/../api/',
    '/console/\u0000',
    'javascript:alert(1)',
    '/me/x',
  ])('is led to the console after signing in, never to %s', async (to) => {
    const { browse, comeBack } = await open()
    const own = browse()
    const { headers } = await own.get(await comeBack(own, 'reader', to))
    expect(headers.Location).toMatch(/^\/console\/(%00)?$/)
  })
})

describe('signing in', () => {
  it('ends in the browser that began it, and in no other', async () => {
    const { browse, comeBack } = await open()
    const [own, other] = [browse(), browse()]
    const back = await comeBack(own, 'author')
    expect((await other.get(back)).status).toBe(403)
    expect(other.jar.has('__Host-ides')).toBe(false)
  })

  it('ends once: the same address signs nobody in again', async () => {
    const { browse, comeBack } = await open()
    const own = browse()
    const back = await comeBack(own, 'author')
    expect((await own.get(back)).status).toBe(303)
    own.jar.delete('__Host-ides')
    expect((await own.get(back)).status).toBe(403)
    expect(own.jar.has('__Host-ides')).toBe(false)
  })

  it('makes a new session, whatever session was there before', async () => {
    const { browse, comeBack, signedIn } = await open()
    const planted = (await signedIn('reader')).jar.get('__Host-ides') ?? ''
    const own = browse()
    own.jar.set('__Host-ides', planted)
    await own.get(await comeBack(own, 'approver'))
    expect(own.jar.get('__Host-ides')).not.toBe(planted)
    expect((await own.get('/console/')).text).toContain('approver@ec.example')
  })

  it('fails where the issuer says no', async () => {
    const { browse, comeBack } = await open()
    const own = browse()
    const { status, text } = await own.get(await comeBack(own, 'nobody'))
    expect([status, own.jar.size]).toEqual([403, 0])
    expect(text).toContain('You are not signed in')
  })

  it('fails where the token is limited to units in a way that cannot be read, and says so', async () => {
    const { browse, comeBack } = openConsole(
      await openCampaign(() => ({ accessTokens: { verify: async () => ({ ok: false, why: 'units' }) } })),
    )
    const own = browse()
    const { status, text } = await own.get(await comeBack(own, 'reader'))
    expect([status, own.jar.size]).toEqual([403, 0])
    expect(text).toContain('the claim ides_units of your access token must name 1 to 50 units')
  })
})

describe('a session', () => {
  it('is a cookie that no script, other host or other site can use', async () => {
    const browser = await (await open()).signedIn('author')
    const { setCookies } = await browser.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone')
    expect(setCookies).toEqual([expect.stringMatching(/^__Host-ides=[\w.-]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/)])
  })

  it('fits into a cookie, however many units somebody is limited to', async () => {
    const units = new Set(Array.from({ length: mostUnits }, (_, index) => `unit ${index}`.padEnd(mostBytes / mostUnits - 4, '-')))
    const email = `${'x'.repeat(240)}@ec.example`
    const caller = { subject: 'x'.repeat(255), email, hasVerifiedEmail: true, scopes: new Set(scopesOfUnits), units }
    const { clock } = (await open()).api.memory
    const sealed = sealing('session', session, async () => [new Uint8Array(32)], clock)
    const cookie = await sealed.seal(
      { ...sessionOf(caller, { proof: 'x'.repeat(43), until: 2_000_000_000 }), zone: 'America/Argentina/Buenos_Aires' },
      28_800,
    )
    expect(setCookie(cookies.session, cookie, 28_800).length).toBeLessThan(4096)
    const opened = await sealed.open(cookie)
    expect(opened && callerOf(opened)).toEqual(caller)
  })

  it('holds nothing that can be read or changed', async () => {
    const browser = await (await open()).signedIn('author')
    const cookie = browser.jar.get('__Host-ides') ?? ''
    expect(Buffer.from(cookie, 'base64').toString()).not.toContain('author')
    for (const place of [40, cookie.length - 30, cookie.length - 3]) {
      browser.jar.set('__Host-ides', `${cookie.slice(0, place)}${cookie[place] === 'A' ? 'B' : 'A'}${cookie.slice(place + 1)}`)
      expect((await browser.get('/console/')).status).toBe(303)
    }
  })

  it('is no sign-in that has begun, nor is that a session', async () => {
    const { browse } = await open()
    const one = browse()
    await one.get('/console/sign-in')
    one.jar.set('__Host-ides', one.jar.get('__Host-ides-sign-in') ?? '')
    expect((await one.get('/console/')).status).toBe(303)
  })

  it('ends by signing out', async () => {
    const browser = await (await open()).signedIn('author')
    expect((await browser.submit('/console/', {}, '/console/sign-out')).status).toBe(303)
    expect((await browser.get('/console/')).status).toBe(303)
  })

  it('is over after eight hours', async () => {
    const { api, signedIn } = await open()
    const browser = await signedIn('author')
    const { clock } = api.memory
    clock.advanceTo(clock.now().add({ hours: 7, minutes: 59 }))
    expect((await browser.get('/console/')).status).toBe(200)
    clock.advanceTo(clock.now().add({ minutes: 2 }))
    expect((await browser.get('/console/')).status).toBe(303)
  })

  it('ends when it would have, whatever time zone is chosen meanwhile', async () => {
    const { api, signedIn } = await open()
    const browser = await signedIn('author')
    const { clock } = api.memory
    clock.advanceTo(clock.now().add({ hours: 7, minutes: 59 }))
    const { setCookies } = await browser.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone')
    expect(setCookies).toEqual([expect.stringContaining('; Max-Age=60;')])
    clock.advanceTo(clock.now().add({ minutes: 2 }))
    expect((await browser.get('/console/')).status).toBe(303)
  })
})

describe('a form', () => {
  it('is taken only from a page of the same session', async () => {
    const { signedIn } = await open()
    const [own, other] = [await signedIn('approver'), await signedIn('approver')]
    const [, foreign = ''] = /name="proof" value="([^"]+)"/.exec((await other.get('/console/')).text) ?? []
    for (const proof of ['', 'x', foreign])
      expect((await own.send('POST', '/console/policies/no-tiktok/pause', `proof=${proof}&reason=x&agreed=yes`)).status).toBe(403)
  })

  it('changes nothing by GET', async () => {
    const { api, signedIn } = await open()
    const browser = await signedIn('approver')
    await browser.get('/console/policies/no-tiktok/lift?reason=x&agreed=yes')
    expect((await api.send('GET', '/api/policies/no-tiktok', { role: 'reader' })).json).toMatchObject({ standing: 'active' })
  })
})

it('can be framed by no page, runs no script, and loads nothing from elsewhere', async () => {
  const browser = await (await open()).signedIn('author')
  for (const path of ['/console/', '/console/policies/no-tiktok', '/console/write/yaml', '/console/nothing']) {
    const { headers, text } = await browser.get(path)
    const policy = headers['Content-Security-Policy'] ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toMatch(/script-src|unsafe|https?:/)
    expect(headers['Cache-Control']).toBe('no-store')
    expect(text).not.toMatch(/<script|\son\w+="|\sstyle="/)
    expect(
      [...text.matchAll(/(?:src|href|action)="([^"]*)"/g)].filter(([, to = '']) => !/^([/#?]|data:,$)/.test(to) && !to.startsWith(origin)),
    ).toEqual([])
  }
})

it('runs a script of its own alone where a policy is shown while it is written', async () => {
  const browser = await (await open()).signedIn('author')
  const { headers, text } = await browser.get('/console/write')
  expect(headers['Content-Security-Policy']).toMatch(/^default-src 'none';.*; script-src 'self'; connect-src 'self'$/)
  const scripts = [...text.matchAll(/<script([^>]*)>([^<]*)/g)].map(([, attributes, content]) => ({ attributes, content }))
  expect(scripts).toEqual([{ attributes: expect.stringMatching(/^ type="module" src="\/console\/live-\w+\.js"$/), content: '' }])
  expect(text).not.toMatch(/\son\w+="|\sstyle="/)
})

it('shows mails in frames of its own alone, in which nothing runs', async () => {
  const browser = await (await open()).signedIn('reader')
  const { headers } = await browser.get('/console/policies/no-tiktok/mails/first?language=fr')
  expect(headers['Content-Security-Policy']).toMatch(/^sandbox; default-src 'none'.*frame-ancestors 'self'/)
})
