/**
 * Suspensions that wait since the owner said that it is removed, also after they had come: until an inventory that is no older says so or
 * not, or for so long.
 */
import type { Temporal } from 'temporal-polyfill'
import {
  type Breach,
  breachOn,
  type Case,
  type Device,
  deviceIn,
  type Happening,
  type HeldBack,
  type Reading,
  withAnswers,
} from '../people/person.ts'
import { certainFrom, readingsBehind } from '../people/readings.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { addDays, isBefore } from '../schedule/zone.ts'
import { stretchedBy } from '../sources/outages.ts'
import { inBreach } from './breaches.ts'
import type { ReviewContext } from './context.ts'
import { withHistory } from './requests.ts'

type AllHeldBack = Case['answers']['heldBack']

/** Days that a device has to report once its source has taken stock: one that is not suspended, and one whose access is restored. */
const daysToReport = 3
const daysRestored = 2

type LimitContext = Pick<ReviewContext, 'devices' | 'whole' | 'now'>

/** When a time limit ends within which a device should report: not counting outages of the sources that can read it. */
function limitOf(id: string, { from, until }: Pick<HeldBack, 'from' | 'until'>, { devices, whole, now }: LimitContext) {
  const { outages } = whole
  if (!outages) return until
  const readings = deviceIn({ devices }, id)?.readings.filter(({ coverage }) => coverage !== 'none') ?? []
  const sources = new Set(readings.map(({ source }) => source))
  return stretchedBy(
    [...sources].flatMap(source => outages[source] ?? []),
    from,
    until,
    now,
  )
}

/** When the last of some devices takes stock again after an answer; undefined where each does within a day. */
export const inventoryExpected = (devices: readonly Device[], answeredAt: Temporal.Instant): Temporal.Instant | undefined => {
  const hours = Math.max(0, ...devices.map(hoursToInventory))
  return hours > 24 ? answeredAt.add({ hours }) : undefined
}

const hoursToInventory = ({ readings }: Device) => Math.max(0, ...readings.map(({ inventoryHours = 0 }) => inventoryHours))

/** True if an inventory from after an answer says otherwise. */
export const isContradicted = (breach: Breach, answeredAt: Temporal.Instant, devices: readonly Device[]) =>
  readingsBehind(breach, devices).some(reading => isBefore(answeredAt, certainFrom(reading)))

/** Whose answer it is, and under which policy. */
export interface AnswerContext extends Pick<ReviewContext, 'profile' | 'devices' | 'now'> {
  readonly policy: Pick<PolicyVersion, 'answers' | 'unknown'>
}

/** What an answer of now does: it holds back the suspension of each device in breach, and restores the access of a suspended one. */
export function heldBackFrom({ breaches, access, answers }: Case, context: AnswerContext): AllHeldBack {
  const held = inBreach(breaches, context.policy).flatMap((breach): [string, HeldBack][] => {
    const { device: id } = breach
    const device = deviceIn(context, id)
    const one = device && (access.suspended.includes(id) ? restored : delayed)(device, breach, answers.heldBack[id], context)
    return one ? [[id, one]] : []
  })
  return Object.fromEntries(held)
}

/** Not again where it was held back to its moment before. */
function delayed(device: Device, _: Breach, before: HeldBack | undefined, { profile, now }: AnswerContext): HeldBack | undefined {
  if (before?.isUsed) return undefined
  return { from: now, until: addDays(now.add({ hours: hoursToInventory(device) }), daysToReport, profile.zone) }
}

/** Not again, nor where an answer turned out wrong that had held back this suspension, nor where its quickest source takes an hour at most. */
function restored(device: Device, breach: Breach, before: HeldBack | undefined, context: AnswerContext): HeldBack | undefined {
  const { policy, profile, now } = context
  if (policy.answers.restore === 'confirmed' || before?.isRestored || before?.ended === 'contradicted') return undefined
  const hours = shortestCycle(device, breach)
  if (hours <= 1) return undefined
  return { from: now, until: addDays(now.add({ hours }), daysRestored, profile.zone), isUsed: true, isRestored: true }
}

/**
 * Hours after which a source that can read what a device does not meet takes stock of it again, the quickest of several; 0 where none does:
 * a list that is imported by hand comes at no time of its own, and what has vanished is not read.
 */
