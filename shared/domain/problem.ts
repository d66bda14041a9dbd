import type * as z from 'zod'

/** What is wrong in one place of an input, for its author. */
export interface Problem {
  /** Line in the file, from 1. */
  readonly line?: number
  /** Such as `deadline.on`; empty for the whole input. */
  readonly field: string
  /** The end of a sentence: `must be …, but is "…"`. */
  readonly message: string
}

/** More problems at once help nobody. */
export const mostProblems = 50

/** An input that cannot be used: its first problems by line, and how many more there are. */
export interface Refused {
  readonly ok: false
  readonly problems: readonly Problem[]
  readonly more: number
}

export type Checked<T> = { readonly ok: true; readonly value: T } | Refused

/** @param more problems beyond the list */
export const refused = (problems: readonly Problem[], more = 0): Refused => ({
  ok: false,
  problems: problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0)).slice(0, mostProblems),
  more: more + Math.max(0, problems.length - mostProblems),
})

const longestSeen = 60

/** A value as its author would recognise it, shortened: text in quotes, lists and maps as YAML on one line. */
export function seen(value: unknown) {
  return shortened(typeof value === 'string' ? JSON.stringify(value.slice(0, longestSeen)) : flow(value, 3))
}

const shortened = (text: string) => (text.length > longestSeen ? `${text.slice(0, longestSeen)}…` : text)

function flow(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return String(value ?? '').slice(0, longestSeen)
  if (depth === 0) return '…'
  // An entry takes two characters at least (a comma and a space), so `seen` would cut off any more.
  const entries = Object.entries(value).slice(0, longestSeen / 2)
  if (Array.isArray(value)) return `[${entries.map(([, item]) => flow(item, depth - 1)).join(', ')}]`
  return entries.length === 0 ? '{}' : `{ ${entries.map(([key, item]) => `${key}: ${flow(item, depth - 1)}`).join(', ')} }`
}

type Path = readonly PropertyKey[]

/** What is wrong at a path of an input. */
export interface InputFault {
  readonly path: Path
  readonly message: string
}

/** The findings of a failed parse of `input`: for a union those of the branch that fits best; one for each unknown key. */
export function inputFaults(issues: readonly z.core.$ZodIssue[], input: unknown): InputFault[] {
  return issues.flatMap(issue => explain(issue, [], input))
}

/** The same, for the author of a file. @param line of the record, in a file of records */
export const problemsIn = ({ issues }: z.ZodError, input: unknown, line?: number): Problem[] =>
  inputFaults(issues, input).map(fault => ({ line, ...inField(fault) }))

/** A finding as its author reads it. */
export const inField = ({ path, message }: InputFault) => ({ field: fieldName(path), message })

/** Findings, and others at other paths. */
export function mergeFaults(first: readonly InputFault[], others: readonly InputFault[]): InputFault[] {
  const known = new Set(first.map(({ path }) => fieldName(path)))
  return [...first, ...others.filter(({ path }) => !known.has(fieldName(path)))]
}

function explain(issue: z.core.$ZodIssue, above: Path, input: unknown): InputFault[] {
  const path = [...above, ...issue.path]
  const value = valueAt(input, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map(key => ({ path: [...path, key], message: 'is not a key known here: check its spelling, or remove it' }))
    case 'invalid_key':
      return issue.issues.map(inner => ({ path, message: inner.message }))
    case 'invalid_union': {
      const best = issue.errors.filter(branch => resembles(branch, value)).toSorted((a, b) => misfit(a) - misfit(b))[0]
      if (best) return best.flatMap(inner => explain(inner, path, input))
    }
  }
  if (value === undefined) return [{ path, message: `is missing: it ${issue.message}` }]
  return [{ path, message: `${issue.message}, but ${value === null ? 'has no value' : `is ${seen(value)}`}` }]
}

/** True if a value is of the kind that a branch of a union wants: a list for a list, a map for a map with a key in common. */
function resembles(branch: readonly z.core.$ZodIssue[], value: unknown) {
  if (typeof value !== 'object' || value === null) return false
  const unknown = branch.flatMap(issue => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  return (
    branch.every(({ code, path }) => path.length > 0 || code === 'unrecognized_keys' || code === 'custom') &&
    unknown.length < Object.keys(value).length
  )
}

/** How badly a branch of a union fits, in missing and unknown keys. */
const misfit = (branch: readonly z.core.$ZodIssue[]) =>
  branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)

/** @returns undefined where there is none */
export function valueAt(input: unknown, path: Path): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

/** `escalation[0].after`; long keys are shortened. */
export const fieldName = (path: Path) =>
  path.reduce<string>((name, key) => (typeof key === 'number' ? `${name}[${key}]` : `${name}${name && '.'}${shortened(String(key))}`), '')
