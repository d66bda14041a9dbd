import { describe, expect, it } from 'vitest'
import type { CaseSummaries, CaseSummary } from '../../shared/domain/people/summary.ts'
import { refOf } from '../refs.ts'
import { lineOf } from '../summaries.ts'

/** All summaries of a policy. @param between called after each page */
async function listAll(summaries: CaseSummaries, most: number, between: () => Promise<void> = async () => {}): Promise<CaseSummary[]> {
  const lines: CaseSummary[] = []
  let from: string | undefined
  do {
    const { rows, next } = await summaries.list('no-tiktok', most, from)
    expect(rows.length).toBeLessThanOrEqual(most)
    lines.push(...rows)
    await between()
    from = next
  } while (from !== undefined)
  return lines
}

const staffOf = (lines: readonly CaseSummary[]): string[] => lines.map(({ staff }) => staff).toSorted()

/** The contract of every CaseSummaries. */
export function caseSummariesContract(technology: string, open: () => Promise<CaseSummaries>): void {
  describe(`case summaries in ${technology}`, () => {
    it('are none at first, then as saved', async () => {
      const summaries = await open()
      expect(await summaries.list('no-tiktok', 10)).toEqual({ rows: [] })
      const full = lineOf('ana', {
        state: 'overdue',
        suspended: 1,
        held: 'bounced',
        requests: [{ kind: 'not-my-device', at: '2023-03-16T09:00:00Z', device: 'phone' }],
      })
      await summaries.save(full, 1)
      await summaries.save(lineOf('ana', { policy: 'no-temu' }), 1)
      expect(await listAll(summaries, 10)).toEqual([full])
    })

    it('are of the latest version of a person, whichever is saved last', async () => {
      const summaries = await open()
      await summaries.save(lineOf('ana', { state: 'overdue' }), 3)
      await summaries.save(lineOf('ana', { state: 'open' }), 2)
      expect(await listAll(summaries, 10)).toMatchObject([{ state: 'overdue' }])
      await summaries.save(lineOf('ana', { state: 'clear' }), 4)
      expect(await listAll(summaries, 10)).toMatchObject([{ state: 'clear' }])
    })

    it('are removed by a later version, not by an earlier one', async () => {
      const summaries = await open()
      await summaries.save(lineOf('ana'), 3)
      await summaries.remove('no-tiktok', refOf('ana'), 2)
      expect(await listAll(summaries, 10)).toHaveLength(1)
      await summaries.remove('no-temu', refOf('ana'), 4)
      await summaries.remove('no-tiktok', refOf('ben'), 4)
      expect(await listAll(summaries, 10)).toHaveLength(1)
      await summaries.remove('no-tiktok', refOf('ana'), 4)
      expect(await listAll(summaries, 10)).toEqual([])
    })

    it('come once each, for any page size', async () => {
      const summaries = await open()
      const staff = Array.from({ length: 60 }, (_, index) => `s${index}`)
      await Promise.all(staff.map((id) => summaries.save(lineOf(id), 1)))
      for (const most of [1, 7, 59, 60, 61]) expect(staffOf(await listAll(summaries, most))).toEqual(staff.toSorted())
    })

    it('come once each while others are added, removed and changed between pages', async () => {
      const summaries = await open()
      const staff = Array.from({ length: 40 }, (_, index) => `s${index}`)
      await Promise.all(staff.map((id) => summaries.save(lineOf(id), 1)))
      let page = 1
      const seen = await listAll(summaries, 5, async () => {
        page += 1
        await summaries.save(lineOf(`new-${page}`), 1)
        await summaries.remove('no-tiktok', refOf(`new-${page - 1}`), 2)
        await Promise.all(staff.map((id) => summaries.save(lineOf(id, { state: 'overdue' }), page)))
      })
      const known = seen.filter((line) => !line.staff.startsWith('new-'))
      expect(staffOf(known)).toEqual(staff.toSorted())
    })

    it('continue after a removed one', async () => {
      const summaries = await open()
      const staff = Array.from({ length: 10 }, (_, index) => `s${index}`)
      await Promise.all(staff.map((id) => summaries.save(lineOf(id), 1)))
      const { rows, next } = await summaries.list('no-tiktok', 4)
      await summaries.remove('no-tiktok', rows.at(-1)?.ref ?? '', 2)
      const rest = await summaries.list('no-tiktok', 10, next)
      expect(staffOf([...rows, ...rest.rows])).toEqual(staff.toSorted())
    })

    it('with requests are listed by themselves, until the last is decided', async () => {
      const summaries = await open()
      const requests: CaseSummary['requests'] = [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }]
      const asking = async () => staffOf((await summaries.listAsking('no-tiktok', 10)).rows)
      await summaries.save(lineOf('ana', { requests }), 1)
      await summaries.save(lineOf('ben'), 1)
      await summaries.save(lineOf('eve', { requests }), 1)
      await summaries.save(lineOf('ana', { policy: 'no-temu', requests }), 1)
      expect(await asking()).toEqual(['ana', 'eve'])
      await summaries.save(lineOf('ana'), 3)
      expect(await asking()).toEqual(['eve'])
      await summaries.save(lineOf('ana', { requests }), 2)
      expect(await asking()).toEqual(['eve'])
      await summaries.save(lineOf('ana', { requests }), 4)
      await summaries.remove('no-tiktok', refOf('eve'), 2)
      expect(await asking()).toEqual(['ana'])
    })

    it('with requests come page by page', async () => {
      const summaries = await open()
      const staff = Array.from({ length: 7 }, (_, index) => `s${index}`)
      for (const id of staff) await summaries.save(lineOf(id, { requests: [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }] }), 1)
      expect(await summaries.listAsking('no-tiktok', 4, '')).toEqual(await summaries.listAsking('no-tiktok', 4))
      const first = await summaries.listAsking('no-tiktok', 4)
      const second = await summaries.listAsking('no-tiktok', 4, first.next)
      expect(staffOf([...first.rows, ...second.rows])).toEqual(staff)
      expect(second.next).toBeUndefined()
    })
  })
}
