import { expect, it } from 'vitest'
import { controlChain, importChain } from '#domain/audit/decision.ts'
import { deviceFields, several, staffFields } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { cut, owner, suspending } from '#test/shared/campaign/brake/holding.ts'
import { announced, type Running } from '#test/shared/campaign/running.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, answers, openApi, withApi } from './calling.ts'

const intune = [{ name: 'intune', kind: 'intune', everyHours: 6 }] as const

/** Ana's phone is suspended, which Intune reports; Ben has none. Two operators, one of them with two accounts. */
async function openSuspended(scope?: object) {
  const api = await openApi(() => ({ sources: intune }))
  const people = [owner('ana'), owner('ben', '')]
  const running = await announced({ policies: [suspending(scope && { scope })], people, openSystem: async () => api.memory })
  await running.runUntil('2023-03-16T12:00')
  expect(await cut(running)).toEqual(['ana-phone'])
  const operator = (claims: Record<string, string>) => api.bearer('operator', claims)
  return {
    api,
    running,
    first: await operator({ sub: 'first', email: 'first@ec.example' }),
    again: await operator({ sub: 'first-again', email: 'FIRST@ec.example' }),
    second: await operator({ sub: 'second', email: 'second@ec.example' }),
  }
}

const decided = async ({ memory: { audit } }: Api, chain: string) =>
  (await Array.fromAsync(audit.list(chain))).map(({ by, action, details = {} }) => ({ by, action, ...details }))

const importing = (api: Api, authorization: string, record: object) =>
  api.send('PUT', '/api/devices', { authorization, body: { records: [deviceFields({ id: 'ana-phone', staff: 'ana', ...record })] } })

/** Ana's phone, as Intune knows it. */
const reportedByIntune = (running: Running, coverage?: 'none') =>
  running.change(person => ({
    ...person,
    devices: person.devices.map(device => ({
      ...device,
      keys: ['intune#r1'],
      readings: device.readings.map(reading => ({ ...reading, source: 'intune', coverage })),
    })),
  }))

it('a suspended person is erased once a second person wants the same, anyone else at once', async () => {
  const { api, running, first, again, second } = await openSuspended()
  const erase = (authorization: string, person = 'ana') => api.send('DELETE', `/api/people/${person}`, { authorization })
  await answers(erase(first), { outcome: 'proposed', until: '2023-03-18T11:00:00Z' })
  for (const authorization of [first, again]) await hasStatus(erase(authorization, refOf('ana')), 202)
  expect(await cut(running)).toEqual(['ana-phone'])
  const program = await api.bearer('operator', { sub: 'ci', email: undefined, idtyp: 'app' })
  await hasStatus(erase(program), 202)
  running.later({ hours: 48 })
  await hasStatus(erase(program), 202)
  await hasStatus(erase(second), 202)
  await hasStatus(erase(first), 204)
  expect(await api.memory.people.find(refOf('ana'))).toBeUndefined()
  await hasStatus(erase(first, 'ben'), 204)
  expect(await decided(api, controlChain)).toEqual([
    { by: 'first', action: 'propose to erase' },
    { by: 'ci', action: 'propose to erase' },
    { by: 'second', action: 'propose to erase' },
    { by: 'first', action: 'erase', proposedBy: 'second' },
    { by: 'first', action: 'erase' },
  ])
})

it('a suspended device goes to another owner once a second person imports the same', async () => {
  const { api, running, first, again, second } = await openSuspended()
  const give = (authorization: string, staff = 'ben') => importing(api, authorization, { staff })
  for (const authorization of [first, again, first])
    await answers(give(authorization), {
      moved: 0,
      refused: [
        {
          index: 0,
          field: 'id',
          message: 'is not moved yet: this device is suspended, so another person must import the same owner within 48 hours',
        },
      ],
    })
  expect(await cut(running)).toEqual(['ana-phone'])
  await answers(give(second), { moved: 1, refused: [] })
  expect((await running.personOf('ben')).devices.map(({ id }) => id)).toContain('ana-phone')
  const imports = await decided(api, importChain)
  expect(imports.at(-1)).toMatchObject({ by: 'second', action: 'imported devices', moved: 1, cleared: 1 })
})

