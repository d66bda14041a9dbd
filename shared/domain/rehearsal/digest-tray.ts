/** The lines that wait for one manager or team. */
import type { Temporal } from 'temporal-polyfill'
import type { Language } from '../catalogue/languages.ts'
import { type DigestLine, digestAt, putOff, type QueuedLine } from '../digests/digest.ts'
import { digestSubject } from '../emails/subject.ts'
import { voices } from '../emails/voice.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { type Recipient, timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import type { Mailed } from './events.ts'

const voiceOf = voices()

/** A manager or a team. */
export type Addressee = Recipient & { readonly email: string; readonly language: Language }

export interface FiledLine extends DigestLine {
  /** The version that owed it. */
  readonly version: PolicyVersion
}

export interface Tray {
  lines: QueuedLine<FiledLine>[]
  lastSent?: Temporal.PlainDate
}

export const putIn = (tray: Tray, line: FiledLine): unknown => tray.lines.push({ line, at: line.at, moved: false })

/** Takes the lines of the digest that goes now; none if none goes. */
export function takeDue(
  tray: Tray,
  addressee: Recipient,
  now: Temporal.Instant,
  isPaused: (line: FiledLine) => boolean,
): readonly FiledLine[] {
  const own = ({ version }: FiledLine) => timetable(version, addressee)
  const queued = tray.lines.map((entry) =>
    !isBefore(now, entry.at) && isPaused(entry.line) ? putOff(entry.line, now, own(entry.line)) : entry,
  )
  const { lines, waiting } = digestAt(now, queued, tray.lastSent, own)
  tray.lines = [...waiting]
  const [first] = lines
  if (first) tray.lastSent = own(first).dateOf(now)
  return lines
}

/** One mail: an event for each line. */
export function digestEvents(
  { email, language }: Addressee,
  lines: readonly FiledLine[],
  now: Temporal.Instant,
  isUnreachable: (staff: string) => boolean,
): readonly Mailed[] {
  const unreachable = lines.filter(({ staff }) => isUnreachable(staff)).length
  const versions = new Map(lines.map(({ version }) => [version.id, version]))
  const subject = digestSubject(lines.length - unreachable, unreachable, [...versions.values()], voiceOf(language))
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
