/** When a manager or team gets the lines about overdue cases: one digest a day at most. */
import { Temporal } from 'temporal-polyfill'
import { isBounced } from '../people/mail.ts'
import type { Case, Person } from '../people/person.ts'
import type { Timetable } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'

/** One overdue case, for one recipient. */
export interface DigestLine {
  readonly at: Temporal.Instant
  readonly staff: string
  readonly policy: string
  readonly step: string
  /** Devices in breach at a moment; empty if the case is no longer overdue: the line is dropped. */
  devicesAt(moment: Temporal.Instant): readonly string[]
}

/** A line that waits for its digest. */
export interface QueuedLine<L> {
  readonly line: L
  /** When it is due. */
  readonly at: Temporal.Instant
  /** True if it missed the digest of an earlier date: any digest of its date tells it. */
  readonly moved: boolean
}

/**
 * The digest that one recipient gets at a moment, and the lines that still wait. A line due after that date's digest waits for the next
 * working day and is checked again before it goes. Of several lines about one case the last stands for all.
 * @param lastSent the date of the last digest
 * @param timetableOf a line's policy, for the recipient
 */
export function digestAt<L extends DigestLine>(
  at: Temporal.Instant,
  waiting: readonly QueuedLine<L>[],
  lastSent: Temporal.PlainDate | undefined,
  timetableOf: (line: L) => Timetable,
): { lines: readonly L[]; waiting: readonly QueuedLine<L>[] } {
  const first = waiting.find(({ at: dueAt }) => !isBefore(at, dueAt))
  if (!first) return { lines: [], waiting }
  const { dateOf } = timetableOf(first.line)
  const isDue = ({ at: dueAt, moved }: QueuedLine<L>) => !isBefore(at, dueAt) || (moved && dateOf(dueAt).equals(dateOf(at)))
  const due = waiting.filter(isDue)
  const rest = waiting.filter(entry => !isDue(entry))
  if (lastSent && Temporal.PlainDate.compare(dateOf(at), lastSent) <= 0)
    return { lines: [], waiting: [...rest, ...due.map(({ line }) => putOff(line, at, timetableOf(line)))] }
  return { lines: lastOfEachCase(due.map(({ line }) => line).filter(line => line.devicesAt(at).length > 0)), waiting: rest }
}

/** A line that waits for the next working day’s digest. */
export const putOff = <L>(line: L, at: Temporal.Instant, recipient: Timetable): QueuedLine<L> => ({
  line,
  at: recipient.nextSendAtOfLaterDay(at),
  moved: true,
})

/** The case that a line tells of; undefined once its owner is neither overdue nor, in breach, without mail since a mail came back. */
export function caseToTell({ cases, mail }: Person, policy: string, openedAt: Temporal.Instant): Case | undefined {
  const current = cases.find(one => one.policy === policy && one.openedAt.equals(openedAt))
  return current?.state === 'overdue' || (isBounced(mail) && current?.breaches.length) ? current : undefined
}

/** Of several lines about one case, the last one. */
export function lastOfEachCase<L extends Pick<DigestLine, 'at' | 'staff' | 'policy'>>(lines: readonly L[]): readonly L[] {
  const byCase = new Map<string, L>()
  for (const line of lines) {
    const key = JSON.stringify([line.staff, line.policy])
    const other = byCase.get(key)
    if (!other || !isBefore(line.at, other.at)) byCase.set(key, line)
  }
  return [...byCase.values()]
}

/** A line kept for a digest: one overdue case at one rung. */
export interface FiledLine {
  /** The person's ref. */
  readonly staff: string
  readonly policy: string
  readonly openedAt: Temporal.Instant
  readonly rung: string
  /** The rung's moment: of several lines about one case, the latest counts. */
  readonly at: Temporal.Instant
}

/** A filed line, waiting for its digest. */
export interface WaitingLine extends FiledLine {
  /** The number of the digest that tells it; absent until then. */
  readonly toldIn?: number
}

/** Keeps lines until their digest goes, by the recipient's ref and the digest's date. */
export interface DigestLines {
  /** Adds a line, once. @returns `told` if a digest has told it */
  file(recipient: string, on: Temporal.PlainDate, line: FiledLine): Promise<'waiting' | 'told'>
  /** Removes a line. @returns `told` if a digest has told it: then it stays */
  withdraw(recipient: string, on: Temporal.PlainDate, line: FiledLine): Promise<'withdrawn' | 'told'>
  /** Marks a line as told in a digest. @returns `gone` if it was removed meanwhile */
  tell(recipient: string, on: Temporal.PlainDate, line: FiledLine, number: number): Promise<'told' | 'gone'>
  list(recipient: string, on: Temporal.PlainDate): Promise<readonly WaitingLine[]>
}
