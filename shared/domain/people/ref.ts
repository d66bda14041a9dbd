import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { base32 } from '@scure/base'
import { getOrCompute } from '../get-or-compute.ts'

/** People whose refs are remembered at most; then it starts afresh. */
const mostRefs = 100_000

const refs = new Map<string, string>()

/** Under which a person is stored, and named where a staff id would say too much: the first 20 base32 characters of the SHA-256 of the staff id. */
export function refOf(staffId: string): string {
  if (refs.size >= mostRefs) refs.clear()
  return getOrCompute(refs, staffId, () => base32.encode(sha256(utf8ToBytes(staffId))).slice(0, 20))
}

/** A team is known by where its mail goes: policies that name the same mailbox share one digest a day. */
export const teamRef = (email: string): string => refOf(`team:${email.toLowerCase()}`)
