import { expect, it } from 'vitest'
import { witness } from '#functions/witness.ts'
import { contextWith } from '#infra/local/invocation.ts'
import { memorySystem } from '../system.ts'
import { watchOutput } from './output.ts'

const context = contextWith(300_000)

watchOutput()

it('a run logs the heads of all chains, and fails where it cannot, so that its alarm comes', async () => {
  const system = memorySystem()
  expect(await witness(() => system)({}, context)).toEqual({ logged: 3 })
  const heads = { ...memorySystem(system.clock.now()).heads, save: () => Promise.reject(new Error('out of order')) }
  await expect(witness(() => ({ ...system, heads }))({}, context)).rejects.toThrow('out of order')
})
