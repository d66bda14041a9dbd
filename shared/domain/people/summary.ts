import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { shownAdmin } from '../admin.ts'
import { keptBy, type RequiredNames } from '../requirements/requirement-of.ts'
import { deadlineAt, isNever } from '../schedule/timetable.ts'
import { suspensionOf, timesWithoutAccess } from './enforcement.ts'
import type { Immutable } from './fields.ts'
import { holdReasons } from './mail.ts'
import {
  type Breach,
  breachesOf,
  type Case,
  caseStates,
  type Device,
  deviceIn,
  endedUnnotified,
  isAwake,
  lapsesAt,
  overdueSince,
  type Person,
  proposalKinds,
  requestKinds,
  restoredByAnswer,
} from './person.ts'
import { keptOf, lastReading, withReadingByTime } from './readings.ts'
import type { StoredPerson } from './store.ts'

export const openRequest = z.strictObject({
  kind: z.enum(requestKinds),
  at: z.string(),
  device: z.optional(z.string()).describe('Which device is not theirs.'),
  until: z.optional(z.string()).describe('The last day of the exemption, or of the time, that they want.'),
})

/** How many of what. */
const someOf = (what: string) => z.optional(z.int().describe(`${what}; absent where there are none.`))

/** A case as admins list it. Derived from the person, and may briefly lag behind. */
export const caseSummary = z.strictObject({
  policy: z.string(),
  ref: z.string().describe('Under which the person is known in logs, mails and addresses.'),
  staff: z.string().describe('Their staff id.'),
  name: z.string(),
  unit: z.string(),
  country: z.optional(z.string()),
  state: z.enum(caseStates),
  lifted: z.optional(z.enum(caseStates)).describe('The state of a case that was in breach when its policy was lifted.'),
  openedAt: z.string(),
  stage: z.optional(z.string().describe('The stage that it has reached; absent under a policy without stages.')),
  deadline: z.optional(z.string().describe("The person's own deadline; absent where there is none.")),
  deadlineZone: z.string().describe('The time zone of its date.'),
  ownZone: z.string().describe('The time zone in which they live.'),
  overdueSince: z.optional(z.string()).describe('Present while they are overdue: their deadline, or a relapse after it.'),
  devices: z.int().describe('Devices in breach; of a lifted case, when it was lifted.'),
  unknown: someOf('Of these, devices of which nothing certain is known'),
  unread: someOf('Of these, devices of which no source can read what is asked'),
  silent: someOf('Of these, devices of which nothing has been reported yet'),
  answered: someOf('Devices that no source can read, of which they said that they are in order or not theirs'),
  unreached: someOf('Devices of which no notice reaches them'),
  exemptUntil: z.optional(z.string().describe('When their exemption ends; absent where they have none.')),
  suspended: z.int().describe('Devices that should be suspended on account of this case.'),
  enforced: z
    .optional(
      z.object({
        requested: z.int().describe('Asked for, and not confirmed yet.'),
        set: z.int().describe('Confirmed by the other systems.'),
        refused: z.int().describe('No other system can do it.'),
      }),
    )
    .describe('How far these suspensions are; absent where there are none.'),
  provisional: someOf('Devices with access back because of an answer that no report has confirmed'),
  restoredIn: z
    .optional(z.array(z.number()))
    .describe(
      'Seconds that a device was without access, each time that it came back: from the suspension until the confirmed restoration.',
    ),
  restoring: z
    .optional(z.boolean())
    .describe(
      'Of a person whose access was suspended and should not be any more: true until other systems confirmed that all of it is back.',
    ),
  held: z.optional(z.enum(holdReasons)).describe('Why no mail goes to them; absent where it does.'),
  complainedAt: z.optional(z.string()).describe('When they reported our mail as spam.'),
  requests: z.array(openRequest).describe('What they ask a human to decide.'),
  proposed: z
    .optional(z.object({ kind: z.enum(proposalKinds), lapsesAt: z.string(), by: z.optional(z.string().describe('Who wants it.')) }))
    .describe('A long extension or exemption that one admin wants; it takes effect if a second one decides the same before it lapses.'),
})

export type CaseSummary = Immutable<z.output<typeof caseSummary>>

