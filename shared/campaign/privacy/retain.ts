import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { controlChain } from '#domain/audit/decision.ts'
import { batchesOf } from '#domain/batches.ts'
import type { Job } from '#domain/jobs/job.ts'
import { addNumbers, countByKind } from '#domain/numbers.ts'
import { isClaimed } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import {
  isLongGone,
  mostGone,
  type RetentionStore,
  withoutEndedLinks,
  withoutOldNotices,
  withoutOldUndo,
  withoutOverCases,
} from '#domain/people/retention.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import type { ActivePolicies } from '#domain/policies/store.ts'
import { review } from '#domain/review/review.ts'
import { addDays, isBefore } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import { type JobHandler, type StartingPorts, segmentsOf, stageOf, startJob } from '../jobs/jobs.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { type ErasingPorts, eraseDecided } from './erase-person.ts'

/** How many people a round may erase. */
const order = z.strictObject({ mayErase: z.int() })

/**
 * Starts, once a day, a job that ends what is over in the items of people, which DynamoDB does not: cases that ended long ago, keys of links that
 * have ended, managers who were erased, and people who have left. Where more people would be erased at once than `mostGone`, erasure is paused:
 * an operator who resumes it agrees to that many.
 */
export async function startRetention(
  ports: StartingPorts & Ports<'people'> & { retentionStore: RetentionStore },
): Promise<Job | undefined> {
  const { people, retentionStore, clock } = ports
  const { sweptAt, counts: { looked, held } = { looked: 0, held: 0 } } = await retentionStore.find()
  if (sweptAt && isBefore(clock.now(), addDays(sweptAt, 1, 'UTC'))) return undefined
  // First: should the round fail, the next day begins another, and nobody's consent counts for both.
  await retentionStore.saveRound(clock.now(), { looked, held: 0 })
  const mayErase = Math.max(mostGone(looked), held)
  return startJob(ports, { kind: 'retention', policy: undefined, pieces: await segmentsOf(people), order: { mayErase } })
}

export interface RetentionPorts extends ErasingPorts, Ports<'retention' | 'control' | 'jobs'> {
  retentionStore: RetentionStore
  /** Called with the ref of a person who could not be attended to; the next round does. */
  onFault: (ref: string, error: unknown) => void
}

/** Of a person; those `gone` are to be erased, and of them those `held` wait until an operator resumes erasure. */
type Outcome = 'kept' | 'ended' | 'gone' | 'erased' | 'held' | 'failed'

/** People by outcome. */
const counts = z.record(z.string(), z.int())

/** The refs of those gone, so that nobody reads everybody again to erase them. */
const swept = z.strictObject({ counts, gone: z.array(z.string()) })

/** Refs that fit into what is kept of a piece; the next round finds the others. */
const mostNamed = 10_000

/** People stored before there were lists of names and units: one worker saves so many of them, which lists them, and the next round saves more. */
const mostListed = 10_000

/** People that one worker erases, by one decision. */
const erasedTogether = 100

const concurrency = 16

/**
 * Ends what is over, a segment a piece; then erases those who were found to be long gone. Of 2.2 million, 22,000 pages of 45 ms by four workers
 * take five minutes, and 20,000 erasures of 20 requests about two.
 * @param policies those in force
 */
export const retentionKind = (ports: RetentionPorts, policies: ActivePolicies): JobHandler => ({
  stages: [
    stageOf(swept, async ({ segment, from, found = { counts: {}, gone: [] }, hasTimeLeft }) => {
      const { people, refs, retentionStore, onFault } = ports
      const active = await policies.listActive()
      const { listAt } = await retentionStore.find()
      const outcomes: Outcome[] = []
      const gone = [...found.gone]
      let left: string | undefined
      let listed = 0
      for await (const { people: page, unreadable, unlisted = [], next } of people.listEveryone(from, segment)) {
        for (const ref of unreadable) onFault(ref, undefined)
        const managers = await refs.findAll(page.flatMap(({ person: { profile } }) => profile.manager?.id ?? []))
        const retainOne = async (one: StoredPerson) => {
          const outcome = await endWhatIsOver(ports, active, listAt, managers, one)
          if (outcome === 'gone') gone.push(one.ref)
          if (outcome === 'kept' && unlisted.includes(one.ref) && listed < mostListed) {
            listed += 1
            await people.save(one)
          }
          outcomes.push(outcome)
        }
        await pMap(page, retainOne, { concurrency })
        left = next
        if (!hasTimeLeft()) break
      }
      return { found: { counts: sumOf([found.counts, countsOf(outcomes)]), gone: gone.slice(0, mostNamed) }, from: left }
    }),
    {
      pieces: async (job, [segments = []]) => Math.max(1, piecesToErase(job, segments).length),
      ...stageOf(counts, async ({ job, segment }) => {
        const segments = (await ports.jobs.listPieces(job.id, 0)).map(({ found }) => found)
        return { found: countsOf(await eraseBatch(ports, piecesToErase(job, segments)[segment.number] ?? [])) }
      }),
    },
  ],
  async finish({ requestedAt }, [segments = [], erasures = []]) {
    const looks = sumOf(z.array(swept).parse(segments).map(countsIn))
    const tries = sumOf(z.array(counts).parse(erasures))
    const looked = sizeOf(looks)
    const held = (tries.held ?? 0) + (looks.gone ?? 0) - sizeOf(tries)
    if (held > 0) await pauseErasure(ports, held)
    await ports.retentionStore.saveRound(requestedAt, { looked, held })
    return { state: 'done', outcome: { ended: 0, erased: 0, failed: 0, ...sumOf([looks, tries]), looked, held } }
  },
})

