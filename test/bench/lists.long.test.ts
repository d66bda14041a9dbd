import { expect, it, onTestFinished } from 'vitest'
import { peopleLists } from '#adapters/dynamodb/people-lists.ts'
import type { CaseFilter } from '#domain/people/summary.ts'
import { day, personWith, several } from '../builders.ts'
import { storedAs } from '../refs.ts'
import { lineOf } from '../summaries.ts'
import { sum } from './capacity.ts'
import { openMetered } from './metered.ts'

const mostUnits = 50

it('a page of cases takes at most 50 read units, however few match, and the pages after it find the others', async () => {
  const { system, consumed, close } = await openMetered([])
  onTestFinished(close)
  const requests = [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }] as const
  const changesOf = (index: number) => {
    if (index % 4 === 0) return { requests, suspended: 1 }
    return index % 100 === 1 ? ({ state: 'exempt', unit: 'DG-RARE', country: 'FI', deadline: '2023-03-01T23:00:00Z' } as const) : {}
  }
  for (let index = 0; index < 1200; index += 1) await system.summaries.save(lineOf(`s${index}`, changesOf(index)), 1)
  // Of what has an index, all on one page or two.
  const filters: readonly (readonly [CaseFilter, number, number?])[] = [
    [{}, 1200],
    [{ contested: true }, 300],
    [{ contested: true, unit: 'DG-RARE' }, 0],
    [{ progress: 'suspended' }, 300],
    [{ progress: 'exempt' }, 12],
    [{ unit: 'DG-RARE' }, 12, 1],
    [{ units: new Set(['DG-RARE', 'DG-NONE']), country: 'FI' }, 12, 2],
    [{ country: 'FI' }, 12],
    [{ before: day('2023-03-05') }, 12],
  ]
  for (const [filter, matches, mostPages = 25] of filters) {
    let [found, pages, from]: [number, number, string | undefined] = [0, 0, undefined]
    do {
      const earlier = consumed.length
      const { rows, next } = await system.summaries.list('no-tiktok', filter, 50, from)
      expect(sum(consumed.slice(earlier).map(({ read }) => read)), JSON.stringify(filter)).toBeLessThanOrEqual(mostUnits)
      found += rows.length
      pages += 1
      from = next
    } while (from !== undefined)
    expect(found, JSON.stringify(filter)).toBe(matches)
    expect(pages, JSON.stringify(filter)).toBeLessThanOrEqual(mostPages)
  }
})

it('a name among thousands is found by one request of at most 50 read units, whichever of its words is rare', async () => {
  const { system, records, consumed, close } = await openMetered([])
  onTestFinished(close)
  const names = several(3000, index =>
    index === 1500 ? 'Anna Maria Kowalska' : index % 2 === 0 ? `Alexandra Simon ${index}` : 'Anna Weber',
  )
  const people = names.map((name, index) => storedAs(personWith({ id: `s${index}`, email: `s${index}@example.org`, name })))
  await peopleLists(records).addNames(people)
  for (const words of ['kowal', 'anna kowalska', 'maria anna', 'alexandra 1600']) {
    const earlier = consumed.length
    const { refs } = await system.people.findNamed(words.split(' '), 20)
    expect(refs, words).toHaveLength(1)
    expect(sum(consumed.slice(earlier).map(({ read }) => read)), words).toBeLessThanOrEqual(mostUnits)
  }
})
