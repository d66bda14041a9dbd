import { describe, expect, it } from 'vitest'
import { on } from '../../builders.ts'
import { refOf } from '../../refs.ts'
import { path as api, held } from '../admin/holding.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
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
    shows(text, 'The brake holds 3 devices', 'suspendCount: 2', '3 devices of 3 people')
    expect(text).toMatch(/DG-ALPHA<\/th>/)
    shows(text, 'Work phone (ana-phone)')
    lacks(text, 'Approve…')
    shows(await reader.read(`${path}?state=ahead`), 'No device matches this filter.')
    await hasStatus(reader.get(`${path}/approve`), 403)
  })

  it('stays on the list that it showed, until a person refreshes it', async () => {
    const { console, running } = await opened()
    const reader = await console.signedIn('reader')
    const { text } = await reader.get(path)
    shows(text, 'As of <time datetime="2023-03-15T23:01:00Z">')
    const list = hidden(text, 'list')
    await running.later({ minutes: 1 }).report(on('2023-03-16T00:02', 'eve-phone', ''))
    const now = await reader.read(`${path}?list=new`)
    shows(now, '2 devices of 2 people')
    expect(hidden(now, 'list')).not.toBe(list)
    const filtered = await reader.read(`${path}?list=${list}&state=held`)
    shows(filtered, '3 devices of 3 people')
    lacks(filtered, 'out of date')
    expect(hidden(filtered, 'list')).toBe(list)
    shows(await reader.read(`${path}?list=${'0'.repeat(32)}`), 'The list you opened is out of date')
  })

  it('says of the brake only while it holds something', async () => {
    const {
      api: { send },
      approver,
      second,
    } = await opened()
    const list = hidden(await approver.read(`${path}/approve`), 'list')
    await send('POST', `${api}/approval`, { authorization: second, body: { list } })
    shows(await approver.read(path), 'The brake holds 3 devices')
    await approver.submit(`${path}/approve`, { list, which: 'all', agreed: 'yes' })
    lacks(await approver.read(path), 'The brake holds')
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
    shows(text, 'Takes effect when a second person confirms', 'All 3 devices of 3 people that are neither rejected nor protected')
    const ticked = { list: hidden(text, 'list'), which: 'ticked', device: 'ana-phone' }
    shows((await approver.submit(`${path}/approve`, ticked)).text, 'tick the box')
    await send('POST', `${api}/approval`, { authorization: second, body: { list: ticked.list, devices: ['ana-phone'] } })
    shows(await approver.read(path), 'second-approver decided to approve 1 device at')
    const now = await approver.read(`${path}/approve`)
    shows(now, 'As second-approver decided')
    const fields = { list: hidden(now, 'list'), proposed: hidden(now, 'proposed'), which: 'proposed', agreed: 'yes' }
    await hasStatus(approver.submit(`${path}/approve`, { ...fields, proposed: 'before' }), 409)
    await leadsTo(approver.submit(`${path}/approve`, fields), `${path}?done=suspensions-approved`)
    await running.later({ minutes: 1 }).sweep()
    expect((await running.personOf('ana')).access).toMatchObject({ 'ana-phone': { wanted: 'suspended' } })
    const ofAna = await approver.read(`/console/policies/no-tiktok/cases/${refOf('ana')}`)
    shows(ofAna, '1 device suspended')
    expect(ofAna).toMatch(/suspended<\/\S+ under no-tiktok/)
    lacks(await approver.read(`/console/policies/no-tiktok/cases/${refOf('ben')}`), 'device suspended')
  })

  it('is only noted while one person decided, who cannot decide twice', async () => {
    const { approver } = await opened()
    const list = hidden(await approver.read(`${path}/approve`), 'list')
    const fields = { list, which: 'all', agreed: 'yes' }
    await leadsTo(approver.submit(`${path}/approve`, fields), `${path}?done=suspensions-proposed`)
    const own = await approver.read(`${path}/approve`)
    shows(own, 'Takes effect if a second person confirms')
    lacks(own, 'Approve the same')
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
    shows(await approver.read(path), to)
    await running.report(on('2023-03-16T00:01', 'eve-phone', ''))
    await approver.get(`${path}?list=new`)
    const { text } = await approver.get(to)
    expect(hidden(text, 'list')).toBe(seen)
    shows((await approver.submit(`${path}/approve`, { list: seen, which: 'ticked' })).text, seen)
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
    shows(await approver.read(to), 'Restore access of 3 devices of this list.')
    await leadsTo(approver.submit(to, { list, agreed: 'yes' }), `${path}?done=wave-restored`)
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
    await leadsTo(approver.submit(`${path}/reject`, fields), `${path}?done=suspensions-rejected`)
    shows(await approver.read(`${path}?state=rejected`), '3 devices of 3 people')
  })
})
