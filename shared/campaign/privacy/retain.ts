import pMap from 'p-map'
import { controlChain } from '../../domain/audit/decision.ts'
import type { Person } from '../../domain/people/person.ts'
import {
  isLongGone,
  mostGone,
  type RetentionState,
  type RetentionStore,
  withoutEndedLinks,
  withoutOverCases,
} from '../../domain/people/retention.ts'
import type { StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { review } from '../../domain/review/review.ts'
import { addDays, isBefore } from '../../domain/schedule/zone.ts'
import { counted } from '../../domain/text.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { type ErasingPorts, erasePerson } from './erase-person.ts'

export interface RetainingPorts extends ErasingPorts, Ports<'policies' | 'retention' | 'control'> {
  readonly retentionStore: RetentionStore
  /** Called with the ref of a person who could not be attended to; the next round does. */
  readonly onFault: (ref: string, error: unknown) => void
}

export interface RetainReport {
  readonly looked: number
  readonly ended: number
  readonly erased: number
  readonly failed: number
  /** People who are to be erased, and wait until an operator resumes erasure. */
  readonly held: number
}

const concurrency = 16

/** In the audit log, in place of the subject of an admin. */
const by = 'retention'

/**
 * Once a day, ends what is over in the items of people, which DynamoDB does not: cases that ended long ago, keys of links that have
 * ended, managers who were erased, and people who have left. The next run continues one that ended early. Where more people would be erased at
 * once than `mostGone`, erasure is paused: an operator who resumes it agrees to that many.
 */
export async function applyRetention(ports: RetainingPorts, hasTimeLeft: () => boolean): Promise<RetainReport> {
  const { people, refs, policies, retentionStore, control, clock, onFault } = ports
  const state = await retentionStore.find()
  const { sweptAt, from, counts: before = { looked: 0, held: 0, left: 0 } } = state
  const report = { looked: 0, ended: 0, erased: 0, failed: 0, held: before.held }
  if (from === undefined && sweptAt && isBefore(clock.now(), addDays(sweptAt, 1, 'UTC'))) return report
  const counts = from === undefined ? { looked: 0, held: 0, left: Math.max(mostGone(before.looked), before.held) } : { ...before }
  const isPaused = (await control.find()).erasure !== undefined
  const mayErase = (): boolean => {
    const may = !isPaused && counts.left > 0
    if (may) counts.left -= 1
    else counts.held += 1
    return may
  }
  const active = await policies.listActive()
  for await (const { people: page, unreadable, next } of people.listEveryone(from)) {
    for (const ref of unreadable) onFault(ref, undefined)
    const managers = await refs.findAll(page.flatMap(({ person: { profile } }) => profile.manager?.id ?? []))
    const outcomes = await pMap(page, (one) => retainOne(ports, active, state, managers, mayErase, one), { concurrency })
    report.looked += outcomes.length
    counts.looked += outcomes.length
    for (const outcome of outcomes) if (outcome !== 'kept') report[outcome] += 1
    if (next === undefined) break
    await retentionStore.saveSweep({ sweptAt, from: next, counts })
    if (!hasTimeLeft()) return { ...report, held: counts.held }
  }
  if (counts.held > 0 && !isPaused) await pauseErasure(ports, counts.held)
  await retentionStore.saveSweep({ sweptAt: clock.now(), counts })
  return { ...report, held: counts.held }
}

async function pauseErasure({ control, audit, clock }: RetainingPorts, held: number): Promise<void> {
  const [at, reason] = [clock.now(), `${counted(held, 'more person', 'more people')} would be erased at once`]
  await audit.append({ policy: controlChain, at, by, action: 'pause erasure', reason })
  await control.save('erasure', { reason, by, at })
}

async function retainOne(
  ports: RetainingPorts,
  active: readonly PolicyVersion[],
  { listAt }: RetentionState,
  managers: ReadonlyMap<string, string>,
  mayErase: () => boolean,
  { ref, person }: StoredPerson,
): Promise<'kept' | 'ended' | 'erased' | 'failed'> {
  const { people, retention, clock, onFault } = ports
  const now = clock.now()
  try {
    // A notice may be on its way to them: then the next round erases them.
    if (isLongGone(person, listAt, retention, now))
      return mayErase() && (await erasePerson(ports, ref, by)) === 'erased' ? 'erased' : 'kept'
    const tidied = (person: Person) => withoutEndedLinks(withoutErasedManager(person, managers), now)
    if (tidied(person) === person && !person.cases.some(({ clearedAt }) => clearedAt)) return 'kept'
    const isChanged = await changePerson(people, ref, (person) =>
      withoutOverCases(review(tidied(person), active, now), active, retention, now),
    )
    return isChanged ? 'ended' : 'kept'
  } catch (error) {
    onFault(ref, error)
    return 'failed'
  }
}

/** @param managers refs by staff id; an erased one has none */
function withoutErasedManager(person: Person, managers: ReadonlyMap<string, string>): Person {
  const { manager, ...profile } = person.profile
  return manager && !managers.has(manager.id) ? { ...person, profile } : person
}
