import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** A value as JSON with sorted keys and no spaces: what `jq -jcS .` writes. */
export const sortedJson = (value: unknown): string => JSON.stringify(value, sorted)

/** SHA-256 of that. */
export const jsonHash = (value: unknown): string => bytesToHex(sha256(utf8ToBytes(sortedJson(value))))

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
