import { unzipSync } from 'fflate'
import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { countCases } from '#campaign/read/count-cases.ts'
import { burnDown } from '#functions/console/chart.ts'
import { enact } from '#test/acts.ts'
import { day, several } from '#test/builders.ts'
import { hashByJq } from '#test/counts.ts'
import { opening } from '#test/opening.ts'
import { suspending } from '#test/shared/campaign/brake/holding.ts'
import { openApi } from '../admin/calling.ts'
import { announcedBehind } from '../admin/holding.ts'
import { lacks, leadsTo, shows } from '../expecting.ts'
import { seen, visitor } from './visiting.ts'

const above = '/console/policies/no-tiktok'

/** Three people in breach under one policy, counted on its first two days. */
async function campaign() {
  const api = await openApi()
  const policy = suspending({ title: '<script>alert(1)</script> & "co"' })
  const running = await announcedBehind(api, policy)
  for (const local of ['2023-02-23T12:00', '2023-02-24T12:00']) {
    await running.runUntil(local)
    await countCases(api.system)
  }
  return { api, running, seen: async (path: string, role: 'reader' | 'author' = 'reader') => seen(api, role, path) }
}

const inCampaign = opening(campaign)

it('the overview shows where people stand under each policy, and that nothing waits', async () => {
  const text = await (await campaign()).seen('/console/')
  shows(text, 'Nothing needs your attention.', `<a href="${above}/cases?state=open"><b class="number">3</b>`, 'role="img"')
  lacks(text, '<script')
})

inCampaign('the overview names what needs attention, with the way there', async ({ api, running, seen }) => {
  await running.runUntil('2023-03-16T00:01')
  await api.memory.control.save('mail', { reason: 'A fair.', by: 'admin', at: api.memory.clock.now() })
  const [first, second] = (await api.memory.summaries.list('no-tiktok', {}, 10)).rows
  if (first) await api.memory.summaries.save({ ...first, requests: [{ kind: 'contest', at: '2023-02-23T11:00:00Z' }] }, 99)
  if (second) await api.memory.summaries.save({ ...second, held: 'bounced' }, 99)
  shows(
    await seen('/console/'),
    `<a href="${above}/suspensions">3 suspensions held by the brake: two people must approve or reject</a>`,
    '<a href="/console/system">All mail is paused: A fair.</a> <span class="quiet">Everybody, by admin',
    '<a href="/console/requests?policy=no-tiktok">1 request to decide',
    `<a href="${above}/cases?only=unreachable">1 person who cannot be notified</a>`,
    `<a href="${above}/cases?only=held">1 person with held mail</a>`,
  )
})

inCampaign('the overview says who loses access within seven days, and whether the brake holds them', async ({ running, seen }) => {
  lacks(await seen('/console/'), 'in the next seven days')
  await running.runUntil('2023-03-10T12:00')
  const text = await seen('/console/')
  shows(text, 'Who loses work access in the next seven days', `<a href="${above}/suspensions">`)
  shows(
    text,
    'datetime="2023-03-15T23:00:00Z"',
    'outside working hours until Thu 16 March 2023 09:00 (Europe/Brussels)',
    'holds them unless two people approve, from end of Mon 13 March 2023 (Europe/Brussels) on (limit: 2 devices)',
  )
})

it('the numbers of a policy are a chart with its table, the latest by unit', async () => {
  const text = await (await campaign()).seen(`${above}/numbers`)
  expect(text).toMatch(/<desc id="chart-said"><time datetime="2023-02-24">[^<]+<\/time>: 0 suspended, 0 overdue, 0 unreachable, 3 open/)
  shows(text, '<summary>The same as a table</summary>', `<a href="${above}/cases?unit=DG-ALPHA">DG-ALPHA</a>`)
})

inCampaign('the numbers of a policy are not there of a policy on watch', async ({ api, seen }) => {
  await enact(api.memory, { id: 'watched', watch: true })
  shows(await seen('/console/policies/watched/numbers'), 'Nothing was counted yet')
})

const people = { suspended: 0, overdue: 0, unreachable: 0, exempt: 0, clear: 0, closed: 0 }
const daysUntil = (last: string, count: number) =>
  several(count, ago => ({ on: day(last).subtract({ days: ago }), people: { ...people, open: ago } }))

it('a chart has a row for the name of each line', () => {
  const ends = ['2023-03-14', '2023-03-15'].map(last => ({
    at: Temporal.Instant.from(`${last}T23:00Z`),
    lastDay: day(last),
    zone: 'UTC',
  }))
  const drawn = String(burnDown('chart', { days: daysUntil('2023-03-16', 20), deadlines: ends }, '', 'large'))
  expect(Array.from(drawn.matchAll(/y="([\d.]+)" dx="-6"/g), ([, y]) => y)).toEqual(['12.0', '30.0', '48.0'])
})

it('a chart is drawn of a hundred days at most, however many there are', () => {
  const rows = String(burnDown('chart', { days: daysUntil('2023-03-16', 1000), deadlines: [] }, '', 'large')).match(/<tr>/g) ?? []
  expect([rows.length > 90, rows.length < 105]).toEqual([true, true])
})

inCampaign('a report is a page and files of its day, whose hash an author seals in the audit log once the day is over', async ({ api }) => {
  const author = await visitor(api, 'author')
  const page = `${above}/report/2023-02-23`
  const file = await author.get(`${page}.json`)
  expect(file.headers['Content-Disposition']).toBe('attachment; filename="no-tiktok-2023-02-23.json"')
  const sha256 = hashByJq(JSON.parse(file.text))
  shows(
    await author.read(page),
    `<code>${sha256}</code>`,
    '3 people were in breach for certain.',
    'People with a case, day by day',
    '>DG-ALPHA<',
  )
  const excel = unzipSync(Buffer.from((await author.get(`${page}.xlsx`)).text, 'base64'))
  const sheets = Object.entries(excel).flatMap(([name, bytes]) => (name.includes('worksheets/sheet') ? Buffer.from(bytes).toString() : []))
  expect([sheets.length, sheets.join().includes('<f>')]).toEqual([4, false])
  await leadsTo(author.submit(page, { on: '2023-02-23' }, `${above}/report`), `${page}?done=The SHA-256 of this report is in the audit log`)
  const [decision] = await Array.fromAsync(api.memory.audit.list('no-tiktok'))
  expect(decision).toMatchObject({ action: 'report', details: { on: '2023-02-23', sha256 } })
})

inCampaign('a report of a lifted policy says how many were in breach, with lists of today alone', async ({ api, running, seen }) => {
  await api.post('approver', '/api/policies/no-tiktok/lift', { reason: 'decision withdrawn' })
  await running.enrol()
  await countCases(api.system)
  const report = await seen(`${above}/report`)
  shows(report, 'When it was lifted, 3 people were in breach for certain', `${above}/cases?state=open`)
  lacks(await seen(`${above}/report/2023-02-23`), 'cases?state=open')
  shows(await seen(`${above}/numbers`), 'This policy is lifted. Cases keep the state', '3</b>', 'Open')
})

inCampaign('a report of today is not sealed, nor by a reader', async ({ seen }) => {
  const today = await seen(`${above}/report`, 'author')
  shows(today, 'This day is not over')
  lacks(today, 'Put it in the audit log')
  lacks(await seen(`${above}/report/2023-02-23`), 'Put it in the audit log')
})

it('a report of a day before the first count says so, and lets choose another', async () => {
  const text = await (await campaign()).seen(`${above}/report?on=2023-01-01`)
  shows(text, 'Nothing was counted by 2023-01-01', 'type="date" value="2023-01-01"')
})
