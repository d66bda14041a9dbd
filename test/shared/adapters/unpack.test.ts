import { deflateRawSync, gzipSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as z from 'zod'
import { packedJson } from '#adapters/dynamodb/packed-json.ts'
import { unpackText } from '#adapters/dynamodb/packed-text.ts'

it('a stored archive that holds far more than it takes is refused', async () => {
  const zeros = Buffer.alloc(50_000_000)
  await expect(packedJson(z.unknown()).unpack(gzipSync(zeros))).rejects.toThrow('holds more than 40000000 bytes')
  expect(() => unpackText(Buffer.concat([Buffer.of(1), deflateRawSync(zeros)]))).toThrow('larger than 8000000 bytes')
  expect(await packedJson(z.string()).unpack(await packedJson(z.string()).pack('é'))).toBe('é')
})
