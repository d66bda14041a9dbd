import { describe, expect, it } from 'vitest'
import { type CaseFilter, listCases } from '../../../../shared/campaign/read/list-cases.ts'
import { listUnreachable } from '../../../../shared/campaign/read/list-unreachable.ts'
import type { CaseSummaries, CaseSummary } from '../../../../shared/domain/people/summary.ts'
import { day, personWith } from '../../../builders.ts'
import { memoryCaseSummaries } from '../../../memory/case-summaries.ts'
import { memoryPeople } from '../../../memory/people.ts'
import { storedAs } from '../../../refs.ts'
import { lineOf } from '../../../summaries.ts'
import { unreadable } from '../running.ts'

async function summariesWith(...lines: readonly CaseSummary[]): Promise<CaseSummaries> {
  const summaries = memoryCaseSummaries()
  for (const line of lines) await summaries.save(line, 1)
  return summaries
}

/** All matching cases, in pages of this size. */
async function listAll(summaries: CaseSummaries, filter: CaseFilter = {}, limit = 100): Promise<string[]> {
  const staff: string[] = []
  let from: string | undefined
  do {
    const { items, next } = await listCases({ summaries }, 'no-tiktok', filter, limit, from)
    expect(items.length).toBeLessThanOrEqual(limit)
    staff.push(...items.map((item) => item.staff))
    from = next
  } while (from !== undefined)
  return staff.toSorted()
}

/** Summaries that count how often they are read. */
function counted(summaries: CaseSummaries) {
  const asked: number[] = []
  return {
    asked,
    summaries: {
      ...summaries,
      list(...[policy, most, from]: Parameters<CaseSummaries['list']>) {
        asked.push(most)
        return summaries.list(policy, most, from)
      },
    },
  }
}

describe('a list of cases', () => {
  it.each<[CaseFilter, string[]]>([
    [{}, ['ana', 'ben', 'eve', 'kim', 'lea', 'tom']],
    [{ state: 'open' }, ['ana', 'ben']],
    [{ state: 'overdue' }, ['eve', 'tom']],
    [{ unit: 'DG-BETA' }, ['ben', 'eve']],
    [{ state: 'open', unit: 'DG-BETA' }, ['ben']],
    [{ units: new Set(['DG-BETA', 'DG-NONE']) }, ['ben', 'eve']],
    [{ held: true }, ['ben', 'lea', 'tom']],
    [{ held: false }, ['ana', 'eve', 'kim']],
    // Clear cases need no notice.
    [{ unreachable: true }, ['ben', 'kim', 'tom']],
    [{ unreachable: false }, ['ana', 'eve', 'lea']],
    [{ contested: true }, ['eve']],
    [{ contested: false, held: true, state: 'clear' }, ['lea']],
    [{ unit: 'DG-NONE' }, []],
    [{ country: 'FI' }, ['kim']],
    // In Helsinki the last day is 16 March, at midnight in Brussels 15 March.
    [{ before: day('2023-03-16') }, ['ana', 'ben', 'eve', 'lea']],
    [{ before: day('2023-03-15') }, ['lea']],
    [{ before: day('2023-03-17') }, ['ana', 'ben', 'eve', 'kim', 'lea', 'tom']],
  ])('has only those that match %j', async (filter, staff) => {
    const summaries = await summariesWith(
      lineOf('ana'),
      lineOf('ben', { unit: 'DG-BETA', held: 'bounced' }),
      lineOf('eve', { unit: 'DG-BETA', state: 'overdue', requests: [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }] }),
      lineOf('kim', { state: 'unreachable', country: 'FI', deadlineZone: 'Europe/Helsinki' }),
      lineOf('lea', { state: 'clear', held: 'refused', deadline: '2023-03-14T16:00:00Z' }),
      lineOf('tom', { state: 'overdue', held: 'failing', deadline: '2023-03-16T16:00:00Z' }),
      lineOf('zoe', { policy: 'no-temu' }),
    )
    expect(await listAll(summaries, filter)).toEqual(staff)
    expect(await listAll(summaries, filter, 1)).toEqual(staff)
  })

  const many = (count: number, of: (index: number) => Partial<CaseSummary> = () => ({})) =>
    summariesWith(...Array.from({ length: count }, (_, index) => lineOf(`s${index}`, of(index))))

  it('has each match once, at any page size and position', async () => {
    const summaries = await many(300, (index) => (index % 7 === 0 ? { state: 'overdue' } : {}))
    const meant = Array.from({ length: 43 }, (_, index) => `s${index * 7}`).toSorted()
    for (const limit of [1, 2, 10, 43, 44, 1000]) expect(await listAll(summaries, { state: 'overdue' }, limit)).toEqual(meant)
  })

  it('ends a page after a thousand summaries without a match', async () => {
    const { summaries, asked } = counted(await many(2500))
    const first = await listCases({ summaries }, 'no-tiktok', { state: 'overdue' }, 100)
    expect(first).toEqual({ items: [], next: expect.any(String) })
    expect(asked.reduce((sum, most) => sum + most, 0)).toBe(1000)
    expect(await listAll(summaries, { state: 'overdue' })).toEqual([])
  })

  it.each([1, 10, 100])('reads a few times a page if few match and %i are wanted', async (limit) => {
    const { summaries, asked } = counted(await many(2500, (index) => (index % 100 === 0 ? { state: 'overdue' } : {})))
    await listCases({ summaries }, 'no-tiktok', { state: 'overdue' }, limit)
    expect(asked.length).toBeLessThanOrEqual(4)
    expect(asked.reduce((sum, most) => sum + most, 0)).toBeLessThanOrEqual(2100)
  })

  it('reads no more than wanted if all match', async () => {
    const { summaries, asked } = counted(await many(300))
    await listCases({ summaries }, 'no-tiktok', {}, 100)
    expect(asked).toEqual([100])
  })

  it('stays stable while cases come and go between pages', async () => {
    const summaries = await many(200, (index) => (index % 2 === 0 ? { state: 'overdue' } : {}))
    const staff: string[] = []
    let from: string | undefined
    let page = 0
    do {
      const { items, next } = await listCases({ summaries }, 'no-tiktok', { state: 'overdue' }, 9, from)
      staff.push(...items.map((item) => item.staff))
      page += 1
      await summaries.save(lineOf(`new-${page}`), 1)
      const [last] = items.slice(-1)
      if (last) await summaries.remove('no-tiktok', last.ref, 2)
      from = next
    } while (from !== undefined)
    expect(new Set(staff).size).toBe(staff.length)
    expect(staff.filter((id) => id.startsWith('s'))).toHaveLength(100)
  })
})

