import { describe, expect, it } from 'vitest'
import { openCampaign } from '../admin/calling.ts'
import { openConsole } from './visiting.ts'

describe('somebody who is not signed in', () => {
  it('is sent to sign in, and comes back to where they wanted to go', async () => {
    const console = openConsole(await openCampaign())
    const { status, headers } = await console.browse().get('/console/policies?x=1')
    expect([status, headers.Location]).toEqual([303, '/console/sign-in?to=%2Fconsole%2Fpolicies%3Fx%3D1'])
  })

  it('changes nothing', async () => {
    const console = openConsole(await openCampaign())
    expect((await console.browse().send('POST', '/console/zone', 'zone=UTC')).status).toBe(401)
  })
})

describe('a session', () => {
  it('is a cookie that no script, other host or other site can use', async () => {
    const console = openConsole(await openCampaign())
    const one = await console.signedIn('author')
    const { setCookies } = await one.submit('/console/', { zone: 'Europe/Brussels' }, '/console/zone')
    expect(setCookies).toEqual([expect.stringMatching(/^__Host-ides=[\w.-]+; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/)])
  })

  it('ends by signing out', async () => {
    const console = openConsole(await openCampaign())
    const one = await console.signedIn('author')
    expect((await one.submit('/console/', {}, '/console/sign-out')).status).toBe(303)
    expect((await one.get('/console/')).status).toBe(303)
  })

  it('is over after eight hours', async () => {
    const api = await openCampaign()
    const console = openConsole(api)
    const one = await console.signedIn('author')
    api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 7, minutes: 59 }))
    expect((await one.get('/console/')).status).toBe(200)
    api.memory.clock.advanceTo(api.memory.clock.now().add({ minutes: 2 }))
    expect((await one.get('/console/')).status).toBe(303)
  })
})
