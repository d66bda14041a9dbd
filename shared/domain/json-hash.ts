import { sha256 } from './hash.ts'

/** A value as JSON with sorted keys and no spaces: what `jq -jcS .` writes. */
export const sortedJson = (value: unknown): string => JSON.stringify(value, sorted)

/** SHA-256 of that. */
export const jsonHash = (value: unknown): string => sha256(sortedJson(value))

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
