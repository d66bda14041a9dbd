/** People are spread evenly over shards, so that several workers can share a queue, and no part of an index grows hot. */
import * as z from 'zod'

export const shards = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '11', '12', '13', '14', '15'] as const

export const shard = z.enum(shards)

export type Shard = z.output<typeof shard>

/** Of RFC 4648, in which refs are written. */
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Every shard has two of the 32 characters that a ref may end in. */
export const shardOf = (ref: string): Shard => shards[base32.indexOf(ref.slice(-1)) % shards.length] ?? shards[0]
