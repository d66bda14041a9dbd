import { expect, it } from 'vitest'
import { basisOf } from '#domain/access/brake-state.ts'
import { on } from '#test/builders.ts'
import { opening } from '#test/opening.ts'
import { refOf } from '#test/refs.ts'
import { openApi } from '../admin/calling.ts'
import { announcedBehind, path as api, held } from '../admin/holding.ts'
import { hasStatus, lacks, leadsTo, shows } from '../expecting.ts'
import { hidden, refuses, visitor } from './visiting.ts'

const path = '/console/policies/no-tiktok/suspensions'

async function opened() {
  const holding = await held()
  const approver = await visitor(holding.api, 'approver')
  const listOn = async (page: string) => hidden(await approver.read(`${path}${page}`), 'list')
  return {
    ...holding,
    approver,
    listOn,
    approve: (fields: Record<string, string>) => approver.submit(`${path}/approve`, { agreed: 'yes', ...fields }),
    /** The other approver decides, through the API. */
    decideFirst: (what: 'approval' | 'rejection', body: object) =>
      holding.api.send('POST', `${api}/${what}`, { authorization: holding.second, body }),
  }
}

const whenOpen = opening(opened)

it('the page of suspensions shows what the brake holds and why, by unit and device', async () => {
  const reader = await visitor((await opened()).api, 'reader')
  const text = await reader.read(path)
  shows(text, 'The brake holds 3 devices', '3 devices of 3 people', 'DG-ALPHA</th>', 'Work phone (ana-phone)')
  lacks(text, 'Approve…')
  shows(await reader.read(`${path}?state=ahead`), 'No device matches this filter.')
})

whenOpen('the page of suspensions stays on the list that it showed, until a person refreshes it', async ({ api, running }) => {
  const reader = await visitor(api, 'reader')
  const text = await reader.read(path)
  shows(text, 'As of <time datetime="2023-03-15T23:01:00Z">')
  const list = hidden(text, 'list')
  await running.later({ minutes: 1 }).report(on('2023-03-16T00:02', 'eve-phone', ''))
  await leadsTo(reader.submit(path, {}), `${path}?done=A new list is being made`)
  shows(await reader.read(path), '3 devices of 3 people')
  await api.workAll()
  const now = await reader.read(path)
  shows(now, '2 devices of 2 people')
  expect(hidden(now, 'list')).not.toBe(list)
  const filtered = await reader.read(`${path}?list=${list}&state=held`)
  shows(filtered, '3 devices of 3 people')
  lacks(filtered, 'out of date')
  expect(hidden(filtered, 'list')).toBe(list)
  shows(await reader.read(`${path}?list=${'0'.repeat(32)}`), 'The list you opened is out of date')
})

whenOpen('the page of suspensions says of the brake only while it holds something', async ({ approver, listOn, decideFirst, approve }) => {
  const list = await listOn('')
  await decideFirst('approval', { list })
  shows(await approver.read(path), 'The brake holds 3 devices')
  await approve({ list, which: 'all' })
  const text = await approver.read(path)
  lacks(text, 'The brake holds')
  shows(
    text,
    '<dt>Held by the brake</dt><dd>0 devices</dd>',
    '<dt>Limit within 24 hours</dt><dd>2 devices</dd>',
    'end of Wed 15 March 2023',
  )
  shows(text, 'Approved by two people', 'Seda Öz &lt;second@ec.example&gt;, ', `${path}/restore?list=${list}`)
  lacks(await approver.read('/console/'), 'held by the brake')
})

whenOpen(
  'people with a suspended device are listed by unit, exported, and restored',
  async ({ approver, listOn, approve, decideFirst, running }) => {
    const list = await listOn('')
    await decideFirst('approval', { list })
    await approve({ list, which: 'all' })
    await running.minuteLater()
    shows(await approver.read(path), `<a href="${path}/now">3 devices</a>`)
    shows(await approver.read(`${path}/now?unit=DG-NONE`), 'No one of this unit is suspended.')
    shows(await approver.read(`${path}/now?unit=DG-ALPHA`), 'Restore ana', 'cases.csv?state=suspended&amp;unit=DG-ALPHA')
    await hasStatus(approver.submit(`${path}/now`, { agreed: 'yes' }), 422)
    await leadsTo(
      approver.submit(`${path}/now`, { agreed: 'yes', person: refOf('ana') }),
      `${path}/now?done=Access will be restored within a minute`,
    )
    shows(await approver.read(`${path}/now`), 'Restore ben')
    lacks(await approver.read(`${path}/now`), 'Restore ana')
  },
)

it('an empty list of suspensions does not deny that people lose access within two days', async () => {
  const api = await openApi()
  const running = await announcedBehind(api)
  await running.runUntil('2023-03-15T12:00')
  const { brakes, clock } = api.memory
  const { state } = await brakes.get('no-tiktok')
  const madeAt = clock.now().subtract({ hours: 1 })
  await brakes.keepListing('no-tiktok', { hash: '0'.repeat(32), madeAt, basis: basisOf(state), suspensions: [] })
  const reader = await visitor(api, 'reader')
  shows(await reader.read(path), 'Make a new list.')
})