function shortestCycle(device: Device, { unmet }: Breach) {
  const isRead = ({ met, unmet: found, evidence, coverage }: Reading) =>
    unmet.some(name => met.includes(name) || found.includes(name)) || (evidence === 'inventory' && coverage === undefined)
  const cycles = device.readings.filter(one => isRead(one) && !isByHand(one)).map(({ inventoryHours = 0 }) => inventoryHours)
  return device.vanishedAt || cycles.length === 0 ? 0 : Math.min(...cycles)
}

const isByHand = ({ source, evidence, inventoryHours }: Reading) =>
  evidence === 'helpdesk' || (source === 'import' && inventoryHours === undefined)

/** True if a system reports on a device by itself; what people import comes whenever they import it. */
export const isReadBySource = ({ readings }: Device) => readings.some(reading => !isByHand(reading))

/** Until when an answer holds back the suspension of a device; undefined where none does. */
export function heldBackUntil({ answers }: Pick<Case, 'answers'>, device: string, context: LimitContext): Temporal.Instant | undefined {
  const held = answers.heldBack[device]
  const until = held && !held.ended ? limitOf(device, held, context) : undefined
  return until && isBefore(context.now, until) ? until : undefined
}

/** The case with what answers still hold back: of devices in breach that no reading contradicts. */
export function withHeldBack(current: Case, context: ReviewContext): Case {
  const { heldBack } = current.answers
  if (Object.keys(heldBack).length === 0) return current
  return withEnded(current, context.now, (device, { from }) => {
    const breach = breachOn(current, device)
    if (!breach) return 'cleared'
    if (isContradicted(breach, from, context.devices)) return 'contradicted'
    return heldBackUntil(current, device, context) ? undefined : 'unconfirmed'
  })
}

/** The case whose owner takes back what they said. */
export const withTakenBack = (current: Case, now: Temporal.Instant): Case => withEnded(current, now, () => 'taken back')

/** The case as some answers hold back nothing any more: it is kept why of those that did to the moment of suspension, or were not confirmed. */
function withEnded(current: Case, now: Temporal.Instant, endOf: (device: string, held: HeldBack) => HeldBack['ended']): Case {
  const happened: Happening[] = []
  const heldBack = Object.entries(current.answers.heldBack).flatMap(([device, held]): [string, HeldBack][] => {
    const ended = held.ended ?? endOf(device, held)
    if (!ended) return [[device, held]]
    if (!held.isUsed && ended !== 'unconfirmed') return []
    if (!held.ended && (ended === 'contradicted' || ended === 'unconfirmed')) happened.push({ what: ended, at: now, device })
    return [[device, { ...held, ended }]]
  })
  return withHistory(withAnswers(current, { heldBack: Object.fromEntries(heldBack) }), happened)
}

/** The case whose answers have held back the suspension of these devices. */
export function withHeldBackUsed(current: Case, devices: readonly string[]): Case {
  const { heldBack } = current.answers
  const used = devices.flatMap((device): [string, HeldBack][] => {
    const held = heldBack[device]
    return held ? [[device, { ...held, isUsed: true }]] : []
  })
  return used.length > 0 ? withAnswers(current, { heldBack: { ...heldBack, ...Object.fromEntries(used) } }) : current
}

/**
 * How an answer ended that held back the suspension of a device, or restored its access; undefined if none did, it has not ended, or the
 * device was in order since.
 */
export function endOfAnswer(current: Pick<Case, 'answers' | 'breaches'>, device: string): HeldBack['ended'] {
  const held = current.answers.heldBack[device]
  const breach = breachOn(current, device)
  return held && breach && !isBefore(held.from, breach.since) ? held.ended : undefined
}

/** True for a device whose suspension only goes on: its owner’s answer had restored its access. */
export const isResumed = (current: Case, device: string) =>
  current.answers.heldBack[device]?.isRestored === true && endOfAnswer(current, device) !== undefined

/** True for a device that a pass which is not accepted yet finds in order. */
export const isFoundClean = (id: string, { devices, now }: Pick<ReviewContext, 'devices' | 'now'>) =>
  devices.some(({ id: one, cleanUntil }) => one === id && cleanUntil !== undefined && isBefore(now, cleanUntil))

/** When what is held back is so no more. */
export function heldBackEnds({ answers, breaches }: Case, context: LimitContext): readonly Temporal.Instant[] {
  const { devices, now } = context
  const inBreach = devices.filter(({ id }) => breaches.some(({ device }) => device === id))
  const ends = Object.keys(answers.heldBack).flatMap(device => heldBackUntil({ answers }, device, context) ?? [])
  return [...ends, ...inBreach.flatMap(({ cleanUntil }) => cleanUntil ?? [])].filter(end => isBefore(now, end))
}
