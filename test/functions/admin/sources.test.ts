import { expect } from 'vitest'
import { nothingCounted, type SourceState } from '#domain/sources/pass.ts'
import type { System } from '#functions/compose/system.ts'
import { opening } from '#test/opening.ts'
import { hasStatus } from '../expecting.ts'
import { type Api, announced, answers, gives, openApi, withApi } from './calling.ts'

const configured: Partial<System> = {
  sources: [
    { name: 'fleet', kind: 'fleet', everyHours: 12 },
    { name: 'directory', kind: 'okta', everyHours: 6 },
  ],
}

const whenOpen = opening(() => openApi(() => configured))

const role = 'operator'
const get = (api: Api, path: string) => api.get(`/api/sources${path}`)

/** A pass of 100 devices, of which two could not be used. */
const counted = { ...nothingCounted, records: 100, unread: 1, unmatched: 1, present: 7 }
const heldState: SourceState = {
  kind: 'fleet',
  accepted: { number: 3, startedAt: announced, endedAt: announced, records: 200 },
  last: { number: 4, startedAt: announced, endedAt: announced, outcome: 'held', why: 'it has 100 of 200 devices', ...counted },
  held: { number: 4, startedAt: announced, stage: 'reading', pages: 2, sheets: 2, tries: 0, ...counted },
}

async function stand({ memory }: Api, state: SourceState) {
  const { version } = await memory.passes.find('fleet')
  await memory.passes.save('fleet', { state, version })
}

withApi('sources are none where none is configured', async api => {
  await gives(get(api, ''), { items: [] })
  await hasStatus(get(api, '/intune'), 404)
})

whenOpen('sources are listed with how each stands, the directory last', async api => {
  await stand(api, heldState)
  const { json } = await get(api, '')
  expect(json).toEqual({
    items: [
      {
        name: 'fleet',
        kind: 'fleet',
        everyHours: 12,
        last: expect.objectContaining({ number: 4, outcome: 'held', why: 'it has 100 of 200 devices', records: 100, unread: 1 }),
        held: { number: 4, records: 100, unread: 1, present: 7, withApp: 0, clearing: 0 },
        accepted: { number: 3, endedAt: '2023-02-23T09:00:00Z', records: 200 },
      },
      { name: 'directory', kind: 'okta', everyHours: 6 },
    ],
  })
  await gives(get(api, '/directory'), { name: 'directory', kind: 'okta', everyHours: 6 })
  await answers(get(api, '/jamf'), { detail: 'no source jamf is configured: GET /api/sources lists all' })
})

whenOpen('sources name what they could not use, page by page', async api => {
  await gives(get(api, '/fleet/findings'), { items: [] })
  await stand(api, heldState)
  const findings = [1, 2, 3].map(number => ({ record: `host ${number}`, what: 'unread' as const, message: 'has no id' }))
  const until = announced.add({ hours: 24 })
  await api.memory.passes.saveBatch({ source: 'fleet', pass: 4, part: 0 }, { devices: [], findings: findings.slice(0, 2) }, until)
  await api.memory.passes.saveBatch({ source: 'fleet', pass: 4, part: 1 }, { devices: [], findings: findings.slice(2) }, until)
  await gives(get(api, '/fleet/findings?limit=2'), { items: findings.slice(0, 2), next: '2' })
  await gives(get(api, '/fleet/findings?limit=2&cursor=2'), { items: findings.slice(2) })
  await gives(get(api, '/fleet/findings?limit=3'), { items: findings })
  await hasStatus(get(api, '/fleet/findings?cursor=last'), 400)
})

whenOpen('sources are read again when a person asks, once at a time', async api => {
  for (const _ of [1, 2]) {
    const begun = await api.post(role, '/api/sources/fleet/pass')
    expect([begun.status, begun.headers.Location]).toEqual([202, '/api/sources/fleet'])
    expect(api.memory.sourceTasks.take()).toEqual([{ errand: 'pass', source: 'fleet' }])
  }
  expect((await api.memory.passes.find('fleet')).state).toEqual({ wanted: true })
  await hasStatus(api.post(role, '/api/sources/jamf/pass'), 404)
  expect(api.memory.sourceTasks.take()).toEqual([])
})

const accept = (api: Api, pass: unknown) => api.post(role, '/api/sources/fleet/acceptance', { pass })

whenOpen('a pass that is held is not accepted by another number, twice, or where none is held', async api => {
  await hasStatus(accept(api, 4), 409)
  await stand(api, heldState)
  await answers(accept(api, 3), {
    detail: 'pass 3 of fleet is not held, or no more: GET /api/sources/fleet shows the last one',
  })
  await hasStatus(accept(api, '4'), 422)
  await hasStatus(accept(api, 4), 202)
  await hasStatus(accept(api, 4), 409)
})

whenOpen('a test of a source is left to sync, which alone may read secrets, and its result is kept', async api => {
  await hasStatus(get(api, '/fleet/test'), 404)
  const asked = await api.post(role, '/api/sources/fleet/test')
  expect(asked).toMatchObject({ status: 202, json: { askedAt: '2023-02-23T09:00:00Z' } })
  expect(asked.headers.Location).toBe('/api/sources/fleet/test')
  expect(api.memory.sourceTasks.take()).toEqual([{ errand: 'test', source: 'fleet', askedAt: announced }])
  await gives(get(api, '/fleet/test'), { askedAt: '2023-02-23T09:00:00Z' })
  const shown = { records: 2, unread: 0, by: { platform: { ios: 2 } }, faults: [] }
  await api.memory.sourceTests.save('fleet', { askedAt: announced, endedAt: announced, shown })
  await answers(get(api, '/fleet/test'), { endedAt: '2023-02-23T09:00:00Z', shown })
})