whenOpen(
  'an approval of suspensions takes two people; the second sees what the first decided',
  async ({ approver, listOn, approve, decideFirst, running }) => {
    const text = await approver.read(`${path}/approve`)
    shows(text, 'Takes effect when a second person confirms', 'All 3 devices of 3 people that are neither rejected nor protected')
    await decideFirst('approval', { list: await listOn(''), devices: ['ana-phone'] })
    shows(await approver.read(path), 'Seda Öz &lt;second@ec.example&gt; decided to approve 1 device at')
    const now = await approver.read(`${path}/approve`)
    shows(now, 'As Seda Öz &lt;second@ec.example&gt; decided')
    const fields = { list: hidden(now, 'list'), proposed: hidden(now, 'proposed'), which: 'proposed' }
    await hasStatus(approve({ ...fields, proposed: 'before' }), 409)
    await leadsTo(approve(fields), `${path}?done=Approved`)
    await running.minuteLater()
    expect((await running.personOf('ana')).access).toMatchObject({ 'ana-phone': { wanted: 'suspended' } })
    const caseOf = (staff: string) => approver.read(`/console/policies/no-tiktok/cases/${refOf(staff)}`)
    expect(await caseOf('ana')).toMatch(/1 device suspended[\s\S]*suspended<\/\S+ under no-tiktok/)
    lacks(await caseOf('ben'), 'device suspended')
  },
)

whenOpen('one person’s approval of suspensions is only noted, and they cannot decide twice', async ({ approver, listOn, approve }) => {
  const fields = { list: await listOn('/approve'), which: 'all' }
  await leadsTo(approve(fields), `${path}?done=Decision recorded`)
  const own = await approver.read(`${path}/approve`)
  shows(own, 'Takes effect if a second person confirms')
  lacks(own, 'Approve the same')
  await refuses(approve(fields), 403, 'a second person must decide')
})

whenOpen('an approval of suspensions needs a choice, and a list that has not changed', async ({ listOn, approve }) => {
  const list = await listOn('/approve')
  await hasStatus(approve({ list, which: 'ticked' }), 422)
  await hasStatus(approve({ list, which: 'unit DG-NOWHERE' }), 409)
  await hasStatus(approve({ list: '0'.repeat(32), which: 'unit DG-ALPHA' }), 409)
})

whenOpen(
  'an approval of suspensions is of the list that was opened, also if filtered or made again',
  async ({ api, approver, approve, running }) => {
    const text = await approver.read(path)
    const list = hidden(text, 'list')
    const to = `${path}/approve?list=${list}`
    shows(text, to)
    await running.report(on('2023-03-16T00:01', 'eve-phone', ''))
    await approver.submit(path, {})
    await api.workAll()
    expect(hidden(await approver.read(to), 'list')).toBe(list)
    shows((await approve({ list, which: 'ticked', agreed: '' })).text, list)
    await approve({ list, which: 'unit DG-ALPHA' })
    expect((await running.ports.brakes.get('no-tiktok')).state.proposal).toMatchObject({ list })
  },
)

whenOpen('an approval of suspensions is undone for a whole list', async ({ approver, listOn, approve, decideFirst, running }) => {
  const list = await listOn('')
  await approve({ list, which: 'unit DG-ALPHA' })
  await decideFirst('approval', { list, devices: ['ana-phone', 'ben-phone', 'eve-phone'] })
  await running.minuteLater()
  const [, to = ''] = /href="([^"]*\/restore\?list=[0-9a-f]{32})"/.exec(await approver.read(`${path}/restore`)) ?? []
  shows(await approver.read(to), 'Restore access of 3 devices of this list.')
  await leadsTo(approver.submit(to, { list, agreed: 'yes' }), `${path}?done=Access will be restored within a minute`)
  expect((await running.personOf('ana')).access).toMatchObject({ 'ana-phone': { wanted: 'granted' } })
})

whenOpen('a rejection spares what two people reject', async ({ approver, listOn, decideFirst }) => {
  const list = await listOn('/reject')
  await decideFirst('rejection', { list })
  const proposed = hidden(await approver.read(`${path}/reject`), 'proposed')
  const fields = { list, proposed, which: 'proposed', agreed: 'yes' }
  await leadsTo(approver.submit(`${path}/reject`, fields), `${path}?done=Rejected`)
  shows(await approver.read(`${path}?state=rejected`), '3 devices of 3 people')
})

whenOpen(
  'devices in breach that keep their access are listed with the first reason that applies',
  async ({ approver, running, listOn, decideFirst, approve }) => {
    shows(await approver.read(path), `${path}/kept`)
    shows(
      await approver.read(`${path}/kept`),
      'Its suspension waits for the brake.</th><td class="number">3</td>',
      'Work phone (ana-phone)',
    )
    const list = await listOn('')
    await decideFirst('approval', { list })
    await approve({ list, which: 'all' })
    await running.minuteLater()
    shows(await approver.read(`${path}/kept`), 'Every device in breach after the deadline is suspended.')
  },
)
