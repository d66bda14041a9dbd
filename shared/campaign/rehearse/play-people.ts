import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { ListedConnector } from '#domain/access/listed.ts'
import { sha256 } from '#domain/hash.ts'
import { languageOf, type Person } from '#domain/people/person.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import {
  type Addressee,
  addresseeKey,
  type KeptLine,
  type LeftLine,
  leaveLine,
  leftLine,
  playDigests,
} from '#domain/rehearsal/digest-queue.ts'
import { byTime, ndjson, type RehearsedEvent } from '#domain/rehearsal/events.ts'
import { playPart } from '#domain/rehearsal/rehearse-campaign.ts'
import type { RehearsalFiles, RequestedRehearsal } from '#domain/rehearsal/requested.ts'
import { census, endOf, type Tally, tallyOf } from '#domain/rehearsal/tally.ts'
import { isBefore, laterOf } from '#domain/schedule/zone.ts'
import type { BrakeSettings } from '../brake/weigh-suspensions.ts'
import type { Ports } from '../ports.ts'

export interface PlayingPorts extends Ports<'people' | 'refs'> {
  rehearsalFiles: RehearsalFiles
  brakeSettings: BrakeSettings
  connectorList: readonly ListedConnector[]
}

/** Events with their milliseconds since 1970, each as a line. */
const lateEvents = z.array(z.tuple([z.int(), z.string()]))

/** When a rehearsal begins: when it was requested, or with the policy. */
export const beginningOf = ({ requestedAt, policy }: RequestedRehearsal) => laterOf(requestedAt, policy.announcedAt)

/** Files written side by side. */
const concurrency = 16

/**
 * Plays some people, and saves what happens to them, its tally, and the lines for digests.
 * @param part names the people
 * @param digestParts in how many parts digests are played
 */
export async function playPeople(
  ports: PlayingPorts,
  rehearsal: RequestedRehearsal,
  stored: readonly StoredPerson[],
  part: string,
  digestParts: number,
): Promise<Pick<Tally, 'lastDeadline' | 'deadlines'> & { isLate: boolean }> {
  const { rehearsalFiles: files } = ports
  const { id, policy } = rehearsal
  const found = census(policy, rehearsal.requestedAt, ports.connectorList)
  for (const { person, ref } of stored) found.add(person, ref)
  const staff = stored.filter(({ person }) => !person.profile.isTeam)
  const played = playPart(
    policy,
    staff.map(({ person, ref }) => underOnly(person, policy, ref)),
    beginningOf(rehearsal),
    { protectedPeople: ports.brakeSettings.protected },
  )
  const names = namesOf(staff)
  const events = played.events.map(event => names.inEvent(event)).sort(byTime)
  const tally = tallyOf(found.census(), events, played.deadlines)
  const end = endOf([tally], policy)
  const isLate = ({ at }: RehearsedEvent) => isBefore(end, at)
  const late = events.filter(isLate)
  const managers = await managersOf(ports, played.lines)
  const lines = played.lines.flatMap(line => leaveLine(line, policy, managers) ?? []).map(line => names.inLine(line))
  const linesOf = Map.groupBy(lines, line => digestPartOf(line, digestParts))

  await files.save(id, eventsFile(part), ndjson(events.filter(event => !isLate(event))))
  if (late.length > 0)
    await files.save(id, lateFile(part), [JSON.stringify(late.map(event => [event.at.epochMilliseconds, [...ndjson([event])].join('')]))])
  await files.save(id, tallyFile(part), [JSON.stringify(tally)])
  await pMap(
    Array.from({ length: digestParts }, (_, number) => number),
    number => files.save(id, linesFile(part, number), [JSON.stringify(linesOf.get(number) ?? [])]),
    { concurrency },
  )
  return { lastDeadline: tally.lastDeadline, deadlines: tally.deadlines, isLate: late.length > 0 }
}

/** The same for all lines to one addressee. */
function digestPartOf(line: LeftLine, parts: number) {
  return Number.parseInt(sha256(addresseeKey(line)).slice(0, 4), 16) % parts
}

