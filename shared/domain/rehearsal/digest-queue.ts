/** The lines that wait for one manager or team. */

import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Language, languages } from '../catalogue/languages.ts'
import { type DigestLine, digestAt, putOff, type QueuedLine } from '../digests/digest.ts'
import { digestSubject } from '../emails/subject.ts'
import { voices } from '../emails/voices.ts'
import type { Profile } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import type { Line } from '../review/agenda.ts'
import { type Recipient, timetable } from '../schedule/timetable.ts'
import { earliestOf, isBefore } from '../schedule/zone.ts'
import type { Mailed } from './events.ts'

const voiceOf = voices()

/** A manager or a team. */
export type Addressee = Recipient & { readonly email: string; readonly language: Language }

export interface RehearsedLine extends DigestLine {
  /** The version that owed it. */
  readonly version: PolicyVersion
  /** True while its person is in breach for certain, and does not say that it is gone. */
  isFoundAt(moment: Temporal.Instant): boolean
}

export interface DigestQueue {
  lines: QueuedLine<RehearsedLine>[]
  lastSent?: Temporal.PlainDate
}

export const enqueue = (queue: DigestQueue, line: RehearsedLine): unknown => queue.lines.push({ line, at: line.at, moved: false })

/** Takes the lines of the digest that goes now; none if none goes. */
export function takeDue(
  queue: DigestQueue,
  addressee: Recipient,
  now: Temporal.Instant,
  isPaused: (line: RehearsedLine) => boolean,
): readonly RehearsedLine[] {
  const own = ({ version }: RehearsedLine) => timetable(version, addressee)
  const queued = queue.lines.map(entry =>
    !isBefore(now, entry.at) && isPaused(entry.line) ? putOff(entry.line, now, own(entry.line)) : entry,
  )
  const { lines, waiting } = digestAt(now, queued, queue.lastSent, own)
  queue.lines = [...waiting]
  const [first] = lines
  if (first) queue.lastSent = own(first).dateOf(now)
  return lines
}

/** One mail: an event for each line. */
export function digestEvents(
  { email, language }: Addressee,
  lines: readonly RehearsedLine[],
  now: Temporal.Instant,
  isUnreachable: (staff: string) => boolean,
): readonly Mailed[] {
  const [unreachable = [], others = []] = [true, false].map(wanted => lines.filter(({ staff }) => isUnreachable(staff) === wanted))
  const overdue = others.filter(line => line.isFoundAt(now)).length
  const versions = new Map(lines.map(({ version }) => [version.id, version]))
  const subject = digestSubject(overdue, unreachable.length, [...versions.values()], voiceOf(language))
  return lines.map(({ policy, staff, step, devicesAt }) => ({
    kind: 'digest',
    at: now,
    policy,
    staff,
    step,
    to: email,
    language,
    devices: devicesAt(now),
    subject,
  }))
}

/** A line, and what it tells from each moment on: no devices while it is not true. */
export interface KeptLine extends Pick<Line, 'at' | 'step' | 'to'> {
  readonly profile: Profile
  readonly filedAt: Temporal.Instant
  readonly tells: readonly DevicesFrom[]
}

export interface DevicesFrom extends DevicesTold {
  readonly from: Temporal.Instant
}

export interface DevicesTold {
  readonly devices: readonly string[]
  /** As of a line. */
  readonly isFound: boolean
}

/** Milliseconds since 1970. */
const moment = z.int()

/** A line with the manager or team that gets it. */
export const leftLine = z.strictObject({
  to: z.strictObject({ email: z.string(), language: z.enum(languages), zone: z.string(), country: z.optional(z.string()) }),
  staff: z.string(),
  step: z.string(),
  at: moment,
  filedAt: moment,
  tells: z.array(z.strictObject({ from: moment, devices: z.array(z.string()), isFound: z.boolean().default(true) })),
})

export type LeftLine = Readonly<z.output<typeof leftLine>>

/**
 * @param managers those who can be reached, by staff id; the security team replaces all others
 * @returns undefined if nobody gets it
 */
export function leaveLine(
  { profile, at, step, filedAt, to, tells }: KeptLine,
  { teams }: PolicyVersion,
  managers: ReadonlyMap<string, Addressee>,
): LeftLine | undefined {
  const manager = to === 'manager' && profile.manager ? managers.get(profile.manager.id) : undefined
  const addressee: Addressee | undefined = manager ?? teams[to === 'manager' ? 'security' : to]
  if (!addressee) return undefined
  const { email, language, zone, country } = addressee
  return {
    to: { email, language, zone, country },
    staff: profile.id,
    step,
    at: at.epochMilliseconds,
    filedAt: filedAt.epochMilliseconds,
    tells: tells.map(({ from, devices, isFound }) => ({ from: from.epochMilliseconds, devices: [...devices], isFound })),
  }
}

/** The recipient of a line: one digest a day at most. */
export const addresseeKey = ({ to }: LeftLine) => to.email.toLowerCase()

/** The digests of a policy that become of lines, each line an event. @param lines all those for each of their addressees */
export function* playDigests(policy: PolicyVersion, lines: Iterable<LeftLine>): Generator<Mailed> {
  for (const own of Map.groupBy(lines, addresseeKey).values()) yield* digestsFor(policy, own)
}

function* digestsFor(policy: PolicyVersion, lines: readonly LeftLine[]): Generator<Mailed> {
  const [first] = lines
  if (!first) return
  const { to } = first
  const queue: DigestQueue = { lines: [] }
  const coming = lines.toSorted((a, b) => a.filedAt - b.filedAt)
  let next = 0
  for (let now = nextMoment(queue, coming[next]); now; now = nextMoment(queue, coming[next])) {
    for (let line = coming[next]; line?.filedAt === now.epochMilliseconds; line = coming[next]) {
      enqueue(queue, filed(line, policy))
      next += 1
    }
    yield* digestEvents(
      to,
      takeDue(queue, to, now, () => false),
      now,
      () => false,
    )
  }
}

/** When a line is filed, or one that waits may go. */
function nextMoment({ lines }: DigestQueue, coming: LeftLine | undefined) {
  const moments = lines.map(({ at }) => at)
  if (coming) moments.push(Temporal.Instant.fromEpochMilliseconds(coming.filedAt))
  return earliestOf(moments)
}

function filed({ staff, step, at, tells }: LeftLine, policy: PolicyVersion): RehearsedLine {
  const toldAt = ({ epochMilliseconds }: Temporal.Instant) => tells.findLast(({ from }) => from <= epochMilliseconds)
  return {
    at: Temporal.Instant.fromEpochMilliseconds(at),
    staff,
    policy: policy.id,
    step,
    version: policy,
    devicesAt: moment => toldAt(moment)?.devices ?? [],
    isFoundAt: moment => toldAt(moment)?.isFound === true,
  }
}
