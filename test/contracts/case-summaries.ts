import { describe, expect, it } from 'vitest'
import type { CaseFilter, CaseSummaries, CaseSummary } from '#domain/people/summary.ts'
import { day, several } from '../builders.ts'
import { refOf } from '../refs.ts'
import { lineOf } from '../summaries.ts'

/** All summaries of a policy that match. @param between called after each page */
async function listAll(
  summaries: CaseSummaries,
  most: number,
  { filter = {}, between = async () => {} }: { filter?: CaseFilter; between?: () => Promise<void> } = {},
) {
  const lines: CaseSummary[] = []
  let from: string | undefined
  do {
    const { rows, next } = await summaries.list('no-tiktok', filter, most, from)
    expect(rows.length).toBeLessThanOrEqual(most)
    lines.push(...rows)
    await between()
    from = next
  } while (from !== undefined)
  return lines
}

const staffOf = (lines: readonly CaseSummary[]) => lines.map(({ staff }) => staff).toSorted()

const filtered: readonly CaseSummary[] = [
  lineOf('ana', { name: 'Étienne SIMON' }),
  lineOf('ben', { unit: 'DG-BETA', held: 'bounced', name: 'Ben O’Shea' }),
  lineOf('eve', { unit: 'DG-BETA', state: 'overdue', suspended: 1, requests: [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }] }),
  lineOf('kim', { state: 'unreachable', country: 'FI', deadlineZone: 'Europe/Helsinki', name: 'Αγγελική Καραγιάννη' }),
  lineOf('lea', {
    proposed: { kind: 'extend', lapsesAt: '2023-03-14T16:00:00Z' },
    state: 'clear',
    held: 'refused',
    deadline: '2023-03-14T16:00:00Z',
  }),
  lineOf('tom', { state: 'overdue', held: 'failing', deadline: '2023-03-16T16:00:00Z' }),
  lineOf('uma', { state: 'closed', lifted: 'open', unit: '', name: '-', deadline: '2023-03-20T16:00:00Z' }),
  lineOf('zoe', { policy: 'no-temu' }),
]

/** Each with who matches, of the cases below. */
const filters: readonly (readonly [CaseFilter, readonly string[]])[] = [
  [{ progress: 'open' }, ['ana', 'ben', 'uma']],
  [{ progress: 'overdue' }, ['tom']],
  [{ progress: 'suspended' }, ['eve']],
  [{ progress: 'suspended', held: true }, []],
  [{ progress: 'suspended', contested: true }, ['eve']],
  [{ unit: 'DG-BETA' }, ['ben', 'eve']],
  [{ units: new Set(['DG-BETA', 'DG-NONE']) }, ['ben', 'eve']],
  [{ units: new Set(['DG-BETA']), unit: 'DG-BETA', progress: 'suspended' }, ['eve']],
  [{ held: true }, ['ben', 'lea', 'tom']],
  [{ held: false }, ['ana', 'eve', 'kim', 'uma']],
  // Clear cases need no notice.
  [{ unreachable: true }, ['ben', 'kim', 'tom']],
  [{ unreachable: false }, ['ana', 'eve', 'lea', 'uma']],
  [{ contested: true }, ['eve']],
  [{ proposed: true }, ['lea']],
  [{ held: true, unreachable: true, unit: 'DG-BETA' }, ['ben']],
  [{ unit: '' }, ['uma']],
  [{ country: 'FI' }, ['kim']],
  // In Helsinki the last day is 16 March, at midnight in Brussels 15 March.
  [{ before: day('2023-03-16') }, ['ana', 'ben', 'eve', 'lea']],
  [{ before: day('2023-03-15') }, ['lea']],
  [{ before: day('2023-03-17') }, ['ana', 'ben', 'eve', 'kim', 'lea', 'tom']],
]

