import { describe, expect, it } from 'vitest'
import { nothingCounted, type SourceState } from '../../../shared/domain/sources/pass.ts'
import { announced, openApi } from '../admin/calling.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

const counted = { ...nothingCounted, records: 1100, unread: 1, present: 7, withApp: 40, clearing: 33 }

const heldState: SourceState = {
  kind: 'fleet',
  accepted: { number: 3, startedAt: announced, endedAt: announced.subtract({ hours: 30 }), records: 2200 },
  last: { number: 4, startedAt: announced, endedAt: announced, outcome: 'held', why: 'it has <b>half</b> of the devices', ...counted },
  held: { number: 4, startedAt: announced, stage: 'reading', pages: 2, sheets: 2, tries: 0, ...counted },
}

async function open(state?: SourceState) {
  const api = await openApi(() => ({
    sources: [
      { name: 'fleet', kind: 'fleet', everyHours: 12 },
      { name: 'directory', kind: 'okta', everyHours: 6 },
    ],
  }))
  if (state) await api.memory.passes.save('fleet', { state, version: 0 })
  return { api, console: openConsole(api) }
}

describe('the page of sources', () => {
  it('says what to configure where there is none', async () => {
    const one = await openConsole(await openApi()).signedIn('reader')
    shows(await one.read('/console/devices'), 'No source is configured')
  })

  it('shows the last pass of each, which are old, and what is held and why', async () => {
    const { console } = await open(heldState)
    const { text } = await (await console.signedIn('reader')).get('/console/devices')
    shows(text, 'Sync 4 of fleet is held: it has &lt;b&gt;half&lt;/b&gt; of the devices', '1,100')
    expect(text).toMatch(/30 hours ago.*old/)
    shows(text, 'none yet')
  })
})

describe('the page of one source', () => {
  it('names records that could not be used, page by page', async () => {
    const { api, console } = await open(heldState)
    const findings = Array.from({ length: 101 }, (_, number) => ({
      record: `host ${number}`,
      what: 'unread' as const,
      message: 'has no id',
    }))
    await api.memory.passes.saveBatch({ source: 'fleet', pass: 4, part: 0 }, { devices: [], findings }, announced.add({ hours: 24 }))
    const one = await console.signedIn('reader')
    const first = await one.get('/console/devices/fleet')
    shows(first.text, 'host 99')
    lacks(first.text, 'host 100')
    shows(first.text, '/console/devices/fleet?cursor=100')
    shows(await one.read('/console/devices/fleet?cursor=100'), 'host 100')
  })

  it('reads it and tests it for who may, and shows what a test showed', async () => {
    const { api, console } = await open()
    const one = await console.signedIn('operator')
    await leadsTo(one.submit('/console/devices/fleet', { do: 'read' }), '/console/devices/fleet?done=pass-begun')
    await leadsTo(one.submit('/console/devices/fleet', { do: 'test' }), '/console/devices/fleet?done=test-begun')
    expect(api.memory.sourceTasks.take()).toMatchObject([{ errand: 'pass' }, { errand: 'test' }])
    shows(await one.read('/console/devices/fleet'), 'no answer yet')
    const shown = { records: 50, unread: 2, by: { coverage: { 'all-apps': 40, none: 8 } }, faults: ['a host has no platform'] }
    await api.memory.sourceTests.save('fleet', { askedAt: announced, endedAt: announced, shown })
    shows(await one.read('/console/devices/fleet'), '50 records, 2 of them unreadable', 'all-apps 40, none 8', 'a host has no platform')
  })

  it('has no buttons for who may only read, and takes no form of theirs', async () => {
    const { console } = await open()
    const one = await console.signedIn('reader')
    const { text } = await one.get('/console/devices/fleet')
    lacks(text, 'Read now')
    const [, proof = ''] = /name="proof" value="([^"]*)"/.exec(text) ?? []
    await hasStatus(one.send('POST', '/console/devices/fleet', `proof=${proof}&do=read`), 403)
  })
})

describe('a held pass', () => {
  it('is accepted by who agrees to its numbers', async () => {
    const { api, console } = await open(heldState)
    const one = await console.signedIn('operator')
    const path = '/console/devices/fleet/acceptance'
    const { text } = await one.get(path)
    shows(text, '33 of 40 devices with a banned app would count as clean', '1,100 missing records')
    expect(await one.submit(path, { pass: '4' })).toMatchObject({ status: 422, text: expect.stringContaining('tick the box') })
    await leadsTo(one.submit(path, { pass: '4', agreed: 'yes' }), '/console/devices/fleet?done=pass-accepted')
    expect(api.memory.sourceTasks.take()).toEqual([{ errand: 'pass', source: 'fleet' }])
    await hasStatus(one.get(path), 409)
  })
})
