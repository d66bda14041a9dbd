import { expect, it } from 'vitest'
import { pause } from '#campaign/decide/pause.ts'
import { controlChain } from '#domain/audit/decision.ts'
import type { ControlPart } from '#domain/policies/store.ts'
import { brussels } from '#test/builders.ts'
import { memorySystem } from '#test/system.ts'
import { failing } from '../running.ts'

const at = brussels('2023-03-01T10:00')

function open() {
  const system = memorySystem(at)
  const log = async () =>
    (await Array.fromAsync(system.audit.list(controlChain))).map(({ action, by, reason }) => `${action} by ${by}: ${reason}`)
  const set = (part: ControlPart, isPaused: boolean, subject: string, reason: string) =>
    pause(system, part, isPaused, { subject, name: 'Ana' }, reason)
  return { system, set, log }
}

it.each(['mail', 'suspension'] as const)('a pause of %s starts and ends with its author and reason', async part => {
  const { system, set, log } = open()
  const paused = { [part]: { reason: 'Wrong texts.', by: 'Ana <admin-1>', at } }
  expect(await set(part, true, 'admin-1', 'Wrong texts.')).toEqual(paused)
  expect(await system.control.find()).toEqual(paused)
  expect(await set(part, false, 'admin-2', 'Mended.')).toEqual({})
  expect(await log()).toEqual([`pause ${part} by admin-1: Wrong texts.`, `resume ${part} by admin-2: Mended.`])
})

it('a pause of one part leaves the other alone', async () => {
  const { set } = open()
  await set('mail', true, 'admin-1', 'Wrong texts.')
  expect(Object.keys(await set('suspension', true, 'admin-1', 'An election.')).toSorted()).toEqual(['mail', 'suspension'])
  expect(Object.keys(await set('mail', false, 'admin-1', 'Mended.'))).toEqual(['suspension'])
})

it('a pause changes and logs nothing when repeated', async () => {
  const { set, log } = open()
  expect(await set('mail', false, 'admin-1', 'Go on.')).toEqual({})
  await set('mail', true, 'admin-1', 'Wrong texts.')
  expect(await set('mail', true, 'admin-2', 'Still wrong.')).toMatchObject({ mail: { by: 'Ana <admin-1>', reason: 'Wrong texts.' } })
  expect(await log()).toHaveLength(1)
})

it('a pause is recorded once, however many pause at once', async () => {
  const { system, set, log } = open()
  await Promise.allSettled([1, 2, 3, 4, 5].map(() => set('mail', true, 'admin-1', 'Wrong texts.')))
  expect(Object.keys(await system.control.find())).toEqual(['mail'])
  expect(await log()).toHaveLength(1)
})

it('a pause does not apply without its audit log entry', async () => {
  const { system } = open()
  await expect(pause(failing(system, 'audit', 'append'), 'mail', true, { subject: 'admin-1' }, 'Wrong texts.')).rejects.toThrow()
  expect(await system.control.find()).toEqual({})
})
