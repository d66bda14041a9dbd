import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Job } from '#domain/jobs/job.ts'
import { addNumbers } from '#domain/numbers.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { type EnrolmentStore, type VersionsByPolicy, versionsByPolicy } from '#domain/policies/enrolment.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { ActivePolicies } from '#domain/policies/store.ts'
import { review } from '#domain/review/review.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { type JobHandler, orderIn, type StartingPorts, segmentsOf, stageOf, startJob } from '../jobs/jobs.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { askOwners } from '../send/digest-lines.ts'

export interface EnrollingPorts extends StartingPorts, Ports<'people' | 'policies'> {
  enrolment: EnrolmentStore
}

/** One round: under which versions, and whether it is the first. */
const order = z.strictObject({ versions: versionsByPolicy, isFirst: z.boolean() })

/**
 * Starts a job that reviews everyone, after policies were announced, amended, halted or resumed: cases open, announcements are owed. A second
 * round follows, since other runs may have reviewed people under the old policies during the first.
 * @returns undefined if there is nothing to do, or it is being done
 */
export async function startEnrolment(ports: EnrollingPorts): Promise<Job | undefined> {
  const { people, policies, clock, enrolment, jobs } = ports
  const now = clock.now()
  const current = versionsOf(await policies.listActive(), now)
  const { enrolled, againAt } = (await enrolment.find()) ?? { enrolled: {} }
  const isFirst = Object.entries(current).some(([id, version]) => enrolled[id] !== version)
  if (!isFirst && !(againAt && !isBefore(now, againAt))) return undefined
  const rounds = (await jobs.list()).filter(({ kind, state }) => kind === 'enrolment' && state === 'running')
  if (rounds.some(round => isOrderFor(round, current))) return undefined
  return startJob(ports, { kind: 'enrolment', pieces: await segmentsOf(people), order: { versions: current, isFirst } })
}

export interface EnrolmentPorts extends Ports<'people' | 'clock' | 'lines'> {
  enrolment: EnrolmentStore
  /** Called with the ref of a person who could not be reviewed. Failures repeat the whole round. */
  onFault: (ref: string, error: unknown) => void
  /** Called when a worker ends. */
  onReviewed: (counts: Reviewed) => void
}

const reviewed = z.strictObject({ reviewed: z.int(), changed: z.int(), failed: z.int() })

/** Numbers of people. */
export type Reviewed = z.output<typeof reviewed>

const nobody: Reviewed = { reviewed: 0, changed: 0, failed: 0 }

const concurrency = 16

/** Longer than any run works with policies read earlier, or with a slow clock. */
const overlap = { minutes: 10 } as const

/**
 * Reviews everyone, a segment a piece, and asks the owners of policies on their review dates.
 * @param policies as this worker has read them: a round ends without effect once they are others than it was started for
 */
export const enrolmentKind = (ports: EnrolmentPorts, policies: ActivePolicies): JobHandler => ({
  stages: [
    stageOf(reviewed, async ({ job, segment, from, found = nobody, hasTimeLeft }) => {
      const { people, clock, onFault, onReviewed } = ports
      const active = await policies.listActive()
      if (!isOrderFor(job, versionsOf(active, clock.now()))) return { state: 'refused' }
      let counts = nobody
      let left: string | undefined
      for await (const { people: page, unreadable, next } of people.listEveryone(from, segment)) {
        // They do not count as failed: releasing them reviews them.
        for (const ref of unreadable) onFault(ref, undefined)
        const outcomes = await pMap(page, one => reviewOne(ports, active, one), { concurrency })
        const countOf = (wanted: string) => outcomes.filter(outcome => outcome === wanted).length
        counts = addNumbers(counts, { reviewed: outcomes.length, changed: countOf('changed'), failed: countOf('failed') })
        left = next
        if (!hasTimeLeft()) break
      }
      onReviewed(counts)
      return { found: addNumbers(found, counts), from: left }
    }),
  ],
  async finish(job, [pieces = []]) {
    const outcome = z.array(reviewed).parse(pieces).reduce(addNumbers, nobody)
    if (outcome.failed > 0) return { state: 'failed', outcome }
    const { versions, isFirst } = order.parse(job.order)
    const { people, lines, clock } = ports
    await askOwners({ people, lines, clock, policies })
    await ports.enrolment.save({ enrolled: versions, againAt: isFirst ? clock.now().add(overlap) : undefined })
    return { state: 'done', outcome }
  },
})

async function reviewOne(
  { people, clock, onFault }: EnrolmentPorts,
  active: readonly PolicyVersion[],
  stored: StoredPerson,
): Promise<'changed' | 'unchanged' | 'failed'> {
  try {
    return (await changePerson(people, stored, person => review(person, active, clock.now()))) ? 'changed' : 'unchanged'
  } catch (error) {
    onFault(stored.ref, error)
    return 'failed'
  }
}

/** Of the policies that are announced, or on watch, which announces nothing. */
const versionsOf = (active: readonly PolicyVersion[], now: Temporal.Instant): VersionsByPolicy =>
  Object.fromEntries(
    active.filter(({ watch, announcedAt }) => watch || !isBefore(now, announcedAt)).map(policy => [policy.id, versionOf(policy)]),
  )

const versionOf = ({ version, suspensionPaused }: PolicyVersion): VersionsByPolicy[string] =>
  suspensionPaused ? `${version}, suspension paused` : version

const isOrderFor = (job: Job, current: VersionsByPolicy) => {
  const asked = orderIn(order, job)
  return asked !== undefined && isSame(asked.versions, current)
}

const isSame = (a: VersionsByPolicy, b: VersionsByPolicy) =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([id, version]) => b[id] === version)
