/** A campaign from import to erasure, each step by the deployed functions on modelled services. */

import { saveScope } from '#campaign/brake/change-brake.ts'
import { decideSuspensions } from '#campaign/brake/decide-suspensions.ts'
import { showSuspensions } from '#campaign/brake/list-suspensions.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import type { RecordImportPorts } from '#campaign/import/records.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import type { Admin } from '#domain/admin.ts'
import { batchesOf } from '#domain/batches.ts'
import { withChange } from '#domain/people/organisation.ts'
import { review } from '#domain/review/review.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { policiesAndDrafts } from '#functions/runtime/policies-in-force.ts'
import { askedOfAll } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { type Cloud, type Conditions, liveBytes, openCloud } from './cloud.ts'
import { sendAll } from './mailing.ts'
import { announcedAt, appOf, deadline, policies, recordsOf, store } from './staff.ts'

export interface CampaignPlan extends Conditions {
  staff: number
  /** Devices that the brake holds, of as many others whose state changes. */
  held: number
  /** CPU milliseconds of a request, by step; absent: none. */
  cpu: Record<string, number>
}

export interface PlayedStep {
  people: number
  requests: number
  /** Of all environments that worked on it. */
  seconds: number
  /** Environments at once. */
  lanes: number
  /** In use at most, but for the modelled tables. */
  megabytes: number
}

export type Played = Record<string, PlayedStep>

type Measure = (name: string, people: number, work: () => Promise<unknown>) => Promise<void>

export async function playCampaign(plan: CampaignPlan) {
  const played: Record<string, PlayedStep> = {}
  const base = liveBytes()
  const everyone = await openCloud(announcedAt.subtract({ hours: 1 }), plan)
  await playEveryone(everyone, plan, measureOn(everyone, plan, base, played))
  await everyone.close()
  const day = await openCloud(announcedAt, plan)
  await playDayOfSuspensions(day, plan, measureOn(day, plan, base, played))
  await day.close()
  return played
}

const measureOn =
  ({ meter, functions }: Cloud, { cpu }: CampaignPlan, base: number, played: Record<string, PlayedStep>): Measure =>
  async (name, people, work) => {
    const all = Object.values(functions)
    const seconds = () => all.reduce((sum, { invoked }) => sum + invoked.seconds, 0)
    for (const { invoked } of all) invoked.most = 0
    const [requests, busy, live] = [meter.requests, seconds(), liveBytes()]
    Object.assign(meter, { cpuPerRequest: cpu[name] ?? 0, peakBytes: 0 })
    await work()
    played[name] = {
      people,
      requests: meter.requests - requests,
      seconds: seconds() - busy,
      lanes: Math.max(...all.map(({ invoked }) => invoked.most)),
      megabytes: (base + Math.max(0, meter.peakBytes - Math.max(live, liveBytes()))) / 1e6,
    }
  }

async function prepare({ system, clock }: Cloud, inScope: number) {
  // What can be read was counted today.
  await system.coverageCounts.save(clock.now(), {})
  for (const policy of policies) {
    await saveScope(system.brakes, policy.id, { inScope })
    await system.policies.activate(policy, 0)
  }
}

/** Calls as the command line makes them. */
const perCall = 500

async function playEveryone(cloud: Cloud, { staff }: CampaignPlan, measure: Measure) {
  const { system, functions, pieces, post } = cloud
  await prepare(cloud, staff)
  // A tenth comes by import, which takes the most requests.
  const records = recordsOf(Math.ceil(staff / 10))
  const imported = records.staff.length
  await measure('import', imported, async () => {
    for (const some of batchesOf(records.staff, perCall)) await functions.admin.invoke(importing(importStaff, some))
    for (const some of batchesOf(records.devices, perCall)) await functions.admin.invoke(importing(importDevices, some))
  })
  const others = Math.floor((staff - imported) / 20)
  for (const kind of ['tiktok', 'whatsapp'] as const) await store(system.people, kind, others)
  await store(system.people, 'clean', staff - imported - 2 * others)
  cloud.moveTo(announcedAt)
  await measure('enrolment', staff, async () => {
    await functions.enrol.invoke()
    await pieces.settled()
  })

  const breaches = 2 * others + records.staff.filter((_, number) => appOf(number) !== '').length
  const sent = (mails: number) => () => sendAll(cloud, () => post.accepted.length >= mails)
  await measure('first notices', breaches, sent(breaches))
  await measure('their feedback', breaches, () => hear(cloud, 0))
  const reminder = await system.people.findNextDue()
  if (reminder) cloud.moveTo(reminder.at)
  await measure('reminders', breaches, sent(2 * breaches))
  await hear(cloud, breaches)

  await measure('daily round', staff, () => retainAll(cloud))
  const leavers = Math.ceil(staff * leaving)
  const leftAt = cloud.clock.now().subtract({ hours: 24 * 100 })
  for (const { id } of records.staff.filter((_, number) => appOf(number) === '').slice(0, leavers)) {
    const ref = (await system.refs.find(id)) ?? ''
    await changePerson(system.people, ref, person => ({ ...person, profile: { ...person.profile, leftAt } }))
  }
  await measure('daily round, erasures', leavers, () => retainAll(cloud))
}

