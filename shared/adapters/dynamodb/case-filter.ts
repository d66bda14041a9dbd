/** DynamoDB filters case summaries by attributes next to their body: only those that match are sent and parsed. */
import { nameWords } from '../../domain/people/name-words.ts'
import { type CaseFilter, type CaseSummary, hasMailTrouble, isUnreachable, lastDayOf } from '../../domain/people/summary.ts'
import type { Condition } from './table.ts'

/** The attributes that `conditionOf` asks for. */
export const filteredBy = (summary: CaseSummary) => ({
  state: summary.state,
  unit: summary.unit,
  country: summary.country,
  lastDay: lastDayOf(summary)?.toString(),
  held: flagOf(hasMailTrouble(summary)),
  unreachable: flagOf(isUnreachable(summary)),
  contested: flagOf(summary.requests.length > 0),
  words: nameWords(summary.name).map(begun).join(''),
})

type Attribute = keyof ReturnType<typeof filteredBy>

/** Absent where it does not apply. */
const flagOf = (applies: boolean): 1 | undefined => (applies ? 1 : undefined)

/** With what stands before every word: a text that contains it contains a word that begins so. */
const begun = (word: string): string => ` ${word}`

interface Clause {
  readonly attribute: Attribute
  /** `#` stands for the attribute, each `:` for a value. */
  readonly test: string
  readonly values?: readonly string[]
}

/** @returns undefined where all match */
export function conditionOf({ before, units, words = [], ...filter }: CaseFilter): Condition | undefined {
  const equal = (attribute: 'state' | 'unit' | 'country'): readonly Clause[] => {
    const value = filter[attribute]
    return value === undefined ? [] : [{ attribute, test: '# = :', values: [value] }]
  }
  const flag = (attribute: 'held' | 'unreachable' | 'contested'): readonly Clause[] => {
    const applies = filter[attribute]
    return applies === undefined ? [] : [{ attribute, test: applies ? 'attribute_exists(#)' : 'attribute_not_exists(#)' }]
  }
  const clauses: readonly Clause[] = [
    ...(['state', 'unit', 'country'] as const).flatMap(equal),
    ...(['held', 'unreachable', 'contested'] as const).flatMap(flag),
    ...(units ? [{ attribute: 'unit', test: `# IN (${[...units].map(() => ':').join(', ')})`, values: [...units] } as const] : []),
    ...(before ? [{ attribute: 'lastDay', test: '# < :', values: [before.toString()] } as const] : []),
    ...words.map((word) => ({ attribute: 'words', test: 'contains(#, :)', values: [begun(word)] }) as const),
  ]
  if (clauses.length === 0) return undefined
  const values = clauses.flatMap(({ values = [] }) => values)
  let given = 0
  const named = ({ attribute, test }: Clause) => test.replace('#', `#${attribute}`).replaceAll(':', () => `:value${given++}`)
  return {
    condition: clauses.map(named).join(' AND '),
    names: Object.fromEntries(clauses.map(({ attribute }) => [`#${attribute}`, attribute])),
    values: Object.fromEntries(values.map((value, index) => [`:value${index}`, value])),
  }
}
