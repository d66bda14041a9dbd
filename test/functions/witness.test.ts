import { expect, it } from 'vitest'
import { witness } from '../../functions/witness.ts'
import { contextWith } from '../../infra/local/invocation.ts'
import { controlChain } from '../../shared/domain/audit/decision.ts'
import { brussels } from '../builders.ts'
import { memorySystem } from '../system.ts'
import { watchOutput } from './output.ts'

const context = contextWith(300_000)

watchOutput()

it('the heads of all chains are logged by a run, and by the next only those that changed', async () => {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const run = witness(() => system)
  expect(await run({}, context)).toEqual({ logged: 3 })
  const last = await system.audit.append({ policy: controlChain, at: system.clock.now(), by: 'admin-1', action: 'pause mail' })
  expect(await run({}, context)).toEqual({ logged: 1 })
  expect((await Array.fromAsync(system.heads.list())).at(-1)).toEqual({
    chain: controlChain,
    number: 1,
    hash: last.hash,
    at: system.clock.now(),
  })
})

it('a run that could not log the heads fails, so that its alarm comes', async () => {
  const system = memorySystem(brussels('2023-02-23T10:00'))
  const heads = { ...system.heads, save: () => Promise.reject(new Error('out of order')) }
  await expect(witness(() => ({ ...system, heads }))({}, context)).rejects.toThrow('out of order')
})
