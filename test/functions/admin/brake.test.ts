import { expect } from 'vitest'
import { on } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { hasStatus } from '../expecting.ts'
import { answers, gives } from './calling.ts'
import { held, path } from './holding.ts'

const whenHeld = opening(held)

whenHeld('the brake shows what it holds, and why', async ({ list }) => {
  await answers(list(), {
    held: { devices: 3, since: '2023-03-15T23:00:00Z', limit: 'suspendCount: 2' },
    items: expect.arrayContaining([
      {
        ref: refOf('ana'),
        staff: 'ana',
        device: 'ana-phone',
        unit: 'DG-ALPHA',
        label: 'Work phone',
        state: 'held',
        at: '2023-03-15T23:00:00Z',
      },
    ]),
    more: 0,
    zone: 'Europe/Brussels',
  })
})

whenHeld('the brake releases what two people approve, all or part of it', async ({ api, running, second, list, hash }) => {
  const body = { list: hash, devices: ['ana-phone'] }
  const first = await api.post('approver', `${path}/approval`, body)
  const until = '2023-03-17T23:01:00Z'
  expect(first.json).toEqual({ outcome: 'proposed', devices: 1, zone: 'Europe/Brussels', until })
  await answers(list(), {
    proposal: { action: 'approve', by: 'approver@ec.example', until, list: hash, devices: ['ana-phone'] },
  })
  await hasStatus(api.post('approver', `${path}/approval`, body), 403, 'a second person must decide')
  const answer = await api.send('POST', `${path}/approval`, { authorization: second, body })
  expect(answer.json).toMatchObject({ outcome: 'decided', devices: 1 })
  await running.minuteLater()
  await answers(list(), { held: { devices: 2 } })
})

whenHeld('the brake shows a list again as it was made, until a new one is asked for', async ({ api, running, list, hash }) => {
  const ask = (query: string) => api.get(`${path}?list=${query}`)
  const { json } = await list()
  expect(json).toMatchObject({ madeAt: '2023-03-15T23:01:00Z' })
  await running.later({ minutes: 1 }).report(on('2023-03-16T00:02', 'eve-phone', ''))
  await gives(ask('last'), json)
  const asked = await api.post('reader', `${path}/lists`, undefined)
  expect(asked).toMatchObject({ status: 202, json: { kind: 'suspensions', policy: 'no-tiktok', state: 'running' } })
  await gives(api.post('reader', `${path}/lists`, undefined), asked.json)
  await gives(list(), json)
  await api.workAll()
  await answers(list(), { madeAt: '2023-03-15T23:02:00Z', items: [{}, {}] })
  await gives(ask(String(hash)), json)
  await hasStatus(ask('latest'), 400)
})

whenHeld('the brake takes two accounts with one address for one person', async ({ api, list, hash }) => {
  const claims = { sub: 'second-approver', email: 'Approver@ec.example' }
  const authorization = await api.bearer('approver', claims)
  await api.post('approver', `${path}/approval`, { list: hash })
  await hasStatus(api.send('POST', `${path}/approval`, { authorization, body: { list: hash } }), 403, 'your mail address')
  await answers(list(), { proposal: { by: 'approver@ec.example' } })
})

whenHeld('the brake restores a wave for anyone who names its list, and shows how far access is', async ({ api, running, second, hash }) => {
  const access = async () => await api.read('/api/policies/no-tiktok/access')
  const restore = (role: 'operator' | 'approver', list: unknown) => api.post(role, `${path}/restoration`, { list })
  for (const who of [{ role: 'approver' as const }, { authorization: second }])
    await api.send('POST', `${path}/approval`, { ...who, body: { list: hash } })
  await hasStatus(restore('approver', hash), 409)
  await running.minuteLater()
  expect(await access()).toMatchObject({ suspensions: { requested: 3, set: 0, refused: 0 }, restorations: { count: 0 } })
  await running.confirmAll()
  expect(await access()).toMatchObject({ suspensions: { requested: 0, set: 3, refused: 0 } })
  await hasStatus(restore('operator', hash), 403)
  await hasStatus(restore('approver', '0'.repeat(32)), 404)
  await gives(restore('approver', hash), { outcome: 'restored', devices: 3 })
  await running.later({ seconds: 40 }).sweep()
  await running.later({ seconds: 20 }).confirmAll()
  expect(await access()).toMatchObject({
    people: { everSuspended: 3, restored: 3, suspended: 0 },
    suspensions: { requested: 0, set: 0, refused: 0 },
    restorations: { count: 3, median: 60, worst: 60 },
  })
})

whenHeld('the brake takes decisions from approvers only, about a list that exists', async ({ api, hash }) => {
  const send = (role: 'operator' | 'approver', body: object) => api.post(role, `${path}/approval`, body)
  await hasStatus(send('operator', { list: hash }), 403)
  await hasStatus(send('approver', { list: '0'.repeat(32) }), 404)
  await hasStatus(send('approver', { list: 'latest' }), 422)
  await hasStatus(send('approver', { list: hash, devices: ['zoe-phone'] }), 422)
})
