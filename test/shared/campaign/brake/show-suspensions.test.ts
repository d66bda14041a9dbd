import { expect, it } from 'vitest'
import { decideSuspensions } from '#campaign/brake/decide-suspensions.ts'
import { renewListings, showSuspensions } from '#campaign/brake/list-suspensions.ts'
import { adminDecides } from '#test/acts.ts'
import { day, policyOf } from '#test/builders.ts'
import { announced, type Running } from '../running.ts'
import { allFour, beforeDeadline, cut, decideTogether, held, heldList, listed, owner, statesOf, suspending } from './holding.ts'

async function shown({ ports }: Running, list?: string) {
  const [policy] = await ports.policies.listActive()
  if (!policy) throw new Error('no policy is in force')
  return showSuspensions(ports, policy, list)
}

/** The same campaign, where nobody can be read. */
const unread = (running: Running) => {
  const fail = (): never => {
    throw new Error('someone was read')
  }
  return running.with({ people: { ...running.ports.people, listDue: fail, find: fail, findAll: fail } })
}

const renew = ({ ports }: Running, hasTimeLeft = () => true) => renewListings(ports, hasTimeLeft)

it('suspensions that are shown are those of the last listing, and nobody is read for them', async () => {
  const running = await held()
  const { hash, madeAt } = await listed(running)
  const later = unread(running.later({ minutes: 119 }))
  expect(await shown(later)).toMatchObject({ hash, madeAt, held: { devices: 4 } })
  expect(statesOf(await shown(later))).toEqual(allFour.map(device => `${device} held`))
})

it('suspensions that are shown are listed again where nobody did so for two hours', async () => {
  const running = await held()
  await listed(running)
  running.later({ hours: 2 })
  expect((await shown(running)).madeAt).toEqual(running.now())
})

it('suspensions that are shown stay the same under the hash of their list for each reader', async () => {
  const { running, hash } = await heldList()
  await running.at('2023-03-16T00:00').reports('max-phone', '')
  const newer = await listed(running)
  expect(newer.suspensions).toHaveLength(3)
  running.later({ hours: 20 })
  expect(statesOf(await shown(running, hash))).toEqual(allFour.map(device => `${device} held`))
  expect((await shown(unread(running), newer.hash)).hash).toBe(newer.hash)
})

it('suspensions that are shown are those of the last listing where the list is unknown', async () => {
  const { running, hash } = await heldList()
  expect((await shown(unread(running), '0'.repeat(32))).hash).toBe(hash)
})

it('suspensions that are shown say at once what humans decided', async () => {
  const { running, hash } = await heldList()
  await decideTogether(running, { devices: ['ana-phone'] })
  await decideTogether(running, { action: 'reject', devices: ['ben-phone', 'eve-phone'] })
  const states = ['ana-phone approved', 'ben-phone rejected', 'eve-phone rejected', 'max-phone held']
  expect(statesOf(await shown(unread(running)))).toEqual(states)
  expect(statesOf(await shown(unread(running), hash))).toEqual(states)
})

it('suspensions that are shown say what was decided about another list', async () => {
  const { running, hash } = await heldList()
  await running.at('2023-03-16T00:00').reports('max-phone', '')
  const newer = await listed(running)
  const owners = ['ana', 'ben', 'eve']
  const states = async () => statesOf(await shown(running, newer.hash)).filter(line => owners.some(id => line.startsWith(id)))
  await decideTogether(running, { list: hash, action: 'reject', devices: ['ana-phone'] })
  expect(await states()).toEqual(['ana-phone rejected', 'ben-phone held', 'eve-phone held'])
  await decideTogether(running, { list: hash, devices: ['ben-phone'] })
  expect(await states()).toEqual(['ana-phone rejected', 'ben-phone approved', 'eve-phone held'])
  await decideTogether(running, { list: hash, devices: ['ben-phone', 'eve-phone'] })
  expect(await states()).toEqual(['ana-phone rejected', 'ben-phone approved', 'eve-phone approved'])
})

it('suspensions that are shown are true of the rest where a list before anything was decided', async () => {
  const running = await beforeDeadline()
  const { hash: list } = await listed(running)
  await running.at('2023-03-16T00:00').sweep()
  for (const subject of ['admin-1', 'admin-2'])
    await decideSuspensions(running.ports, 'no-tiktok', { action: 'approve', list, devices: ['ana-phone'], by: { subject } })
  expect(statesOf(await shown(running, list))).toEqual(['ana-phone approved', 'ben-phone held', 'eve-phone held', 'max-phone held'])
})

it('suspensions that are shown are none later than 48 hours, nor of people who are exempt', async () => {
  const escalation = [
    { after: 'P0D', notify: 'staff' },
    { after: 'P5D', suspend: true },
  ]
  const late = await beforeDeadline([suspending({ escalation })], ['ana'], '2023-03-15T12:00')
  expect((await listed(late)).suspensions).toEqual([])
  const running = await beforeDeadline()
  const exemption = { kind: 'exempt', until: day('2023-03-16'), reason: 'A fair.' } as const
  expect(await adminDecides(running.ports, exemption)).toEqual({ kind: 'decided' })
  expect(statesOf(await listed(running))).toEqual(['ben-phone ahead', 'eve-phone ahead', 'max-phone ahead'])
})

it('suspensions that are shown include people whose mail waits for a human after failures', async () => {
  const running = await beforeDeadline()
  const held = { reason: 'failing', at: running.now() } as const
  await running.change(person => ({ ...person, mail: { seq: 1, ...person.mail, held } }))
  expect(statesOf(await listed(running))).toContain('ana-phone ahead')
})

it('suspensions that are shown are listed again once what was approved has gone', async () => {
  const { running, hash } = await heldList()
  await decideTogether(running, { devices: ['ana-phone'] })
  await running.minuteLater()
  expect(statesOf(await shown(running, hash))).toEqual(['ben-phone held', 'eve-phone held', 'max-phone held'])
})

it('listings of suspensions are made before anyone opens them, and every hour', async () => {
  const running = await held()
  await renew(running)
  const { madeAt } = await shown(unread(running))
  expect(madeAt).toEqual(running.now())
  await renew(unread(running.later({ minutes: 59 })))
  expect((await shown(running)).madeAt).toEqual(madeAt)
  await renew(running.later({ minutes: 1 }))
  expect((await shown(running)).madeAt).toEqual(running.now())
})

it('listings of suspensions are made as soon as something is newly held', async () => {
  const running = await beforeDeadline()
  await renew(running)
  await running.at('2023-03-16T00:00').sweep()
  await renew(running)
  expect(statesOf(await shown(unread(running)))).toEqual(allFour.map(device => `${device} held`))
})

it('listings wait for the next run where time is out, and need a policy that suspends', async () => {
  const running = await held()
  await expect(renew(unread(running), () => false)).resolves.toBeUndefined()
  const mild = await beforeDeadline([suspending({ escalation: [] })])
  await expect(renew(unread(mild))).resolves.toBeUndefined()
})

it('suspensions for want of an answer are held, listed and approved as others, also without a rung that suspends', async () => {
  const losing = policyOf({ unknown: 'answer-or-lose', reminders: [], escalation: [], limits: { suspendCount: 1 } })
  const people = ['ana', 'ben'].map(id => owner(id, '?'))
  const running = await announced({ policies: [losing], people })
  await running.runUntil('2023-03-16T00:00')
  await renew(running)
  expect(statesOf(await shown(running))).toEqual(['ana-phone held', 'ben-phone held'])
  await decideTogether(running)
  await running.sweep()
  expect(await cut(running)).toEqual(['ana-phone', 'ben-phone'])
})
