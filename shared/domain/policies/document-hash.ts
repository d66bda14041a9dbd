import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { documentOf } from './document-of.ts'
import type { Policy } from './policy.ts'

/** SHA-256 of the document with every default written out, as JSON with sorted keys and no spaces: what `jq -jcS .document` writes. */
export const documentHash = (policy: Policy): string => bytesToHex(sha256(utf8ToBytes(JSON.stringify(documentOf(policy), sorted))))

const sorted = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    : value
