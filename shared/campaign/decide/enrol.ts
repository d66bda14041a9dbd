import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { People, StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'

/** Policy versions by policy id. Pausing and resuming suspension count as new versions. */
export type Versions = Readonly<Record<string, Version>>

type Version = number | `${number}, suspension paused`

const versionOf = ({ version, suspensionPaused }: PolicyVersion): Version => (suspensionPaused ? `${version}, suspension paused` : version)

/** How far everyone has been reviewed. */
export interface Enrolment {
  /** Versions under which everyone was reviewed. */
  readonly enrolled: Versions
  /** When everyone is reviewed under them a second time; absent once done. */
  readonly againAt?: Temporal.Instant
  /** The round that is not finished: its versions, where to continue, and how many people failed so far. */
  readonly underWay?: { readonly versions: Versions; readonly from: string; readonly failed: number }
}

export interface EnrolmentStore {
  find(): Promise<Enrolment | undefined>
  save(enrolment: Enrolment): Promise<void>
}

export interface EnrolmentPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly clock: Clock
  readonly enrolment: EnrolmentStore
  /** Called with the ref of a person who could not be reviewed. Failures repeat the whole round. */
  readonly onFault: (ref: string, error: unknown) => void
}

export interface EnrolReport {
  readonly reviewed: number
  readonly changed: number
  readonly failed: number
  /** True if the run ended early. */
  readonly left: boolean
}

const concurrency = 16

/** Longer than any run works with policies read earlier, or with a slow clock. */
const overlap = { minutes: 10 } as const

/**
 * Reviews everyone after policies were announced, amended, halted or resumed: cases open, announcements are owed. The next run continues one
 * that ended early. A second round follows, since other runs may have reviewed people under the old policies during the first.
 */
export async function enrol(ports: EnrolmentPorts, mayGoOn: () => boolean): Promise<EnrolReport> {
  const { people, policies, clock, enrolment, onFault } = ports
  const report = { reviewed: 0, changed: 0, failed: 0, left: false }
  const active = await policies.listActive()
  const announced = active.filter(({ announcedAt }) => !isBefore(clock.now(), announcedAt))
  const versions: Versions = Object.fromEntries(announced.map((policy) => [policy.id, versionOf(policy)]))
  const { enrolled, againAt, underWay } = (await enrolment.find()) ?? { enrolled: {} }
  const isNew = announced.some(({ id }) => enrolled[id] !== versions[id])
  if (!isNew && !(againAt && !isBefore(clock.now(), againAt))) return report

  const known = { enrolled, ...(againAt ? { againAt } : {}) }
  const { from, failed = 0 } = underWay && isSame(underWay.versions, versions) ? underWay : {}
  for await (const { people: page, unreadable, next } of people.listEveryone(from)) {
    // They do not count as failed: releasing them reviews them.
    for (const ref of unreadable) onFault(ref, undefined)
    const outcomes = await pMap(page, (one) => reviewOne(ports, active, one), { concurrency })
    report.reviewed += outcomes.length
    report.changed += outcomes.filter((outcome) => outcome === 'changed').length
    report.failed += outcomes.filter((outcome) => outcome === 'failed').length
    if (next === undefined) break
    await enrolment.save({ ...known, underWay: { versions, from: next, failed: failed + report.failed } })
    if (!mayGoOn()) return { ...report, left: true }
  }
  if (failed + report.failed > 0) await enrolment.save(known)
  else await enrolment.save({ enrolled: versions, ...(isNew ? { againAt: clock.now().add(overlap) } : {}) })
  return report
}

async function reviewOne(
  { people, clock, onFault }: EnrolmentPorts,
  active: readonly PolicyVersion[],
  stored: StoredPerson,
): Promise<'changed' | 'unchanged' | 'failed'> {
  try {
    return (await changePerson(people, stored, (person) => review(person, active, clock.now()))) ? 'changed' : 'unchanged'
  } catch (error) {
    onFault(stored.ref, error)
    return 'failed'
  }
}

const isSame = (a: Versions, b: Versions): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([id, version]) => b[id] === version)
