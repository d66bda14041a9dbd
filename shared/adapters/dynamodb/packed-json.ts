import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import type * as z from 'zod'
import { json } from './table.ts'

const [zip, unzip] = [promisify(gzip), promisify(gunzip)]

/** JSON in a binary attribute, gzipped: lists would not fit into an item otherwise. */
export const packedJson = <T>(schema: z.ZodType<T>) => ({
  pack: (value: T): Promise<Uint8Array> => zip(JSON.stringify(value)),
  unpack: async (bytes: Uint8Array): Promise<T> => json(schema).parse(String(await unzip(bytes))),
})
