import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { RehearsedEvent } from '../../domain/rehearsal/events.ts'
import type { RehearsalJob, Rehearsals } from '../../domain/rehearsal/jobs.ts'
import { ndjson } from '../../domain/rehearsal/ndjson.ts'
import { playCampaign } from '../../domain/rehearsal/play-campaign.ts'
import { byTime } from '../../domain/rehearsal/rehearse-campaign.ts'
import { asRehearsed } from '../../domain/rehearsal/rehearsed-policy.ts'
import { summaryOf } from '../../domain/rehearsal/summary.ts'
import { census, endOfTally, tallyOf } from '../../domain/rehearsal/tally.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore, laterOf } from '../../domain/schedule/zone.ts'
import type { QuotaSource } from '../send/pace.ts'

export interface RehearsingPorts {
  readonly rehearsals: Rehearsals
  readonly people: People
  readonly quota: QuotaSource
  readonly clock: Clock
}

/** Characters of one piece of events: compressed, well below 400 kB, the limit of a database item. */
const pieceSize = 1_000_000

/**
 * Rehearses a policy on everyone as they are now and saves the result. Safe to repeat.
 * @returns `unknown` if there is no such rehearsal
 */
export async function runRehearsal(ports: RehearsingPorts, policyId: string, id: string): Promise<'done' | 'unknown'> {
  const { rehearsals } = ports
  const job = await rehearsals.find(policyId, id)
  if (!job) return 'unknown'
  if (job.state === 'done') return 'done'
  await rehearsals.save({ ...job, state: 'running' })
  try {
    await rehearsals.save(await rehearsed(ports, job))
    return 'done'
  } catch (error) {
    await rehearsals.save({ ...job, state: 'failed' })
    throw error
  }
}

async function rehearsed({ rehearsals, people, quota, clock }: RehearsingPorts, job: RehearsalJob): Promise<RehearsalJob> {
  const { policy } = job
  const now = clock.now()
  const everyone: Person[] = []
  const refs = new Map<string, string>()
  const devices = new Map<string, string>()
  const { add, census: found } = census(policy, now)
  for await (const page of people.listEveryone())
    for (const { ref, person } of page.people) {
      add(person)
      if (person.profile.isTeam) continue
      everyone.push(underOnly(person, policy, ref))
      refs.set(person.profile.id, ref)
      for (const [index, { id }] of person.devices.entries()) devices.set(id, `${ref}-${index + 1}`)
    }
  const from = laterOf(now, policy.announcedAt)
  const played = playCampaign({ policies: [asRehearsed(policy)], people: everyone, changes: [] }, from)
  const tally = tallyOf(found(), played.events.sort(byTime), played.deadlines)
  const until = endOfTally(tally, policy)
  let pieces = 0
  const events = played.events.filter(({ at }) => !isBefore(until, at)).map((event) => withoutIds(event, refs, devices))
  for (const lines of ndjson(events, pieceSize)) {
    await rehearsals.savePiece(job, pieces, lines)
    pieces += 1
  }
  const summary = summaryOf(tally, policy, from, await quota.read().catch(() => undefined))
  return { ...job, state: 'done', summary, pieces }
}

/** The event with a ref for a staff id, and for a device its owner's ref and its number: after an erasure it is about nobody. */
function withoutIds(event: RehearsedEvent, refs: ReadonlyMap<string, string>, devices: ReadonlyMap<string, string>): RehearsedEvent {
  const staff = refs.get(event.staff) ?? ''
  const deviceOf = (id: string): string => devices.get(id) ?? ''
  if ('devices' in event) return { ...event, staff, devices: event.devices.map(deviceOf) }
  return 'device' in event ? { ...event, staff, device: deviceOf(event.device) } : { ...event, staff }
}

/** The person under this policy alone, with no mail on its way, and their ref for an address. */
function underOnly({ profile, devices, cases, access, announcements, chosenLanguage }: Person, { id }: PolicyVersion, ref: string): Person {
  const own = cases.filter(({ policy }) => policy === id)
  const demanded = new Set(own.flatMap(({ suspended }) => suspended))
  const announced = announcements[id]
  return {
    profile: { ...profile, email: ref, ...(chosenLanguage ? { language: chosenLanguage } : {}) },
    devices,
    cases: own,
    announcements: announced ? { [id]: announced } : {},
    access: Object.fromEntries(Object.entries(access).filter(([device]) => demanded.has(device))),
  }
}
