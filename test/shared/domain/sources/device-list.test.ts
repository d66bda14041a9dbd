import { expect, it } from 'vitest'
import { deviceListOf } from '#domain/sources/device-source.ts'
import { keyHash } from '#domain/sources/keys.ts'

async function* batches(...lists: readonly (readonly string[])[]) {
  for (const devices of lists) yield { devices }
}

it('the device list of a pass has each device once, in whichever batch it is', async () => {
  const hashes = Array.from({ length: 1000 }, (_, number) => keyHash(`intune#${number}`))
  const list = await deviceListOf(batches(hashes.slice(0, 600), hashes.slice(400), []))
  expect(list.size).toBe(1000)
  expect(hashes.every(hash => list.has(hash))).toBe(true)
  expect(list.has(keyHash('intune#1000'))).toBe(false)
})

it('the device list of a pass may be empty', async () => {
  const list = await deviceListOf(batches())
  expect(list.size).toBe(0)
  expect(list.has(keyHash('intune#1'))).toBe(false)
})
