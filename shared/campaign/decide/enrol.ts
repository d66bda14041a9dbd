import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { People } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { review } from '../../domain/review/review.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'

/** What people are looked at under: the version of each policy, by id. While suspension is paused it is another, so that its end is noticed. */
export type Versions = Readonly<Record<string, LookedAtUnder>>

type LookedAtUnder = number | `${number}, suspension paused`

const versionOf = ({ version, suspensionPaused }: PolicyVersion): LookedAtUnder =>
  suspensionPaused ? `${version}, suspension paused` : version

/** How far everybody has been looked at. */
export interface Enrolment {
  /** The versions under which everybody has been. */
  readonly enrolled: Versions
  /** When everybody is looked at under them once more; absent once that is done. */
  readonly againAt?: Temporal.Instant
  /** The versions under which they are being looked at, after whom to go on, and how many could not be; absent while nothing is under way. */
  readonly underWay?: { readonly versions: Versions; readonly from: string; readonly failed: number }
}

/** Where the state of the enrolment is kept. */
export interface EnrolmentStore {
  find(): Promise<Enrolment | undefined>
  save(enrolment: Enrolment): Promise<void>
}

export interface EnrolmentPorts {
  readonly people: People
  readonly policies: ActivePolicies
  readonly clock: Clock
  readonly enrolment: EnrolmentStore
  /** Told of whoever could not be looked at, by ref. Everybody is looked at again, until all could be. */
  readonly onFault: (ref: string, error: unknown) => void
}

export interface EnrolReport {
  /** People looked at, and those of them for whom that changed something. */
  readonly looked: number
  readonly changed: number
  readonly failed: number
  readonly left: boolean
}

const concurrency = 16

/** Longer than anybody works by policies read earlier, or by a clock that is behind. */
const overlap = { minutes: 10 } as const

/**
 * Looks at everybody under policies that have been announced, amended, halted or resumed since everybody was looked at: cases open,
 * announcements are owed. A run that ends early is continued by the next. Later all are looked at once more: while they were the first time, somebody else
 * may have reviewed some as if nothing were announced yet.
 */
export async function enrol({ people, policies, clock, enrolment, onFault }: EnrolmentPorts, mayGoOn: () => boolean): Promise<EnrolReport> {
  const report = { looked: 0, changed: 0, failed: 0, left: false }
  const active = await policies.listActive()
  const announced = active.filter(({ announcedAt }) => !isBefore(clock.now(), announcedAt))
  const versions: Versions = Object.fromEntries(announced.map((policy) => [policy.id, versionOf(policy)]))
  const { enrolled, againAt, underWay } = (await enrolment.find()) ?? { enrolled: {} }
  const isNew = announced.some(({ id }) => enrolled[id] !== versions[id])
  if (!isNew && !(againAt && !isBefore(clock.now(), againAt))) return report

  const known = { enrolled, ...(againAt ? { againAt } : {}) }
  const fail = (ref: string, error: unknown) => {
    report.failed += 1
    onFault(ref, error)
  }
  const { from, failed = 0 } = underWay && isSame(underWay.versions, versions) ? underWay : {}
  for await (const { people: page, unreadable, next } of people.listEveryone(from)) {
    report.looked += page.length
    // They are looked at once they can be read again, and are let go.
    for (const ref of unreadable) onFault(ref, undefined)
    await pMap(
      page,
      async ({ ref }) => {
        try {
          if (await changePerson(people, ref, (person) => review(person, active, clock.now()))) report.changed += 1
        } catch (error) {
          fail(ref, error)
        }
      },
      { concurrency },
    )
    if (next === undefined) break
    await enrolment.save({ ...known, underWay: { versions, from: next, failed: failed + report.failed } })
    if (!mayGoOn()) return { ...report, left: true }
  }
  if (failed + report.failed > 0) await enrolment.save(known)
  else await enrolment.save({ enrolled: versions, ...(isNew ? { againAt: clock.now().add(overlap) } : {}) })
  return report
}

const isSame = (a: Versions, b: Versions): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.entries(a).every(([id, version]) => b[id] === version)