it('a suspended device is cleared by an import only where no source reports it', async () => {
  const { api, running, first } = await openSuspended()
  const clean = { apps: '', reportedAt: '2023-03-16T10:00:00Z' }
  await reportedByIntune(running)
  for (const record of [clean, { ...clean, apps: 'tiktok' }, clean, { ...clean, apps: '?', workApps: 'no', ownership: 'personal' }]) {
    const isClean = record.apps !== 'tiktok'
    const message = 'is reported by Microsoft Intune: only its next report can show that the device is compliant, not this row'
    await answers(importing(api, first, record), { refused: [], warned: isClean ? [{ index: 0, field: 'id', message }] : [] })
    await running.sweep()
    expect(await cut(running)).toEqual(['ana-phone'])
  }
  await reportedByIntune(running, 'none')
  await answers(importing(api, first, clean), { changed: 1, warned: [] })
  await running.sweep()
  expect(await cut(running)).toEqual([])
  expect((await Array.fromAsync(api.memory.audit.list(importChain))).map(({ details }) => details?.cleared)).toEqual([
    ...several(9, () => undefined),
    1,
  ])
})

withApi('a list of staff that leaves out many is complete once a second person says so', async api => {
  const role = 'author'
  const second = await api.bearer(role, { sub: 'second', email: 'second@ec.example' })
  const all = several(20, index => staffFields({ id: `s${index}`, email: `s${index}@ec.example` }))
  const put = (records: readonly unknown[]) => hasStatus(api.send('PUT', '/api/staff', { role, body: { records } }), 200)
  await put(all)
  api.memory.clock.advanceTo(api.memory.clock.now().add({ hours: 9 * 24 }))
  await put(all.slice(6))
  const url = '/api/staff/complete?leaving=6'
  for (const wrong of ['', '?leaving=5']) await hasStatus(api.post(role, `/api/staff/complete${wrong}`), 409, 'leaves out 6 of 20 people')
  for (let asked = 0; asked < 2; asked += 1) await hasStatus(api.post(role, url), 202)
  expect(await api.memory.retentionStore.find()).toEqual({})
  await hasStatus(api.send('POST', url, { authorization: second }), 204)
  expect(await api.memory.retentionStore.find()).toMatchObject({ listAt: api.memory.clock.now() })
  await put(all.slice(5))
  await hasStatus(api.post(role, '/api/staff/complete'), 204)
  expect((await decided(api, importChain)).filter(({ action }) => action.endsWith('complete staff'))).toEqual([
    { by: 'dev-author', action: 'propose to complete staff', leaving: 6 },
    { by: 'second', action: 'complete staff', leaving: 6, proposedBy: 'dev-author' },
    { by: 'dev-author', action: 'complete staff', leaving: 5 },
  ])
})

it('a person moves to where no policy suspends their device once a second person imports the same', async () => {
  const { api, running, first, again, second } = await openSuspended({ devices: ['official'], audience: { units: ['DG-ALPHA'] } })
  const move = (authorization: string, record: object = { unit: 'DG-BETA' }) =>
    api.send('PUT', '/api/staff', { authorization, body: { records: [staffFields({ id: 'ana', name: 'ana', ...record })] } })
  const message = 'is not changed yet: this would restore a suspended device, so another person must import the same record within 48 hours'
  for (const authorization of [first, again, first])
    await answers(move(authorization), { changed: 0, refused: [{ index: 0, field: 'id', message }] })
  await answers(move(second, { unit: 'DG-GAMMA' }), { changed: 0, refused: [{ index: 0, field: 'id', message }] })
  expect(await cut(running)).toEqual(['ana-phone'])
  await answers(move(first, { name: 'Ana' }), { refused: [] })
  await answers(move(second), { changed: 1, refused: [] })
  await running.sweep()
  expect(await cut(running)).toEqual([])
})