describe('people whom no notice reaches', () => {
  it('are listed with the reason and what is needed to call them', async () => {
    const people = memoryPeople()
    const kim = { id: 'kim', email: 'kim@ec.example', name: 'Kim', unit: 'DG-BETA', country: '', language: 'fr', zone: 'Europe/Riga' }
    for (const who of [{ id: 'ana', manager: 'kim' }, kim, { id: 'ben' }, { id: 'eve' }]) await people.save(storedAs(personWith(who)))
    const summaries = await summariesWith(
      lineOf('ana', { held: 'bounced', state: 'overdue' }),
      lineOf('kim', { state: 'unreachable' }),
      lineOf('ben'),
      lineOf('gone', { held: 'refused' }),
      lineOf('eve', { held: 'failing' }),
    )
    const rows = await Array.fromAsync(listUnreachable({ summaries, people: unreadable(people, 'eve') }, 'no-tiktok'))
    expect(rows.toSorted((a, b) => (a.staff < b.staff ? -1 : 1))).toEqual([
      {
        staff: 'ana',
        name: 'Ana',
        unit: 'DG-ALPHA',
        email: 'ana@ec.example',
        country: 'BE',
        language: 'en',
        manager: '',
        deadline: 'end of Wed 15 March 2023',
        'last day': '2023-03-15',
        zone: 'Europe/Brussels',
        reason: 'bounced',
      },
      {
        staff: 'kim',
        name: 'Kim',
        unit: 'DG-BETA',
        email: 'kim@ec.example',
        country: '',
        language: 'fr',
        manager: '',
        deadline: 'end of Wed 15 March 2023',
        'last day': '2023-03-15',
        zone: 'Europe/Brussels',
        reason: 'no delivery',
      },
    ])
  })

  it('have their deadline as they know it, in its zone', async () => {
    const people = memoryPeople()
    await people.save(storedAs(personWith({ id: 'ana', zone: 'America/New_York' })))
    const summaries = await summariesWith(lineOf('ana', { state: 'unreachable', deadlineZone: 'America/New_York' }))
    expect(await Array.fromAsync(listUnreachable({ summaries, people }, 'no-tiktok'))).toMatchObject([
      { deadline: 'Wed 15 March 2023 19:00', 'last day': '2023-03-15', zone: 'America/New_York' },
    ])
  })

  it('are all listed, even thousands', async () => {
    const people = memoryPeople()
    const ids = Array.from({ length: 1500 }, (_, index) => `s${index}`)
    for (const id of ids) await people.save(storedAs(personWith({ id }, [])))
    const summaries = await summariesWith(...ids.map((id) => lineOf(id, { state: 'unreachable' })))
    expect(await Array.fromAsync(listUnreachable({ summaries, people }, 'no-tiktok'))).toHaveLength(1500)
  })
})
