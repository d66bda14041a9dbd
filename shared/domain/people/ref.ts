import { sha256 } from '@noble/hashes/sha2.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { base32 } from '@scure/base'
import { getOrCompute } from '../get-or-compute.ts'

/** Cache limit; a full cache is cleared. */
const mostRefs = 100_000

const refs = new Map<string, string>()

/** Storage key of a person, and their name in logs and addresses: the first 20 base32 characters of the SHA-256 of the staff id. */
export function refOf(staffId: string): string {
  if (refs.size >= mostRefs) refs.clear()
  return getOrCompute(refs, staffId, () => base32.encode(sha256(utf8ToBytes(staffId))).slice(0, 20))
}

/** The ref of a team comes from its mailbox: policies that name the same mailbox share one digest a day. */
export const teamRef = (email: string): string => refOf(`team:${email.toLowerCase()}`)

/** Tells an address from others without naming it. Letter case makes no new address. */
export const addressRef = (email: string): string => refOf(`address:${email.toLowerCase()}`)
