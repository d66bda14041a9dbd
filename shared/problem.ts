import type * as z from 'zod'

/** What is wrong with one place of an input: an expected outcome, told to whoever wrote it. */
export interface Problem {
  /** Line in the file, from 1. */
  readonly line?: number
  /** Path of the field, such as `deadline.on`; empty for the input as a whole. */
  readonly field: string
  /** What would be right and what was seen, as the end of a sentence: `must be …, but is "…"`. */
  readonly message: string
}

/** More problems than this help nobody. */
export const mostProblems = 50

export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: readonly Problem[] }

const longestSeen = 60

/** A value as its writer would recognise it, shortened. */
export function seen(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > longestSeen ? `${text.slice(0, longestSeen)}…` : text
}

type Path = readonly PropertyKey[]

/** One zod issue on `input`, at `path`, as sentences. */
export interface Finding {
  readonly path: Path
  readonly message: string
}

/** The findings of a failed parse: those of a union are the findings of the branch that fits best, an unknown key is a finding of its own. */
export function findings(issues: readonly z.core.$ZodIssue[], input: unknown): Finding[] {
  return issues.flatMap((issue) => explain(issue, [], input))
}

function explain(issue: z.core.$ZodIssue, above: Path, input: unknown): Finding[] {
  const path = [...above, ...issue.path]
  const value = valueAt(input, path)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({ path: [...path, key], message: 'is not a key known here: check its spelling, or remove it' }))
    case 'invalid_key':
      return issue.issues.map((inner) => ({ path, message: inner.message }))
    case 'invalid_union': {
      const branches = issue.errors.filter((branch) => branch.some((inner) => inner.path.length > 0 || inner.code === 'unrecognized_keys'))
      const best = branches.toSorted((a, b) => misfit(a) - misfit(b))[0]
      if (best && typeof value === 'object') return best.flatMap((inner) => explain(inner, path, input))
      break
    }
  }
  if (value === undefined) return [{ path, message: `is missing: it ${issue.message}` }]
  return [{ path, message: `${issue.message}, but is ${seen(value)}` }]
}

/** How badly a branch of a union fits, in keys that it misses or does not know. */
const misfit = (branch: readonly z.core.$ZodIssue[]): number =>
  branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0)

function valueAt(input: unknown, path: Path): unknown {
  let value = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}

/** `escalation[0].after` */
export const fieldName = (path: Path): string =>
  path.reduce<string>((name, key) => (typeof key === 'number' ? `${name}[${key}]` : name ? `${name}.${String(key)}` : String(key)), '')
