/** What differs between two versions of a policy, for those who sign the later one. */
import { type Difference, differences, isMap } from './difference.ts'
import { documentOf } from './document-of.ts'
import { policyInWords } from './in-words.ts'
import type { Policy } from './policy.ts'

/** What is said of one thing before and after; absent where nothing is. */
export interface ChangedInWords {
  readonly about: string
  readonly before: string | undefined
  readonly after: string | undefined
}

interface PolicyChanges {
  readonly rows: readonly ChangedInWords[]
  /** Differences that no row tells in full. */
  readonly untold: readonly Difference[]
  /** All of them. */
  readonly exact: readonly Difference[]
}

export function changesInWords(before: Policy, after: Policy): PolicyChanges {
  const [then, now] = [policyInWords(before), policyInWords(after)]
  const abouts = [...new Set([...then, ...now].map(({ about }) => about))]
  const changed = abouts
    .map(name => ({ about: name, was: then.find(({ about }) => about === name), is: now.find(({ about }) => about === name) }))
    .filter(({ was, is }) => was?.text !== is?.text)
  const told = changed.flatMap(({ was, is }) => [...(was?.of ?? []), ...(is?.of ?? [])])
  const exact = differences(documentOf(before), documentOf(after))
  return {
    rows: changed.map(({ about, was, is }) => ({ about, before: was?.text, after: is?.text })),
    untold: untoldIn(exact, told),
    exact,
  }
}

/** What a policy says and no sentence tells in full, value by value: for a first version, which is compared with nothing. */
export const untoldOf = (policy: Policy) =>
  untoldIn(
    differences({}, documentOf(policy)),
    policyInWords(policy).flatMap(({ of }) => of),
  )

/** @param told places in the document, each with all that is below it */
const untoldIn = (all: readonly Difference[], told: readonly string[]) =>
  all
    .flatMap(inLeaves)
    .filter(({ path }) => !told.some(place => path === place || (/^[.[]/.test(path.slice(place.length)) && path.startsWith(place))))

/** What is new or gone as a whole, value by value. */
function inLeaves(difference: Difference): readonly Difference[] {
  const { path, before, after } = difference
  const whole = [before, after].find(value => isMap(value) || Array.isArray(value))
  if (whole === undefined) return [difference]
  const none = Array.isArray(whole) ? [] : {}
  const parts = differences(before ?? none, after ?? none, path)
  // An empty list or map has no values, and a value may have become a list.
  return parts.length === 0 || parts.some(part => part.path === path) ? [difference] : parts.flatMap(inLeaves)
}