/** The contract of every CaseSummaries. */
export function caseSummariesContract(technology: string, open: () => Promise<CaseSummaries>) {
  describe(technology, () => {
    it('case summaries are none at first, then as saved', async () => {
      const summaries = await open()
      expect(await summaries.list('no-tiktok', {}, 10)).toEqual({ rows: [] })
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

    it('case summaries are of the latest version of a person, even when saved earlier', async () => {
      const summaries = await open()
      await summaries.save(lineOf('ana', { state: 'overdue' }), 3)
      await summaries.save(lineOf('ana', { state: 'open' }), 2)
      expect(await listAll(summaries, 10)).toMatchObject([{ state: 'overdue' }])
      await summaries.save(lineOf('ana', { state: 'clear' }), 4)
      expect(await listAll(summaries, 10)).toMatchObject([{ state: 'clear' }])
    })

    it('case summaries are removed by a later version, not by an earlier one', async () => {
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

    it('case summaries come once each, for any page size', async () => {
      const summaries = await open()
      const staff = several(60, index => `s${index}`)
      await Promise.all(staff.map(id => summaries.save(lineOf(id), 1)))
      for (const most of [1, 7, 59, 60, 61]) expect(staffOf(await listAll(summaries, most))).toEqual(staff.toSorted())
    })

    it('case summaries come once each while others are added, removed and changed between pages', async () => {
      const summaries = await open()
      const staff = several(40, index => `s${index}`)
      await Promise.all(staff.map(id => summaries.save(lineOf(id), 1)))
      let page = 1
      const between = async () => {
        page += 1
        await summaries.save(lineOf(`new-${page}`), 1)
        await summaries.remove('no-tiktok', refOf(`new-${page - 1}`), 2)
        await Promise.all(staff.map(id => summaries.save(lineOf(id, { state: 'overdue' }), page)))
      }
      const seen = await listAll(summaries, 5, { between })
      const known = seen.filter(line => !line.staff.startsWith('new-'))
      expect(staffOf(known)).toEqual(staff.toSorted())
    })

    it('case summaries are filtered', async () => {
      const summaries = await open()
      for (const line of filtered) await summaries.save(line, 1)
      for (const [filter, staff] of filters)
        for (const most of [1, 10])
          expect(staffOf(await listAll(summaries, most, { filter })), `${most} at once by ${JSON.stringify(filter)}`).toEqual(staff)
    })

    it.each<[string, CaseFilter, Partial<CaseSummary>]>([
      ['a state', { progress: 'overdue' }, { state: 'overdue' }],
      ['a flag', { held: true }, { held: 'bounced' }],
    ])('case summaries of %s come once each, in full pages', async (_what, filter, seldom) => {
      const summaries = await open()
      const staff = several(90, index => `s${index}`)
      await Promise.all(staff.map((id, index) => summaries.save(lineOf(id, index % 3 === 0 ? seldom : {}), 1)))
      const meant = staff.filter((_, index) => index % 3 === 0).toSorted()
      for (const most of [4, 29, 30, 31]) expect(staffOf(await listAll(summaries, most, { filter }))).toEqual(meant)
      const { rows, next } = await summaries.list('no-tiktok', filter, 20, '')
      expect(rows).toHaveLength(20)
      expect((await summaries.list('no-tiktok', filter, 20, next)).rows).toHaveLength(10)
    })

    it('case summaries are flagged until nothing is left to do, by the latest version', async () => {
      const summaries = await open()
      const requests: CaseSummary['requests'] = [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }]
      const contested = async () => staffOf(await listAll(summaries, 10, { filter: { contested: true } }))
      const held = async () => staffOf(await listAll(summaries, 10, { filter: { held: true } }))
      await summaries.save(lineOf('ana', { requests }), 1)
      await summaries.save(lineOf('ben'), 1)
      await summaries.save(lineOf('eve', { requests }), 1)
      await summaries.save(lineOf('ana', { policy: 'no-temu', requests }), 1)
      expect(await contested()).toEqual(['ana', 'eve'])
      await summaries.save(lineOf('ana', { complainedAt: '2023-03-14T16:00:00Z' }), 3)
      expect([await contested(), await held()]).toEqual([['eve'], ['ana']])
      await summaries.save(lineOf('ana'), 4)
      expect([await contested(), await held()]).toEqual([['eve'], []])
      await summaries.save(lineOf('ana', { requests }), 2)
      expect(await contested()).toEqual(['eve'])
      await summaries.save(lineOf('ana', { requests }), 5)
      await summaries.remove('no-tiktok', refOf('eve'), 2)
      expect(await contested()).toEqual(['ana'])
    })
  })
}
