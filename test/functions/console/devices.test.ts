import { describe, expect, it } from 'vitest'
import { nothingCounted, type SourceState } from '../../../shared/domain/sources/pass.ts'
import { announced, openApi } from '../admin/calling.ts'
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
    expect(await one.read('/console/devices')).toContain('No source is configured')
  })

  it('shows the last pass of each, which are old, and what is held and why', async () => {
    const { console } = await open(heldState)
    const { text } = await (await console.signedIn('reader')).get('/console/devices')
    expect(text).toContain('Sync 4 of fleet is held: it has &lt;b&gt;half&lt;/b&gt; of the devices')
    expect(text).toContain('1,100')
    expect(text).toMatch(/30 hours ago.*old/)
    expect(text).toContain('none yet')
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
    expect(first.text).toContain('host 99')
    expect(first.text).not.toContain('host 100')
    expect(first.text).toContain('/console/devices/fleet?cursor=100')
    expect(await one.read('/console/devices/fleet?cursor=100')).toContain('host 100')
  })

  it('reads it and tests it for who may, and shows what a test showed', async () => {
    const { api, console } = await open()
    const one = await console.signedIn('operator')
    expect((await one.submit('/console/devices/fleet', { do: 'read' })).headers.Location).toBe('/console/devices/fleet?done=pass-begun')
    expect((await one.submit('/console/devices/fleet', { do: 'test' })).headers.Location).toBe('/console/devices/fleet?done=test-begun')
    expect(api.memory.sourceTasks.take()).toMatchObject([{ errand: 'pass' }, { errand: 'test' }])
    expect(await one.read('/console/devices/fleet')).toContain('no answer yet')
    const shown = { records: 50, unread: 2, by: { coverage: { 'all-apps': 40, none: 8 } }, faults: ['a host has no platform'] }
    await api.memory.sourceTests.save('fleet', { askedAt: announced, endedAt: announced, shown })
    const { text } = await one.get('/console/devices/fleet')
    expect(text).toContain('50 records, 2 of them unreadable')
    expect(text).toContain('all-apps 40, none 8')
    expect(text).toContain('a host has no platform')
  })

  it('has no buttons for who may only read, and takes no form of theirs', async () => {
    const { console } = await open()
    const one = await console.signedIn('reader')
    const { text } = await one.get('/console/devices/fleet')
    expect(text).not.toContain('Read now')
    const [, proof = ''] = /name="proof" value="([^"]*)"/.exec(text) ?? []
    expect((await one.send('POST', '/console/devices/fleet', `proof=${proof}&do=read`)).status).toBe(403)
  })
})

describe('a held pass', () => {
  it('is accepted by who agrees to its numbers', async () => {
    const { api, console } = await open(heldState)
    const one = await console.signedIn('operator')
    const path = '/console/devices/fleet/acceptance'
    const { text } = await one.get(path)
    expect(text).toContain('33 of 40 devices with a banned app would count as clean')
    expect(text).toContain('1,100 missing records')
    expect(await one.submit(path, { pass: '4' })).toMatchObject({ status: 422, text: expect.stringContaining('tick the box') })
    expect((await one.submit(path, { pass: '4', agreed: 'yes' })).headers.Location).toBe('/console/devices/fleet?done=pass-accepted')
    expect(api.memory.sourceTasks.take()).toEqual([{ errand: 'pass', source: 'fleet' }])
    expect((await one.get(path)).status).toBe(409)
  })
})