type Counts = z.output<typeof counts>

const countsIn = ({ counts }: z.output<typeof swept>) => counts

const countsOf = (outcomes: readonly Outcome[]): Counts => countByKind(outcomes, outcome => outcome)

const sumOf = (all: readonly Counts[]) => all.reduce<Counts>(addNumbers, {})

const sizeOf = (all: Counts) => Object.values(all).reduce((sum, number) => sum + number, 0)

/** The refs that this round may erase, a piece each. @param segments what was found in each */
function piecesToErase(job: Job, segments: readonly unknown[]) {
  const found = z
    .array(swept)
    .parse(segments)
    .flatMap(({ gone }) => gone)
  return batchesOf(found.slice(0, order.parse(job.order).mayErase), erasedTogether)
}

/** @param managers refs by staff id; an erased one has none */
async function endWhatIsOver(
  { people, retention, clock, onFault }: RetentionPorts,
  active: readonly PolicyVersion[],
  listAt: Temporal.Instant | undefined,
  managers: ReadonlyMap<string, string>,
  stored: StoredPerson,
): Promise<Outcome> {
  const now = clock.now()
  if (isLongGone(stored.person, listAt, retention, now)) return 'gone'
  const tidied = (person: Person) =>
    withoutOldUndo(withoutOldNotices(withoutEndedLinks(withoutErasedManager(person, managers), now), retention, now), now)
  if (tidied(stored.person) === stored.person && !stored.person.cases.some(({ clearedAt }) => clearedAt)) return 'kept'
  try {
    const isChanged = await changePerson(people, stored, person =>
      withoutOverCases(review(tidied(person), active, now), active, retention, now),
    )
    return isChanged ? 'ended' : 'kept'
  } catch (error) {
    onFault(stored.ref, error)
    return 'failed'
  }
}

function withoutErasedManager(person: Person, managers: ReadonlyMap<string, string>): Person {
  const { manager, ...profile } = person.profile
  return manager && !managers.has(manager.id) ? { ...person, profile } : person
}

/** In the audit log, in place of the subject of an admin. */
const by = 'retention'

/** Erases those who are still long gone, by one decision. A notice may be on its way to some: the next round erases them. */
async function eraseBatch(ports: RetentionPorts, refs: readonly string[]): Promise<readonly Outcome[]> {
  const { people, retentionStore, retention, control, audit, clock, onFault } = ports
  const now = clock.now()
  if ((await control.find()).erasure) return refs.map(() => 'held')
  const { listAt } = await retentionStore.find()
  const { people: stored, unreadable } = await people.findAll(refs)
  const mayGo = ({ person }: StoredPerson) => isLongGone(person, listAt, retention, now) && !isClaimed(person.mail, now)
  const going = stored.filter(mayGo).map(({ ref }) => ref)
  const erased = going.length > 1 ? { details: { people: going.length, refs: going.join(' ') } } : { about: going[0] }
  if (going.length > 0) await audit.append({ policy: controlChain, at: now, by, action: 'erase', ...erased })
  const staying = new Set([...stored.map(({ ref }) => ref).filter(ref => !going.includes(ref)), ...unreadable])
  return pMap(
    refs,
    async ref => {
      if (staying.has(ref)) return 'kept'
      try {
        // Also who is not stored any more: another worker may have died who was erasing them.
        return (await eraseDecided(ports, ref)) === 'busy' ? 'kept' : 'erased'
      } catch (error) {
        onFault(ref, error)
        return 'failed'
      }
    },
    { concurrency },
  )
}

async function pauseErasure({ control, audit, clock }: RetentionPorts, held: number) {
  if ((await control.find()).erasure) return
  const [at, reason] = [clock.now(), `${counted(held, 'more person', 'more people')} would be erased at once`]
  await audit.append({ policy: controlChain, at, by, action: 'pause erasure', reason })
  await control.save('erasure', { reason, by, at })
}