/** Summaries of a person's cases, without those that ended before anyone was told, unless a request waits or they were lifted in breach. */
export function summariesOf({ ref, person }: StoredPerson): readonly CaseSummary[] {
  const { profile, devices, cases, mail } = person
  return cases
    .filter(current => !endedUnnotified(current) || current.answers.requests.length > 0 || current.lifted)
    .map(current => ({ current, late: overdueSince(current), proposed: current.decisions.proposed }))
    .map(({ current, late, proposed }) => ({
      policy: current.policy,
      ref,
      staff: profile.id,
      name: profile.name,
      unit: profile.unit,
      country: profile.country,
      state: current.state,
      lifted: current.lifted?.state,
      openedAt: current.openedAt.toString(),
      stage: current.stage,
      deadline: isNever(current.deadline) ? undefined : current.deadline.toString(),
      deadlineZone: current.deadlineZone ?? profile.zone,
      ownZone: profile.zone,
      overdueSince: late?.toString(),
      devices: breachesOf(current).length,
      unknown: breachesOf(current).filter(({ certain }) => !certain).length || undefined,
      unread: breachesOf(current).filter(({ unread }) => unread).length || undefined,
      silent: breachesOf(current).filter(breach => isSilent(breach, devices)).length || undefined,
      answered: devices.filter(device => isAnswered(device, current)).length || undefined,
      unreached: current.notified.unreached.length || undefined,
      exemptUntil: current.exemptUntil?.toString(),
      suspended: current.access.suspended.length,
      ...accessOf(person, current),
      provisional: restoredByAnswer(current).length || undefined,
      held: mail?.held?.reason,
      complainedAt: mail?.complainedAt?.toString(),
      // Not in their own words.
      requests: current.answers.requests.map(({ kind, at, device, until }) => ({
        kind,
        at: at.toString(),
        device,
        until: until?.toString(),
      })),
      proposed: proposed && { kind: proposed.kind, lapsesAt: lapsesAt(proposed).toString(), by: shownAdmin(proposed.by) },
    }))
}

const isSilent = ({ device, unread }: Breach, devices: readonly Device[]) => !unread && deviceIn({ devices }, device)?.readings.length === 0

/** True while a device is not in breach because of what its owner said of it under this policy. */
const isAnswered = ({ id, checked = {} }: Device, { breaches, answers, history = [] }: Case) =>
  !breaches.some(({ device }) => device === id) &&
  ((Object.keys(checked).length > 0 && history.some(({ what, device }) => what === 'checked' && device === id)) ||
    answers.requests.some(({ isAnswer, device }) => isAnswer && device === id))

function accessOf(person: Person, { access: { suspended, cuts } }: Case): Pick<CaseSummary, 'enforced' | 'restoredIn' | 'restoring'> {
  const counts = { requested: 0, set: 0, refused: 0 }
  for (const device of suspended) counts[countedAs[suspensionOf(person, device)]] += 1
  const took = timesWithoutAccess(cuts)
  const last = new Map(cuts.map(cut => [cut.device, cut]))
  return {
    enforced: suspended.length > 0 ? counts : undefined,
    restoredIn: took.length > 0 ? took : undefined,
    restoring:
      cuts.length > 0 && suspended.length === 0 ? [...last.values()].some(({ restoration }) => !restoration?.confirmedAt) : undefined,
  }
}

const countedAs = { requested: 'requested', set: 'set', 'cannot be enforced': 'refused' } as const

/** How far a person is, each counted once. */
export const progresses = [...caseStates, 'suspended'] as const

export type CaseProgress = (typeof progresses)[number]

/** The state of a case, or when it was lifted, but `suspended` while a device is. */
export const progressOf = ({ suspended, lifted, state }: CaseSummary): CaseProgress => (suspended > 0 ? 'suspended' : (lifted ?? state))

/** No notice reaches them, or none of some device. Clear cases need none. */
export const isUnreachable = ({ state, held, unreached }: CaseSummary) =>
  state === 'unreachable' || unreached !== undefined || (held !== undefined && isAwake(state))

/** Mail to them is held, or they reported it as spam. */
export const hasMailTrouble = ({ held, complainedAt }: CaseSummary) => (held ?? complainedAt) !== undefined

/** A person must see to it: they ask for a decision, a second person must decide, mail to them is held or was reported as spam, or no notice reaches them. */
export const isFlagged = (row: CaseSummary) =>
  row.requests.length > 0 || row.proposed !== undefined || hasMailTrouble(row) || isUnreachable(row)

/** The last day until its deadline; undefined where there is none. */
export const lastDayOf = ({ deadline, deadlineZone }: CaseSummary): Temporal.PlainDate | undefined =>
  deadline === undefined ? undefined : deadlineAt(Temporal.Instant.from(deadline), deadlineZone).lastDay

