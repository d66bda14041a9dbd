import type { CaseSummaries, CaseSummary } from '../../domain/people/summary.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import type { CaseFilter } from './list-cases.ts'

export interface SearchPorts {
  readonly summaries: CaseSummaries
  readonly policies: ActivePolicies
}

export interface Search extends Pick<CaseFilter, 'units'> {
  /** A name, or how its words begin. */
  readonly name: string
}

/** Somebody with a case. */
export type FoundPerson = Pick<CaseSummary, 'ref' | 'staff' | 'name' | 'unit' | 'country'>

export interface SearchPage {
  readonly items: readonly FoundPerson[]
  /** Continues the search; absent once all cases are read. */
  readonly next?: string
}

/** Summaries read for one page, and at once: there is no index of names, so a rare name takes several pages. */
const [mostRead, readAtOnce] = [10_000, 1000]

/** People found for one page. */
const mostFound = 50

/**
 * Searches the names of people with cases under policies in force: each word must begin one of theirs, whatever its letter case and accents.
 * @param from the `next` of an earlier page
 */
export async function searchPeople({ summaries, policies }: SearchPorts, { name: words, units }: Search, from = ''): Promise<SearchPage> {
  const wanted = wordsOf(words)
  const ids = (await policies.listActive()).map(({ id }) => id).toSorted()
  const [start = '', startAfter] = from.split(' ')
  const found = new Map<string, FoundPerson>()
  let read = 0
  for (const id of ids.filter((one) => one >= start)) {
    let after = id === start ? startAfter : undefined
    do {
      if (read >= mostRead || found.size >= mostFound)
        return { items: [...found.values()], next: after === undefined ? id : `${id} ${after}` }
      const { rows, next } = await summaries.list(id, readAtOnce, after)
      for (const { ref, staff, name, unit, country } of rows)
        if (hasWords(name, wanted) && (units === undefined || units.has(unit)))
          found.set(ref, { ref, staff, name, unit, ...(country === undefined ? {} : { country }) })
      read += readAtOnce
      after = next
    } while (after !== undefined)
  }
  return { items: [...found.values()] }
}

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)

function hasWords(name: string, wanted: readonly string[]): boolean {
  const words = wordsOf(name)
  return wanted.length > 0 && wanted.every((one) => words.some((word) => word.startsWith(one)))
}
