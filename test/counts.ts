import { createHash } from 'node:crypto'
import type { CaseTotals, PeopleByProgress } from '../shared/domain/people/case-counts.ts'

/** Nobody, but for these. */
export const peopleOf = (people: Partial<PeopleByProgress> = {}): PeopleByProgress => ({
  open: 0,
  overdue: 0,
  suspended: 0,
  unreachable: 0,
  exempt: 0,
  clear: 0,
  closed: 0,
  ...people,
})

/** Nothing, but for these. */
export const totalsOf = (people: Partial<PeopleByProgress> = {}, more: Partial<CaseTotals> = {}): CaseTotals => ({
  people: peopleOf(people),
  unknown: 0,
  unreached: 0,
  held: 0,
  proposals: 0,
  suspensions: { requested: 0, set: 0, refused: 0 },
  requests: { open: 0, late: 0 },
  restorations: { count: 0 },
  ...more,
})

/** The SHA-256 of what `jq -jcS .` writes, as who has a report checks it. */
export const hashByJq = (value: unknown) => createHash('sha256').update(asJq(value)).digest('hex')

function asJq(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asJq).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const fields = Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${asJq(field)}`)
  return `{${fields.sort().join(',')}}`
}