/** A case must meet every criterion. */
export interface CaseFilter {
  readonly progress?: CaseProgress | undefined
  readonly unit?: string | undefined
  /** The person is in one of these. */
  readonly units?: ReadonlySet<string> | undefined
  readonly country?: string | undefined
  /** The last day until the deadline is before this date. */
  readonly before?: Temporal.PlainDate | undefined
  /** Mail to the person is held, or they reported it as spam. */
  readonly held?: boolean | undefined
  /** No notice reaches the person, or none of some device. */
  readonly unreachable?: boolean | undefined
  /** A request waits for a decision. */
  readonly contested?: boolean | undefined
  /** A long extension or exemption waits for a second person. */
  readonly proposed?: boolean | undefined
}

export function isMatch(
  one: CaseSummary,
  { progress, unit, units, country, before, held, unreachable, contested, proposed }: CaseFilter,
): boolean {
  const lastDay = lastDayOf(one)
  return (
    (progress === undefined || progressOf(one) === progress) &&
    (unit === undefined || one.unit === unit) &&
    (units === undefined || units.has(one.unit)) &&
    (country === undefined || one.country === country) &&
    (before === undefined || (lastDay !== undefined && Temporal.PlainDate.compare(lastDay, before) < 0)) &&
    (held === undefined || hasMailTrouble(one) === held) &&
    (unreachable === undefined || isUnreachable(one) === unreachable) &&
    (contested === undefined || one.requests.length > 0 === contested) &&
    (proposed === undefined || (one.proposed !== undefined) === proposed)
  )
}

export interface SummaryPage {
  readonly rows: readonly CaseSummary[]
  /** Continues the list; absent after the last page. */
  readonly next?: string
}

export interface CaseSummaries {
  /** Does nothing where a later version of the person was saved or removed. @param version of the person */
  save(summary: CaseSummary, version: number): Promise<void>
  /** Likewise. */
  remove(policy: string, ref: string, version: number): Promise<void>
  /** In a fixed, arbitrary order. Only `next` tells whether more follow. @param from the `next` of an earlier page with the same filter */
  list(policy: string, filter: CaseFilter, most: number, from?: string): Promise<SummaryPage>
}

/**
 * A listed device with what is known of it besides, as far as anybody asks: of each requirement the latest counts, and what the owner
 * checked until a reading names it. A list that is older than the last reading does not know `workApps` better.
 */
export function withKnown(listed: Device, known: Device, asked: RequiredNames): Device {
  const [before, added] = [lastReading(known), lastReading(listed)]
  const isOutdated = before && added && Temporal.Instant.compare(added.reportedAt, before.reportedAt) <= 0
  const readings = keptOf(listed.readings.reduce(withReadingByTime, known.readings), keptBy(asked))
  const named = new Set(readings.flatMap(({ met, unmet }) => [...met, ...unmet]))
  const checked = Object.entries(known.checked ?? {}).filter(([name]) => !named.has(name))
  return {
    ...listed,
    readings,
    ...(isOutdated ? { workApps: known.workApps } : {}),
    givenOn: listed.givenOn ?? known.givenOn,
    serialEnd: listed.serialEnd ?? known.serialEnd,
    keys: listed.keys ?? known.keys,
    beforeCleared: known.beforeCleared,
    ...(known.cleanUntil && !listed.readings.some(({ unmet }) => unmet.length > 0) && readings.some(({ unmet }) => unmet.length > 0)
      ? { cleanUntil: known.cleanUntil }
      : {}),
    ...(checked.length > 0 ? { checked: Object.fromEntries(checked) } : {}),
  }
}

const inWords = (a = '', b = '') => a.localeCompare(b, 'en', { numeric: true })

const orders: Readonly<Record<string, (a: CaseSummary, b: CaseSummary) => number>> = {
  // Those without a deadline come last.
  deadline: (a, b) => Date.parse(a.deadline ?? '9999') - Date.parse(b.deadline ?? '9999'),
  state: (a, b) => caseStates.indexOf(a.state) - caseStates.indexOf(b.state),
  name: (a, b) => inWords(a.name, b.name),
  unit: (a, b) => inWords(a.unit, b.unit),
  country: (a, b) => inWords(a.country, b.country),
}

export const caseOrders = Object.keys(orders)

/** @param order absent, or none that there is: as they are */
export function inCaseOrder(cases: readonly CaseSummary[], order: string | undefined): readonly CaseSummary[] {
  const compare = order === undefined ? undefined : orders[order]
  return compare ? cases.toSorted((a, b) => compare(a, b) || inWords(a.staff, b.staff)) : cases
}
