import { expect, it } from 'vitest'
import { haltPolicy } from '#campaign/decide/pause.ts'
import { brussels, policyOf } from '#test/builders.ts'
import { memorySystem } from '#test/system.ts'
import { before, failing } from '../running.ts'

const policy = policyOf()

async function inForce() {
  const system = memorySystem(brussels('2023-03-01T10:00'))
  await system.policies.activate(policy, 0)
  const log = async () =>
    (await Array.fromAsync(system.audit.list('no-tiktok'))).map(({ action, by, reason }) => `${action} by ${by}: ${reason}`)
  return { system, halt: haltPolicy.bind(undefined, system), log }
}

const frozen = (changes: object, reason: string) => ({ ...policy, ...changes, frozen: { at: brussels('2023-03-01T10:00'), reason } })

it('a policy is paused, resumed and lifted, each with author and reason', async () => {
  const { halt, log } = await inForce()
  expect(await halt('no-tiktok', 'paused', 'admin-1', 'Wrong texts.')).toEqual(frozen({ version: 2, halted: 'paused' }, 'Wrong texts.'))
  expect(await halt('no-tiktok', undefined, 'admin-2', 'Mended.')).toEqual(frozen({ version: 3 }, 'Mended.'))
  expect(await halt('no-tiktok', 'lifted', 'admin-1', 'It is over.')).toEqual(frozen({ version: 4, halted: 'lifted' }, 'It is over.'))
  expect(await log()).toEqual(['pause by admin-1: Wrong texts.', 'resume by admin-2: Mended.', 'lift by admin-1: It is over.'])
})

it('a policy does not change when a halt is repeated', async () => {
  const { system, halt, log } = await inForce()
  expect(await halt('no-tiktok', undefined, 'admin-1', 'Go on.')).toEqual({ ...policy, version: 1 })
  await halt('no-tiktok', 'paused', 'admin-1', 'Wrong texts.')
  expect(await halt('no-tiktok', 'paused', 'admin-2', 'Wrong texts.')).toMatchObject({ version: 2 })
  expect(await log()).toHaveLength(1)
  expect(await system.policies.listVersions('no-tiktok')).toHaveLength(2)
})

it('a policy can be lifted while paused; once lifted, it cannot be resumed or paused', async () => {
  const { halt, log } = await inForce()
  await halt('no-tiktok', 'paused', 'admin-1', 'Wrong texts.')
  expect(await halt('no-tiktok', 'lifted', 'admin-1', 'It is over.')).toMatchObject({ halted: 'lifted' })
  expect(await halt('no-tiktok', undefined, 'admin-1', 'No.')).toBe('lifted')
  expect(await halt('no-tiktok', 'paused', 'admin-1', 'No.')).toBe('lifted')
  expect(await log()).toHaveLength(2)
})

it('a policy is halted, and that is recorded, once, however many do so at once', async () => {
  const { system, halt, log } = await inForce()
  await Promise.allSettled([1, 2, 3, 4, 5].map(() => halt('no-tiktok', 'paused', 'admin-1', 'Wrong texts.')))
  expect(await system.policies.listVersions('no-tiktok')).toHaveLength(2)
  expect(await log()).toHaveLength(1)
})

it('a policy must be known', async () => {
  const { system, halt } = await inForce()
  expect(await halt('no-temu', 'paused', 'admin-1', 'Wrong texts.')).toBe('no policy')
  expect(await Array.fromAsync(system.audit.list('no-temu'))).toEqual([])
})

it('a policy is not halted if someone else changes it at the same time', async () => {
  const { system } = await inForce()
  const rival = () => system.policies.activate(policyOf({ title: 'Another' }), 1)
  expect(await haltPolicy(before(system, 'audit', 'append', rival), 'no-tiktok', 'paused', 'admin-1', 'Wrong texts.')).toBe('stale')
  expect(await system.policies.listActive()).toMatchObject([{ title: 'Another', version: 2 }])
})

it('a policy is not halted without its audit log entry', async () => {
  const { system } = await inForce()
  await expect(haltPolicy(failing(system, 'audit', 'append'), 'no-tiktok', 'paused', 'admin-1', 'Wrong texts.')).rejects.toThrow()
  expect(await system.policies.listActive()).toEqual([{ ...policy, version: 1 }])
})
