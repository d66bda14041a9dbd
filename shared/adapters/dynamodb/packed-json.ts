import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type * as z from 'zod'
import { unpacked } from '../unpack.ts'
import { json } from './table.ts'

const zip = promisify(gzip)

/** A hundred times what an item holds. */
const mostBytes = 40_000_000

/** JSON in a binary attribute, gzipped: lists would not fit into an item otherwise. */
export const packedJson = <T>(schema: z.ZodType<T>) => ({
  pack: (value: T): Promise<Uint8Array> => zip(JSON.stringify(value)),
  unpack: async (bytes: Uint8Array) => json(schema).parse(await unpacked(bytes, mostBytes)),
})
