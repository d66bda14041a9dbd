import { decideSuspensions, type SuspensionDecision } from '#campaign/brake/decide-suspensions.ts'
import { listSuspensions, type SuspensionList } from '#campaign/brake/list-suspensions.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { personWith, policyOf, suspendingOnly } from '#test/builders.ts'
import { announced, type Running } from '../running.ts'

/** Suspends at the deadline, 2 devices a day at most. */
export const suspending = (changes: Record<string, unknown> = {}) =>
  policyOf({ ...suspendingOnly, limits: { suspendCount: 2 }, ...changes })

export const owner = (id: string, apps = 'tiktok') => personWith({ id, name: id }, [{ id: `${id}-phone`, apps }])

export const threeOwners = ['ana', 'ben', 'eve'].map(id => owner(id))

export const allFour = ['ana-phone', 'ben-phone', 'eve-phone', 'max-phone']

/** All four phones report now. */
export async function allReport(running: Running, apps: string) {
  for (const device of allFour) await running.reports(device, apps)
}

/** TikTok leaves all four phones, and an hour later is on each again. */
export async function allClearAndBack(running: Running) {
  await allReport(running.at('2023-03-16T01:00'), '')
  await running.sweep()
  await allReport(running.at('2023-03-16T02:00'), 'tiktok')
  await running.sweep()
}

/** Four people with TikTok on a phone, all of whom got their first notice; by default a quarter of an hour before their deadline. */
export async function beforeDeadline(
  policies: readonly Policy[] = [suspending()],
  names = ['ana', 'ben', 'eve', 'max'],
  local = '2023-03-15T23:45',
) {
  const running = await announced({ policies, people: names.map(id => owner(id)) })
  await running.runUntil(local)
  return running
}

/** The deadline has passed, and all four phones are held. */
export async function held() {
  const running = (await beforeDeadline()).at('2023-03-16T00:00')
  await running.sweep()
  return running
}

/** And someone has seen the list of them. */
export async function heldList() {
  const running = await held()
  return { running, hash: (await listed(running)).hash }
}

/** Devices suspended now, in order. */
export async function cut({ ports: { people } }: Running) {
  const devices: string[] = []
  for await (const page of people.listEveryone())
    for (const { person } of page.people)
      devices.push(...Object.entries(person.access).flatMap(([device, { wanted }]) => (wanted === 'suspended' ? [device] : [])))
  return devices.toSorted()
}

/** The same, after a run a minute later. */
export async function cutSoon(running: Running) {
  await running.minuteLater()
  return cut(running)
}

export async function listed(running: Running, id = 'no-tiktok') {
  const policy = (await running.ports.policies.listActive()).find(policy => policy.id === id)
  if (!policy) throw new Error(`${id} is not in force`)
  return listSuspensions(running.ports, policy)
}

/** `ana-phone held` */
export const statesOf = ({ suspensions }: SuspensionList) => suspensions.map(({ device, state }) => `${device} ${state}`).toSorted()

export async function decide(running: Running, subject: string, decision: Partial<SuspensionDecision> = {}) {
  const { hash } = await listed(running)
  return decideSuspensions(running.ports, 'no-tiktok', { action: 'approve', list: hash, by: { subject }, ...decision })
}

/** Two people decide the same. */
export async function decideTogether(running: Running, decision: Partial<SuspensionDecision> = {}) {
  const { hash } = await listed(running)
  await decide(running, 'admin-1', { list: hash, ...decision })
  return decide(running, 'admin-2', { list: hash, ...decision })
}
