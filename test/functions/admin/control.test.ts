import { describe, expect, it } from 'vitest'
import { controlChain } from '../../../shared/domain/audit/decision.ts'
import { policyOf } from '../../builders.ts'
import { memoryAuditLog } from '../../memory/audit-log.ts'
import { watchOutput } from '../output.ts'
import { announced, openApi } from './calling.ts'

const role = 'operator'

watchOutput()

describe('control', () => {
  it('pauses mail and suspension, each with a reason, and lets them go on', async () => {
    const api = await openApi()
    const set = (part: string, paused: boolean) =>
      api.send('PUT', `/api/control/${part}`, { role, body: { paused, reason: 'An election.' } })
    const paused = { reason: 'An election.', by: 'dev-operator', at: '2023-02-23T09:00:00Z' }
    expect((await set('mail', true)).json).toEqual({ mail: paused })
    expect((await set('suspension', true)).json).toEqual({ mail: paused, suspension: paused })
    expect((await api.send('GET', '/api/control', { role: 'reader' })).json).toEqual({ mail: paused, suspension: paused })
    expect((await set('mail', false)).json).toEqual({ suspension: paused })
    expect((await api.send('GET', '/api/control/audit', { role: 'reader' })).json).toMatchObject({
      items: ['pause mail', 'pause suspension', 'resume mail'].map((action) => ({ action, reason: 'An election.', by: 'dev-operator' })),
    })
  })
})

describe('what humans decided', () => {
  const decision = { at: announced, by: 'admin-1', action: 'pause' }

  it.each([
    ['/api/control/audit', controlChain],
    ['/api/policies/no-tiktok/audit', 'no-tiktok'],
  ])('is listed page by page: %s', async (url, policy) => {
    const api = await openApi()
    for (let number = 1; number <= 5; number += 1) await api.memory.audit.append({ ...decision, policy })
    const page = async (query: string) => (await api.send('GET', `${url}${query}`, { role: 'reader' })).json
    expect(await page('?limit=2')).toMatchObject({ items: [{ number: 1 }, { number: 2 }], next: '2' })
    expect(await page('?limit=2&cursor=2')).toMatchObject({ items: [{ number: 3 }, { number: 4 }], next: '4' })
    expect(await page('?limit=2&cursor=4')).not.toHaveProperty('next')
    expect(await page('?limit=5')).not.toHaveProperty('next')
    expect(await page('?cursor=99')).toEqual({ items: [] })
  })

  it('is of a policy that there is: a misspelt one holds nothing', async () => {
    const api = await openApi()
    const get = (url: string) => api.send('GET', url, { role: 'reader' })
    for (const url of ['/api/policies/no-tiktak/audit', '/api/policies/no-tiktak/audit/verification'])
      expect(await get(url)).toMatchObject({ status: 404, json: { detail: expect.stringContaining('no policy no-tiktak') } })
    await api.memory.drafts.save({ policy: policyOf(), revision: 0, authors: [{ subject: 'author-1' }] })
    expect((await get('/api/policies/no-tiktok/audit')).json).toEqual({ items: [] })
    expect((await get('/api/policies/no-tiktok/audit/verification')).json).toEqual({ ok: true, decisions: 0 })
    expect((await get('/api/control/audit')).json).toEqual({ items: [] })
  })

  it('is verified, and the first that was changed is named', async () => {
    const broken = memoryAuditLog()
    const api = await openApi((memory) => ({
      audit: {
        ...memory.audit,
        async *list(policy, after) {
          for await (const one of broken.list(policy, after))
            yield policy === 'no-tiktok' && one.number === 2 ? { ...one, by: 'mallory' } : one
        },
      },
    }))
    for (const policy of ['no-tiktok', 'no-temu', controlChain])
      for (let number = 1; number <= 3; number += 1) await broken.append({ ...decision, policy })
    const verify = async (url: string) => (await api.send('GET', `${url}/verification`, { role: 'reader' })).json
    expect(await verify('/api/policies/no-tiktok/audit')).toEqual({ ok: false, decisions: 2, broken: 2 })
    expect(await verify('/api/policies/no-temu/audit')).toEqual({ ok: true, decisions: 3 })
    expect(await verify('/api/control/audit')).toEqual({ ok: true, decisions: 3 })
  })
})