/** Refs for staff ids, and for a device its owner's ref and its number: after an erasure they are about nobody. */
function namesOf(staff: readonly StoredPerson[]) {
  const refs = new Map(staff.map(({ ref, person }) => [person.profile.id, ref]))
  const devices = new Map(staff.flatMap(({ ref, person }) => person.devices.map(({ id }, index) => [id, `${ref}-${index + 1}`])))
  const refOf = (id: string) => refs.get(id) ?? ''
  const deviceOf = (id: string) => devices.get(id) ?? ''
  return {
    inEvent(event: RehearsedEvent): RehearsedEvent {
      const staff = refOf(event.staff)
      if ('devices' in event) return { ...event, staff, devices: event.devices.map(deviceOf) }
      return 'device' in event ? { ...event, staff, device: deviceOf(event.device) } : { ...event, staff }
    },
    inLine: (line: LeftLine): LeftLine => ({
      ...line,
      staff: refOf(line.staff),
      tells: line.tells.map(told => ({ ...told, devices: told.devices.map(deviceOf) })),
    }),
  }
}

/** The person under this policy alone, with no mail on its way, and their ref for an address. */
function underOnly(person: Person, { id }: PolicyVersion, ref: string): Person {
  const { profile, devices, cases, access, announcements } = person
  const own = cases.filter(({ policy }) => policy === id)
  const demanded = new Set(own.flatMap(({ access: { suspended } }) => suspended))
  const announced = announcements[id]
  return {
    profile: { ...profile, email: ref, language: languageOf(person) },
    devices,
    cases: own,
    announcements: announced ? { [id]: announced } : {},
    access: Object.fromEntries(Object.entries(access).filter(([device]) => demanded.has(device))),
  }
}

/** The managers who are staff, by staff id, with their refs for addresses: they may be in any segment. */
async function managersOf({ people, refs }: PlayingPorts, lines: readonly KeptLine[]): Promise<ReadonlyMap<string, Addressee>> {
  const ids = new Set(lines.flatMap(({ to, profile }) => (to === 'manager' && profile.manager ? [profile.manager.id] : [])))
  if (ids.size === 0) return new Map()
  const { people: found } = await people.findAll([...(await refs.findAll([...ids])).values()])
  return new Map(
    found.flatMap(({ ref, person }) => {
      const { id, zone, country, isTeam } = person.profile
      const addressee = { email: ref, language: languageOf(person), zone, country }
      return isTeam ? [] : [[id, addressee] as const]
    }),
  )
}

export const eventsFile = (part: string) => `events/${part}.ndjson`

/** Events that may come after the end, which is known once everybody was played. */
const lateFile = (part: string) => `late/${part}.json`

/** Lines for some of those who get digests. @param number of the part that plays these digests */
const linesFile = (part: string, number: number) => `lines/${part}-${number}.json`

export const tallyFile = (part: string) => `tallies/${part}.json`

/** What all segments left. */
interface Played {
  parts: readonly string[]
  /** Those of one segment whose late events are looked at here. */
  late: readonly string[]
  /** When the rehearsal ends; included. */
  until: Temporal.Instant
}

/**
 * Plays the digests of some managers and teams, and saves them and their tally; and of late events those that are not too late.
 * @param number of this part
 * @returns the names of files with events
 */
export async function playDigestsOf(
  files: RehearsalFiles,
  { id, policy, requestedAt }: RequestedRehearsal,
  { parts, late, until }: Played,
  number: number,
): Promise<readonly string[]> {
  const lines = await pMap(parts, async part => leftLine.array().parse(JSON.parse(await files.read(id, linesFile(part, number)))), {
    concurrency,
  })
  const digests = [...playDigests(policy, lines.flat())].sort(byTime)
  const part = digestsPart(number)
  await files.save(id, tallyFile(part), [JSON.stringify(tallyOf(census(policy, requestedAt).census(), digests, []))])
  const saved: string[] = []
  const save = async (name: string, text: Iterable<string>) => {
    await files.save(id, name, text)
    saved.push(name)
  }
  const inTime = digests.filter(({ at }) => !isBefore(until, at))
  if (inTime.length > 0) await save(eventsFile(part), ndjson(inTime))
  for (const part of late) {
    const events = lateEvents.parse(JSON.parse(await files.read(id, lateFile(part))))
    const text = events.flatMap(([at, line]) => (at <= until.epochMilliseconds ? line : []))
    if (text.length > 0) await save(eventsFile(`late-${part}`), text)
  }
  return saved
}

export const digestsPart = (number: number) => `digests-${number}`
