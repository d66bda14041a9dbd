import { describe, expect, it } from 'vitest'
import { countCases } from '../../../shared/campaign/read/count-cases.ts'
import { day, policyOf } from '../../builders.ts'
import { hashByJq, totalsOf } from '../../counts.ts'
import { owner, suspending } from '../../shared/campaign/brake/holding.ts'
import { announced } from '../../shared/campaign/running.ts'
import { openApi } from '../admin/calling.ts'
import { lacks, shows } from '../expecting.ts'
import { openConsole } from './visiting.ts'

const hostile = '<script>alert(1)</script> & "co"'

const above = '/console/policies/no-tiktok'

/** Three people in breach under one policy, counted on its first two days. */
async function campaign() {
  const api = await openApi()
  const people = ['ana', 'ben', 'eve'].map((id) => owner(id))
  const policies = [suspending({ title: hostile })]
  const running = await announced({ policies, people, openSystem: async () => api.memory })
  for (const local of ['2023-02-23T12:00', '2023-02-24T12:00']) {
    await running.runUntil(local)
    await countCases(api.system)
  }
  const console = openConsole(api)
  const seen = async (path: string, role: 'reader' | 'author' = 'reader') => (await (await console.signedIn(role)).get(path)).text
  return { api, running, console, seen }
}

describe('the overview', () => {
  it('shows where people stand under each policy, and that nothing waits', async () => {
    const { seen } = await campaign()
    const text = await seen('/console/')
    shows(text, 'Nothing needs your attention.', '<dt>open</dt><dd>3</dd>', 'role="img"')
    lacks(text, '<script')
  })

  it('names what needs attention, with the way there', async () => {
    const { api, running, seen } = await campaign()
    await running.runUntil('2023-03-16T00:01')
    await api.memory.control.save('mail', { reason: 'A fair.', by: 'admin', at: api.memory.clock.now() })
    const text = await seen('/console/')
    shows(text, `<a href="${above}/suspensions">3 suspensions held by the brake since`, '<a href="/console/system">All mail is paused</a>')
  })

  it('names requests, people who cannot be notified, and held mail', async () => {
    const { api, seen } = await campaign()
    const { rows } = await api.memory.summaries.list('no-tiktok', {}, 10)
    const [first, second] = rows
    const requests = [{ kind: 'contest' as const, at: '2023-02-23T11:00:00Z' }]
    if (first) await api.memory.summaries.save({ ...first, requests }, 99)
    if (second) await api.memory.summaries.save({ ...second, held: 'bounced' }, 99)
    const text = await seen('/console/')
    shows(
      text,
      '<a href="/console/requests?policy=no-tiktok">1 request to decide</a>',
      `<a href="${above}/cases?only=unreachable">1 person who cannot be notified</a>`,
      `<a href="${above}/cases?only=held">1 person with held mail</a>`,
    )
  })
})

describe('the numbers of a policy', () => {
  it('are a chart with its table, the latest by unit', async () => {
    const { seen } = await campaign()
    const text = await seen(`${above}/numbers`)
    expect(text).toMatch(/<desc id="chart-said"><time datetime="2023-02-24">[^<]+<\/time>: 0 suspended, 0 overdue, 0 unreachable, 3 open/)
    shows(text, '<summary>The same as a table</summary>', `<a href="${above}/cases?unit=DG-ALPHA">DG-ALPHA</a>`)
  })

  it('have names that no line runs through', async () => {
    const { api, running, seen } = await campaign()
    const today = async () => /text-anchor="([a-z]+)">Today</.exec(await seen(`${above}/numbers`))?.[1]
    expect(await today()).toBe('end')
    await running.runUntil('2023-03-16T12:00')
    await countCases(api.system)
    expect(await today()).toBe('start')
  })

  it('are drawn of a hundred days at most, however many there are', async () => {
    const { api, seen } = await campaign()
    const first = day('2020-01-01')
    for (const days of Array.from({ length: 1000 }, (_, index) => index)) {
      const on = first.add({ days })
      const at = on.toZonedDateTime('UTC').toInstant()
      await api.memory.caseCounts.save('no-tiktok', { on, at, version: 1, scope: {}, total: totalsOf({ open: 1000 - days }) }, [])
    }
    const text = await seen(`${above}/numbers`)
    expect(text.length).toBeLessThan(100_000)
    const rows = text.match(/<tr>/g) ?? []
    expect([rows.length > 90, rows.length < 105]).toEqual([true, true])
  })

  it('are not there of a policy on watch', async () => {
    const { api, seen } = await campaign()
    await api.memory.policies.activate(policyOf({ id: 'watched', watch: true }), 0)
    shows(await seen('/console/policies/watched/numbers'), 'Nothing was counted yet')
  })
})

describe('a report', () => {
  it('is a page to print and a file, whose hash an author puts in the audit log once the day is over', async () => {
    const { api, console } = await campaign()
    const author = await console.signedIn('author')
    const page = `${above}/report?on=2023-02-23`
    const { text } = await author.get(page)
    const file = await author.get(`${above}/report.json?on=2023-02-23`)
    expect(file.headers['Content-Disposition']).toBe('attachment; filename="no-tiktok-2023-02-23.json"')
    shows(text, `<code>${hashByJq(JSON.parse(file.text))}</code>`)
    const sent = await author.submit(page, { on: '2023-02-23' }, `${above}/report`)
    expect([sent.status, sent.headers.Location]).toEqual([303, `${page}&done=report-sealed`])
    const [decision] = await Array.fromAsync(api.memory.audit.list('no-tiktok'))
    expect(decision).toMatchObject({ action: 'report', details: { on: '2023-02-23', sha256: hashByJq(JSON.parse(file.text)) } })
  })

  it('of a lifted policy says how many were in breach when it was lifted, and is complete only if nobody was', async () => {
    const { api, running, seen } = await campaign()
    await api.post('approver', '/api/policies/no-tiktok/lift', { reason: 'decision withdrawn' })
    await running.enrol()
    await countCases(api.system)
    const [report, numbers] = [await seen(`${above}/report`), await seen(`${above}/numbers`)]
    expect(report).toMatch(/In breach when it was lifted<\/th><td><span class="number">3</)
    shows(report, 'Not complete: 3 in breach when it was lifted')
    lacks(report, '>Complete: ')
    for (const text of [report, numbers]) shows(text, 'This policy is lifted. Cases keep the state')
    shows(numbers, '3 open')
  })

  it('of today is not sealed, nor by a reader', async () => {
    const { seen } = await campaign()
    lacks(await seen(`${above}/report`, 'author'), 'Put it in the audit log')
    shows(await seen(`${above}/report`, 'author'), 'This day is not over')
    lacks(await seen(`${above}/report?on=2023-02-23`), 'Put it in the audit log')
  })

  it('of a day before anything was counted says so, and lets choose another', async () => {
    const { seen } = await campaign()
    const text = await seen(`${above}/report?on=2023-01-01`)
    shows(text, 'nothing was counted by 2023-01-01', 'type="date" value="2023-01-01"')
  })
})
