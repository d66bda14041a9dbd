import * as z from 'zod'
import { base32, base32Letters, sha256 } from '../hash.ts'

const length = 20

/** Storage key of a person, and their name in logs, events and links. Random, so that it names nobody once its `StaffRefs` item is gone. */
export const refFrom = (randomBytes: Uint8Array) => base32(randomBytes).slice(0, length)

/** Bytes that a ref needs. */
export const refBytes = 13

export const refForm = /^[A-Z2-7]{20}$/

export const isRef = (text: string) => refForm.test(text)

const hashRef = (text: string) => base32(Buffer.from(sha256(text), 'hex')).slice(0, length)

/** The ref of a team comes from its mailbox: policies that name the same mailbox share one digest a day. */
export const teamRef = (email: string) => hashRef(`team:${email.toLowerCase()}`)

/** Tells an address from others without naming it. Letter case makes no new address. */
export const addressRef = (email: string) => hashRef(`address:${email.toLowerCase()}`)

/** Refs of staff, by staff id: the only items that tell whose a ref is. */
export interface StaffRefs {
  find(staff: string): Promise<string | undefined>
  /** Leaves out those without a ref. */
  findAll(staff: readonly string[]): Promise<ReadonlyMap<string, string>>
  /** Forgets the ref, unless the staff id has another by now. */
  remove(staff: string, ref: string): Promise<void>
}

/** @param who a staff id or a ref */
export const findRef = async (refs: StaffRefs, who: string) => (isRef(who) ? who : refs.find(who))

export const shards = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14', '15'] as const

export const shard = z.enum(shards)

export type Shard = z.output<typeof shard>

/** Every shard has two of the 32 characters that a ref may end in. */
export const shardOf = (ref: string): Shard => shards[base32Letters.indexOf(ref.slice(-1)) % shards.length] ?? shards[0]
