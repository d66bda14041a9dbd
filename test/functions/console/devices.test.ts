import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { nothingCounted, type SourceState } from '#domain/sources/pass.ts'
import { announced, openApi } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { refuses, seen, visitor } from './visiting.ts'

const counted = { ...nothingCounted, records: 1100, unread: 1, present: 7, withApp: 40, clearing: 33 }

const heldState: SourceState = {
  kind: 'fleet',
  accepted: { number: 3, startedAt: announced, endedAt: announced.subtract({ hours: 30 }), records: 2200 },
  last: { number: 4, startedAt: announced, endedAt: announced, outcome: 'held', why: 'it has <b>half</b> of the devices', ...counted },
  held: { number: 4, startedAt: announced, stage: 'reading', pages: 2, sheets: 2, tries: 0, ...counted },
}

async function open(state?: SourceState, isDirectory?: true) {
  const api = await openApi(() => ({ sources: [{ name: 'fleet', kind: 'fleet', everyHours: 12, isDirectory }] }))
  if (state) await api.memory.passes.save('fleet', { state, version: 0 })
  return api
}

it('the page of sources says what to configure where there is none', async () => {
  shows(await seen(await openApi(), 'reader', '/console/devices'), 'No source is configured')
})

it('the page of sources shows the last sync of each, which are old, and what is held and why', async () => {
  const text = await seen(await open(heldState), 'reader', '/console/devices')
  shows(text, 'Sync 4 of fleet is held: it has &lt;b&gt;half&lt;/b&gt; of the devices', '1,100')
  expect(text).toMatch(/30 hours ago.*old/)
})

it('the pages of sources say when the secret of one ends, marked from 30 days before', async () => {
  const secretEnds = Temporal.PlainDate.from('2023-03-25')
  const one = await visitor(await openApi(() => ({ sources: [{ name: 'fleet', kind: 'fleet', everyHours: 12, secretEnds }] })), 'reader')
  const marked = '<span class="mark grave">The secret ends on 25 March 2023, in 30 days</span>'
  for (const page of ['/console/devices', '/console/devices/fleet']) shows(await one.read(page), marked)
})

const page = '/console/devices/fleet'

it('the page of one source names records that could not be used, page by page', async () => {
  const api = await open(heldState)
  const findings = Array.from({ length: 101 }, (_, number) => ({ record: `host ${number}`, what: 'unread', message: 'has no id' }) as const)
  await api.memory.passes.saveBatch({ source: 'fleet', pass: 4, part: 0 }, { devices: [], findings }, announced.add({ hours: 24 }))
  const one = await visitor(api, 'reader')
  const text = await one.read(page)
  shows(text, 'host 99', `${page}?cursor=100`)
  lacks(text, 'host 100')
  shows(await one.read(`${page}?cursor=100`), 'host 100')
})

it('the page of one source reads it and tests it, and shows what a test showed', async () => {
  const api = await open()
  const one = await visitor(api, 'operator')
  await leadsTo(one.submit(page, { do: 'read' }), `${page}?done=Sync started`)
  await leadsTo(one.submit(page, { do: 'test' }), `${page}?done=Test started`)
  expect(api.memory.sourceTasks.take()).toMatchObject([{ errand: 'pass' }, { errand: 'test' }])
  shows(await one.read(page), 'no answer yet')
  const shown = { records: 50, unread: 2, by: { coverage: { 'all-apps': 40, none: 8 } }, faults: ['a host has no platform'] }
  await api.memory.sourceTests.save('fleet', { askedAt: announced, endedAt: announced, shown })
  shows(await one.read(page), '50 records, 2 of them unreadable', 'all-apps 40, none 8', 'a host has no platform')
})

it('the page of one source has no buttons for readers, and takes no form of theirs', async () => {
  const one = await visitor(await open(heldState), 'reader')
  for (const address of [page, `${page}/acceptance`]) {
    expect((await one.read(address)).match(/<form/g)).toHaveLength(2)
    await hasStatus(one.send('POST', address, `proof=${await one.proof()}&do=read&agreed=yes&pass=4`), 403)
  }
})

it('a held sync is accepted by those who agree to its numbers', async () => {
  const api = await open(heldState)
  const one = await visitor(api, 'operator')
  const page = '/console/devices/fleet/acceptance'
  shows(await one.read(page), '33 of 40 devices with a banned app would count as clean', '1,100 missing records')
  await refuses(one.submit(page, { pass: '4' }), 422, 'Tick the box')
  await leadsTo(one.submit(page, { pass: '4', agreed: 'yes' }), '/console/devices/fleet?done=Sync accepted')
  expect(api.memory.sourceTasks.take()).toEqual([{ errand: 'pass', source: 'fleet' }])
  await hasStatus(one.get(page), 409)
})

it('a held sync of a directory says who is left out, and that nothing of it counts yet', async () => {
  const { held } = heldState
  const state = { ...heldState, held: held && { ...held, leftOut: { unlicensed: 7 } } }
  const one = await visitor(await open(state, true), 'operator')
  shows(await one.read('/console/devices/fleet/acceptance'), 'unlicensed 7', 'Nothing of it counts yet', 'these 1,100 people are the staff')
})
