import { describe, expect, it } from 'vitest'
import { on } from '../../builders.ts'
import { refOf } from '../../refs.ts'
import { path as api, held } from '../admin/holding.ts'
import { watchOutput } from '../output.ts'
import { openConsole } from './visiting.ts'

watchOutput()

const path = '/console/policies/no-tiktok/suspensions'

/** What the form of a page would send. */
const hidden = (text: string, name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? ''

async function opened() {
  const holding = await held()
  const console = openConsole(holding.api)
  return { ...holding, console, approver: await console.signedIn('approver') }
}

describe('the page of suspensions', () => {
  it('shows what the brake holds and why, by unit and device', async () => {
    const { console } = await opened()
    const reader = await console.signedIn('reader')
    const { text } = await reader.get(path)
    expect(text).toContain('The brake holds 3 devices')
    expect(text).toContain('suspendCount: 2')
    expect(text).toContain('3 devices of 3 people')
    expect(text).toMatch(/DG-ALPHA<\/th>/)
    expect(text).toContain('Work phone (ana-phone)')
    expect(text).not.toContain('Approve…')
    expect(await reader.read(`${path}?state=ahead`)).toContain('No device matches this filter.')
    expect((await reader.get(`${path}/approve`)).status).toBe(403)
  })

  it('stays on the list that it showed, until a person refreshes it', async () => {
    const { console, running } = await opened()
    const reader = await console.signedIn('reader')
    const { text } = await reader.get(path)
    expect(text).toContain('As of <time datetime="2023-03-15T23:01:00Z">')
    const list = hidden(text, 'list')
    await running.later({ minutes: 1 }).report(on('2023-03-16T00:02', 'eve-phone', ''))
    const now = await reader.read(`${path}?list=new`)
    expect(now).toContain('2 devices of 2 people')
    expect(hidden(now, 'list')).not.toBe(list)
    const filtered = await reader.read(`${path}?list=${list}&state=held`)
    expect(filtered).toContain('3 devices of 3 people')
    expect(filtered).not.toContain('out of date')
    expect(hidden(filtered, 'list')).toBe(list)
    expect(await reader.read(`${path}?list=${'0'.repeat(32)}`)).toContain('The list you opened is out of date')
  })

  it('says of the brake only while it holds something', async () => {
    const {
      api: { send },
      approver,
      second,
    } = await opened()
    const list = hidden(await approver.read(`${path}/approve`), 'list')
    await send('POST', `${api}/approval`, { authorization: second, body: { list } })
    expect(await approver.read(path)).toContain('The brake holds 3 devices')
    await approver.submit(`${path}/approve`, { list, which: 'all', agreed: 'yes' })
    expect(await approver.read(path)).not.toContain('The brake holds')
  })

  it('says that nothing is held where nothing is', async () => {
    const { approver, running } = await opened()
    await running.later({ hours: 1 })
    expect((await approver.get('/console/policies/unknown/suspensions')).status).toBe(404)
  })
})

describe('an approval', () => {
  it('takes two people; the second sees what the first decided', async () => {
    const {
      api: { send },
      approver,
      second,
      running,
    } = await opened()
    const { text } = await approver.get(`${path}/approve`)
    expect(text).toContain('Takes effect when a second person confirms')
    expect(text).toContain('All 3 devices of 3 people that are neither rejected nor protected')
    const ticked = { list: hidden(text, 'list'), which: 'ticked', device: 'ana-phone' }
    expect((await approver.submit(`${path}/approve`, ticked)).text).toContain('tick the box')
    await send('POST', `${api}/approval`, { authorization: second, body: { list: ticked.list, devices: ['ana-phone'] } })
    expect(await approver.read(path)).toContain('second-approver decided to approve 1 device at')
    const now = await approver.read(`${path}/approve`)
    expect(now).toContain('As second-approver decided')
    const fields = { list: hidden(now, 'list'), proposed: hidden(now, 'proposed'), which: 'proposed', agreed: 'yes' }
    expect((await approver.submit(`${path}/approve`, { ...fields, proposed: 'before' })).status).toBe(409)
    expect((await approver.submit(`${path}/approve`, fields)).headers.Location).toBe(`${path}?done=suspensions-approved`)
    await running.later({ minutes: 1 }).sweep()
    expect((await running.personOf('ana')).access).toMatchObject({ 'ana-phone': { wanted: 'suspended' } })
    const ofAna = await approver.read(`/console/policies/no-tiktok/cases/${refOf('ana')}`)
    expect(ofAna).toContain('1 device suspended')
    expect(ofAna).toMatch(/suspended<\/\S+ under no-tiktok/)
    expect(await approver.read(`/console/policies/no-tiktok/cases/${refOf('ben')}`)).not.toContain('device suspended')
  })

  it('is only noted while one person decided, who cannot decide twice', async () => {
    const { approver } = await opened()
    const list = hidden(await approver.read(`${path}/approve`), 'list')
    const fields = { list, which: 'all', agreed: 'yes' }
    expect((await approver.submit(`${path}/approve`, fields)).headers.Location).toBe(`${path}?done=suspensions-proposed`)
    const own = await approver.read(`${path}/approve`)
    expect(own).toContain('Takes effect if a second person confirms')
    expect(own).not.toContain('Approve the same')
    expect(await approver.submit(`${path}/approve`, fields)).toMatchObject({
      status: 403,
      text: expect.stringContaining('a second person must decide'),
    })
  })

  it('takes no choice that names nothing, or a list that has changed', async () => {
    const { approver } = await opened()
    const list = hidden(await approver.read(`${path}/approve`), 'list')
    const submit = async (fields: Readonly<Record<string, string>>) =>
      (await approver.submit(`${path}/approve`, { list, agreed: 'yes', ...fields })).status
    expect(await submit({ which: 'ticked' })).toBe(422)
    expect(await submit({ which: 'unit DG-NOWHERE' })).toBe(409)
    expect(await submit({ which: 'unit DG-ALPHA', list: '0'.repeat(32) })).toBe(409)
  })

  it('is of the list that was opened, also if it is filtered, or another person has looked again', async () => {
    const { approver, running } = await opened()
    const seen = hidden(await approver.read(path), 'list')
    const to = `${path}/approve?list=${seen}`
    expect(await approver.read(path)).toContain(to)
    await running.report(on('2023-03-16T00:01', 'eve-phone', ''))
    await approver.get(`${path}?list=new`)
    const { text } = await approver.get(to)
    expect(hidden(text, 'list')).toBe(seen)
    expect((await approver.submit(`${path}/approve`, { list: seen, which: 'ticked' })).text).toContain(seen)
    await approver.submit(`${path}/approve`, { list: seen, which: 'unit DG-ALPHA', agreed: 'yes' })
    expect((await running.ports.brakes.get('no-tiktok')).state.proposal).toMatchObject({ list: seen })
  })

  it('is undone for a whole wave', async () => {
    const {
      api: { send },
      approver,
      second,
      running,
    } = await opened()
    const list = hidden(await approver.read(`${path}/approve`), 'list')
    await approver.submit(`${path}/approve`, { list, which: 'unit DG-ALPHA', agreed: 'yes' })
    await send('POST', `${api}/approval`, { authorization: second, body: { list, devices: ['ana-phone', 'ben-phone', 'eve-phone'] } })
    await running.later({ minutes: 1 }).sweep()
    const [, to = ''] = /href="([^"]*\/restore\?list=[0-9a-f]{32})"/.exec(await approver.read(`${path}/restore`)) ?? []
    expect(await approver.read(to)).toContain('Restore access of 3 devices of this list.')
    expect((await approver.submit(to, { list, agreed: 'yes' })).headers.Location).toBe(`${path}?done=wave-restored`)
    expect((await running.personOf('ana')).access).toMatchObject({ 'ana-phone': { wanted: 'granted' } })
  })
})

describe('a rejection', () => {
  it('spares what two people reject', async () => {
    const {
      api: { send },
      approver,
      second,
    } = await opened()
    const list = hidden(await approver.read(`${path}/reject`), 'list')
    await send('POST', `${api}/rejection`, { authorization: second, body: { list } })
    const proposed = hidden(await approver.read(`${path}/reject`), 'proposed')
    const fields = { list, proposed, which: 'proposed', agreed: 'yes' }
    expect((await approver.submit(`${path}/reject`, fields)).headers.Location).toBe(`${path}?done=suspensions-rejected`)
    expect(await approver.read(`${path}?state=rejected`)).toContain('3 devices of 3 people')
  })
})