/** Of all staff. */
const leaving = 20_000 / 2_200_000

const importing =
  <R>(importRecords: (ports: RecordImportPorts, records: readonly R[], by: Admin) => Promise<unknown>, records: readonly R[]) =>
  async (system: System) =>
    importRecords(joined(system, await policiesAndDrafts(system)), records, { subject: 'admin-1' })

/** The events of mails after so many, one kind after another. */
async function hear({ post, events, eventsOfMails }: Cloud, mails: number) {
  const all = eventsOfMails(post.accepted.slice(mails))
  for (const some of [0, 1, 2]) events.put(all.filter((_, index) => index % 3 === some))
  await events.settled()
}

/** A day later, until everyone was looked at. */
async function retainAll({ system, clock, functions, pieces, ...cloud }: Cloud) {
  cloud.moveTo(clock.now().add({ hours: 25 }))
  const start = clock.now()
  const isDone = async () => {
    const { sweptAt } = await system.retentionStore.find()
    return sweptAt !== undefined && !isBefore(sweptAt, start)
  }
  while (!(await isDone())) {
    await functions.retain.invoke()
    await pieces.settled()
  }
}

async function playDayOfSuspensions(cloud: Cloud, { held }: CampaignPlan, measure: Measure) {
  const { system, functions, bus, events } = cloud
  await prepare(cloud, 20 * held)
  for (const kind of ['notified', 'warned'] as const) await store(system.people, kind, held)
  cloud.moveTo(deadline)
  await measure('deadline', 2 * held, () =>
    escalateUntil(cloud, async () => (await system.people.countDue('escalate', cloud.clock.now())) === 0),
  )
  // The first lists all for approvers, once an hour.
  await functions.escalate.invoke()
  await measure('a minute of the brake', held, () => escalateUntil(cloud, async () => true))
  await measure('approval by two', held, async () => {
    for (const subject of ['one', 'other']) await functions.admin.invoke(approving(subject))
  })
  await measure('suspensions', held, () => escalateUntil(cloud, async () => bus.devices.size >= held))
  await confirm('AccessSuspensionConfirmed')
  const report = { at: cloud.clock.now(), device: 'phone', apps: [] }
  for (let number = 0; number < held; number += 1)
    await changePerson(system.people, refOf(`notified-${number}`), person =>
      review(withChange(person, report, askedOfAll), policies, report.at),
    )
  const isBack = async () => [...bus.devices.values()].every(({ wanted }) => wanted === 'granted')
  await measure('access back', held, () => escalateUntil(cloud, isBack))

  async function confirm(type: string) {
    const all = [...bus.devices.values()].map(({ person, device, version }) => ({
      'detail-type': type,
      detail: { person, device, version },
    }))
    events.put(all.map(event => ({ body: JSON.stringify(event) })))
    await events.settled()
  }
}

/** Run after run, though they may overlap. */
async function escalateUntil({ timer, functions, woken }: Cloud, isDone: () => Promise<boolean>) {
  for (;;) {
    const from = timer.elapsed()
    await functions.escalate.invoke()
    await woken.settled()
    if (await isDone()) return
    await timer.wait(from + 60_000 - timer.elapsed())
  }
}

const approving = (subject: string) => async (system: System) => {
  const [policy] = policies
  const { hash: list } = await showSuspensions(system, policy)
  const decided = await decideSuspensions(system, policy.id, { action: 'approve', list, by: { subject } })
  if (decided.kind !== 'proposed' && decided.kind !== 'decided') throw new Error(`the approval is ${decided.kind}`)
}
