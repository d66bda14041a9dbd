/** How long personal data is kept. The audit log keeps what humans decided; it holds refs only. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { PolicyVersion } from '../policies/policy.ts'
import { addDays, isBefore } from '../schedule/zone.ts'
import { noMail } from './mail.ts'
import type { Device, Person } from './person.ts'

const days = (usual: number, least = 1) =>
  z
    .int('must be whole days')
    .min(least, `must be ${least === 1 ? '1 day' : `${least} days`} at least`)
    .max(3650, 'must be 3650 days at most')
    .default(usual)

/** In days. */
export const retentionSchema = z.strictObject({
  cases: days(365).describe('From the end of a case until the person is without it; a request that no human has decided stops this'),
  notices: days(365).describe('From the sending of a notice until its evidence and its copy go'),
  digestLines: days(30).describe('From the filing of a line of a digest until it goes, and likewise of copies of digests'),
  rehearsals: days(30).describe('From the request of a rehearsal, or of other work on all staff'),
  suspensionLists: days(400).describe('From the making of a list of suspensions that wait, or that someone decided about'),
  suspensionsShown: days(1).describe('From the listing of suspensions for admins, with staff ids and units'),
  pageLinks: days(200).describe(
    'From a mail until its link to the person’s page ends; a mail renews a link with less than half of this left',
  ),
  passes: days(90, 30).describe('From the start of a pass over a source until what it listed goes'),
  waitingChanges: days(30).describe('From the start of a pass until changes that wait for its acceptance go'),
  tests: days(30).describe('From a test of a source or a connector'),
  leavers: days(90).describe('From when someone left until they are erased'),
})

export type Retention = Readonly<z.output<typeof retentionSchema>>

export const usualRetention = (): Retention => retentionSchema.parse({})

/** Days by which `listedAt` may be behind, so that a list that comes every day does not save everybody every day. */
const lag = 7

/** Days that the import of one list may take. */
const longestImport = 1

/** People who may be erased at once, or left out by a list, before a human must agree. @param all people who were known */
export const mostGone = (all: number) => Math.max(5, Math.floor(all * 0.02))

/** Of the last round; older ones have more. */
export const retentionCounts = z.object({
  /** People looked at. */
  looked: z.int(),
  /** Of them, those who are to be erased and wait until a human agrees. */
  held: z.int(),
})

type RetentionCounts = Readonly<z.output<typeof retentionCounts>>

/** When the last complete list of staff was imported, and the last round began that ended what was over. */
export interface RetentionState {
  readonly listAt?: Temporal.Instant
  readonly sweptAt?: Temporal.Instant
  readonly counts?: RetentionCounts
}

export interface RetentionStore {
  find(): Promise<RetentionState>
  noteList(listAt: Temporal.Instant): Promise<void>
  /** Leaves the list alone. */
  saveRound(sweptAt: Temporal.Instant, counts: RetentionCounts): Promise<void>
}

/** The person as on a list of staff; the same object while that was noted recently enough. */
export const withListed = (person: Person, now: Temporal.Instant): Person =>
  person.listedAt && isBefore(now, addDays(person.listedAt, lag, 'UTC')) ? person : { ...person, listedAt: now }

/**
 * True so long after someone left: since the directory said so, or since a list of staff last had them, if the last complete one left them
 * out. A team is on no list.
 * @param listAt when the import of that list ended; absent before the first
 */
export function isLongGone(
  { profile, listedAt }: Person,
  listAt: Temporal.Instant | undefined,
  { leavers }: Retention,
  now: Temporal.Instant,
) {
  const isOver = (since: Temporal.Instant) => !isBefore(now, addDays(since, leavers, 'UTC'))
  if (profile.leftAt) return isOver(profile.leftAt)
  return listAt !== undefined && listedAt !== undefined && isLeftOut({ profile, listedAt }, listAt) && isOver(listedAt)
}

/** True for a person missing from recent lists, when a complete one ends. */
export const isLeftOut = ({ profile, listedAt }: Pick<Person, 'profile' | 'listedAt'>, listAt: Temporal.Instant) =>
  listedAt !== undefined && !profile.isTeam && !profile.leftAt && isBefore(addDays(listedAt, lag + longestImport, 'UTC'), listAt)

/** The person without cases that ended so long ago; the same object if none did. The caller has reviewed them: that ends cases. */
export function withoutOverCases(
  person: Person,
  policies: readonly PolicyVersion[],
  { cases: kept }: Retention,
  now: Temporal.Instant,
): Person {
  const cases = person.cases.filter(({ policy, state, clearedAt, answers: { requests }, access: { suspended } }) => {
    if (state !== 'closed' || !clearedAt || requests.length + suspended.length > 0) return true
    const { closedAfter = 0 } = policies.find(({ id }) => id === policy) ?? {}
    return isBefore(now, addDays(clearedAt, closedAfter + kept, person.profile.zone))
  })
  return cases.length === person.cases.length ? person : { ...person, cases }
}

/** The person without evidence of notices from so long ago; the same object if there is none. */
export function withoutOldNotices(person: Person, { notices: kept }: Retention, now: Temporal.Instant): Person {
  const { mail: { sent = [], ...mail } = noMail } = person
  const left = sent.filter(({ accepted }) => isBefore(now, addDays(accepted, kept, 'UTC')))
  return left.length === sent.length ? person : { ...person, mail: { ...mail, sent: left } }
}

/** Days in which an import by hand that cleared suspended devices can be undone. */
const undoable = 30

/** The person without what would undo an import of long ago; the same object if there is none. */
export function withoutOldUndo(person: Person, now: Temporal.Instant): Person {
  const isOver = ({ beforeCleared }: Device) => beforeCleared !== undefined && !isBefore(now, addDays(beforeCleared.at, undoable, 'UTC'))
  if (!person.devices.some(isOver)) return person
  return { ...person, devices: person.devices.map(device => (isOver(device) ? { ...device, beforeCleared: undefined } : device)) }
}

/** The person without the keys of links that have ended; the same object if none has. */
export function withoutEndedLinks(person: Person, now: Temporal.Instant): Person {
  const { pages = {}, ...rest } = person
  const open = Object.entries(pages).filter(([, { until }]) => isBefore(now, until))
  if (open.length === Object.keys(pages).length) return person
  return open.length > 0 ? { ...rest, pages: Object.fromEntries(open) } : rest
}
