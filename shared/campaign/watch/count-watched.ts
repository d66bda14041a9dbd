import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { addByName } from '#domain/counts-by-day.ts'
import type { Job } from '#domain/jobs/job.ts'
import type { Policy, PolicyVersion } from '#domain/policies/policy.ts'
import { type ActivePolicies, findPolicy } from '#domain/policies/store.ts'
import { calendarZone } from '#domain/schedule/zone.ts'
import { type AffectedByUnit, addAffected, affectedByUnit, totalAffected, watchCounter } from '#domain/watch/counts.ts'
import { eachPerson, type JobHandler, orderIn, type StartingPorts, segmentsOf, stageOf, startJob } from '../jobs/jobs.ts'
import type { Ports } from '../ports.ts'

type WatchingPorts = StartingPorts & Ports<'people' | 'policies' | 'watchCounts'>

/** The versions to count, by policy. */
const order = z.record(z.string(), z.int())

/** Starts a count of each policy on watch of which its version was not counted today. @returns undefined if there is none, or one is running */
export async function countDaily(ports: WatchingPorts): Promise<Job | undefined> {
  const { policies, watchCounts, clock } = ports
  const due: PolicyVersion[] = []
  for (const policy of (await policies.listActive()).filter(isWatched)) {
    const last = await watchCounts.find(policy.id, dateFor(policy, clock.now()))
    if (last?.version !== policy.version) due.push(policy)
  }
  const running = due.length > 0 ? await runningCounts(ports) : []
  const missing = due.filter(({ id, version }) => !running.some(job => orderIn(order, job)?.[id] === version))
  return missing.length > 0 ? startCount(ports, missing) : undefined
}

/** Starts a count of one policy now. @returns the job, which may be one that runs already; undefined for a policy that is not on watch */
export async function countNow(ports: WatchingPorts, id: string): Promise<Job | undefined> {
  const policy = await findPolicy(ports.policies, id)
  if (!policy || !isWatched(policy)) return undefined
  const running = (await runningCounts(ports)).find(job => orderIn(order, job)?.[id] === policy.version)
  return running ?? startCount(ports, [policy])
}

export const isWatched = ({ watch, halted }: PolicyVersion) => watch === true && !halted

const runningCounts = async ({ jobs }: WatchingPorts): Promise<readonly Job[]> =>
  (await jobs.list()).filter(({ kind, state }) => kind === 'watch' && state === 'running')

async function startCount(ports: WatchingPorts, policies: readonly PolicyVersion[]): Promise<Job> {
  const [only, ...more] = policies
  return startJob(ports, {
    kind: 'watch',
    policy: only && more.length === 0 ? only.id : undefined,
    pieces: await segmentsOf(ports.people),
    order: Object.fromEntries(policies.map(({ id, version }) => [id, version])),
  })
}

/** The day of a count. */
export const dateFor = (policy: Policy, now: Temporal.Instant): Temporal.PlainDate =>
  now.toZonedDateTimeISO(calendarZone(policy)).toPlainDate()

export type CountingPorts = Ports<'people' | 'watchCounts' | 'clock'>

/** By policy. */
const counted = z.record(z.string(), affectedByUnit)

type Counted = z.output<typeof counted>

/** Counts everyone, a segment a piece, and keeps the counts of the day. @param policies those in force */
export const watchKind = (ports: CountingPorts, policies: ActivePolicies): JobHandler => ({
  stages: [
    stageOf(counted, async ({ job, found = {}, ...work }) => {
      const counters = (await stillWatched(policies, job)).map(policy => ({ id: policy.id, ...watchCounter(policy, ports.clock.now()) }))
      const from = await eachPerson(ports.people, work, ({ person }) => {
        for (const { add } of counters) add(person)
      })
      const counts = Object.fromEntries(counters.map(({ id, counts }) => [id, counts()]))
      return { found: addByPolicy([found, counts]), from }
    }),
  ],
  async finish(job, [pieces = []]) {
    const counts = addByPolicy(z.array(counted).parse(pieces))
    const at = ports.clock.now()
    for (const policy of await stillWatched(policies, job)) {
      const { [policy.id]: units = {} } = counts
      const day = { on: dateFor(policy, job.requestedAt), at, version: policy.version, total: totalAffected(units) }
      await ports.watchCounts.save(policy.id, day, units)
    }
    return { state: 'done' }
  },
})

/** Of the policies that were asked for, those that are still the same. */
async function stillWatched(policies: ActivePolicies, job: Job) {
  const asked = order.parse(job.order)
  return (await policies.listActive()).filter(policy => isWatched(policy) && asked[policy.id] === policy.version)
}

const addByPolicy = (all: readonly Counted[]): Counted => addByName<AffectedByUnit>(all, {}, (a, b) => addAffected([a, b]))
