import type { Problem } from './problem.ts'

/** Problems that differ only in the value: `must be a mail address such as name@example.org` */
export interface ProblemKind {
  field: string
  what: string
  /** How many records have it. */
  records: number
  /** The most frequent values, each with its first line. */
  examples: readonly Example[]
  first: Problem
}

interface Example {
  value: string
  line: number | undefined
  records: number
}

const mostExamples = 3

/** Values of a kind that are told apart: a bad file may have millions. */
const mostValues = 1000

/** Gathers problems by kind. */
export function problemKinds() {
  const kinds = new Map<string, { field: string; what: string; records: number; values: Map<string, Example>; first: Problem }>()

  function add(problem: Problem) {
    const { field, message, line } = problem
    const { what, value } = parted(message)
    const key = `${field}: ${what}`
    const kind = kinds.get(key) ?? { field, what, records: 0, values: new Map<string, Example>(), first: problem }
    const known = kind.values.get(value)
    kinds.set(key, { ...kind, records: kind.records + 1 })
    if (known) kind.values.set(value, { ...known, records: known.records + 1 })
    else if (kind.values.size < mostValues) kind.values.set(value, { value, line, records: 1 })
  }

  return {
    add: (problems: readonly Problem[]) => problems.forEach(add),
    /** The most frequent first. */
    list: (): readonly ProblemKind[] =>
      [...kinds.values()].toSorted(byRecords).map(({ values, ...kind }) => ({
        ...kind,
        examples: [...values.values()].toSorted(byRecords).slice(0, mostExamples),
      })),
  }
}

const byRecords = (one: { records: number }, other: { records: number }) => other.records - one.records

/** Where a sentence comes to what its record says. */
function parted(message: string) {
  const [, what = message, value = ''] = /^(.*?)(?:, but (?:is )?|(?<=\w): | (?="))(.*)$/s.exec(message) ?? []
  return { what, value }
}

/** The first of each kind, for a list of lines. */
export const firstOfKinds = (kinds: readonly ProblemKind[]): readonly Problem[] =>
  kinds.map(({ first, records }) => ({
    ...first,
    message: records > 1 ? `${first.message} (and ${records - 1} more like this)` : first.message,
  }))
