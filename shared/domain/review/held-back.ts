/** Suspensions that wait since the owner said that it is removed: until an inventory that is no older says so or not, or for so long. */
import type { Temporal } from 'temporal-polyfill'
import { type Breach, type Case, type Device, withAnswers } from '../people/person.ts'
import { certainFrom, readingsBehind } from '../people/readings.ts'
import { addDays, isBefore } from '../schedule/zone.ts'
import { stretchedBy } from '../sources/outages.ts'
import type { ReviewContext } from './context.ts'

type HeldBack = Case['answers']['heldBack']

/** Days that a device has to report once its source has taken stock. */
const daysToReport = 3

type LimitContext = Pick<ReviewContext, 'devices' | 'whole' | 'now'>

/** When a time limit ends within which a device should report: not counting outages of the sources that can read it. */
export function limitOf(id: string, { from, until }: Pick<HeldBack[string], 'from' | 'until'>, { devices, whole, now }: LimitContext) {
  const { outages } = whole
  if (!outages) return until
  const readings = devices.find((device) => device.id === id)?.readings.filter(({ coverage }) => coverage !== 'none') ?? []
  const sources = new Set(readings.map(({ source }) => source))
  return stretchedBy(
    [...sources].flatMap((source) => outages[source] ?? []),
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

const hoursToInventory = ({ readings }: Device): number => Math.max(0, ...readings.map(({ inventoryHours = 0 }) => inventoryHours))

/** True if an inventory from after an answer says otherwise. */
export const isContradicted = (breach: Breach, answeredAt: Temporal.Instant, devices: readonly Device[]): boolean =>
  readingsBehind(breach, devices).some((reading) => isBefore(answeredAt, certainFrom(reading)))

/** What an answer of now holds back: the suspension of each device in breach that is not suspended, and was not held back to its end before. */
export function heldBackFrom(
  { breaches, access, answers }: Case,
  devices: readonly Device[],
  zone: string,
  now: Temporal.Instant,
): HeldBack {
  const held = breaches.flatMap(({ device: id }): [string, HeldBack[string]][] => {
    const device = devices.find((one) => one.id === id)
    if (!device || access.suspended.includes(id) || answers.heldBack[id]?.isUsed) return []
    return [[id, { from: now, until: addDays(now.add({ hours: hoursToInventory(device) }), daysToReport, zone) }]]
  })
  return Object.fromEntries(held)
}

/** Until when an answer holds back the suspension of a device; undefined where none does. */
export function heldBackUntil({ answers }: Case, device: string, context: LimitContext): Temporal.Instant | undefined {
  const held = answers.heldBack[device]
  const until = held && limitOf(device, held, context)
  return until && isBefore(context.now, until) ? until : undefined
}

/** The case with what answers still hold back: of devices in breach that no reading contradicts. */
export function withHeldBack(current: Case, context: ReviewContext): Case {
  const { heldBack } = current.answers
  if (Object.keys(heldBack).length === 0) return current
  const isStill = (device: string, { from }: HeldBack[string]): boolean => {
    const breach = current.breaches.find((one) => one.device === device)
    return breach !== undefined && heldBackUntil(current, device, context) !== undefined && !isContradicted(breach, from, context.devices)
  }
  const still = Object.entries(heldBack).filter(([device, held]) => isStill(device, held))
  return withAnswers(current, { heldBack: { ...heldBackUsed(current), ...Object.fromEntries(still) } })
}

/** What was held back to the moment of its suspension and is so no more, nor again: no outage makes it longer than nothing. */
export const heldBackUsed = ({ answers }: Case): HeldBack =>
  Object.fromEntries(
    Object.entries(answers.heldBack).flatMap(([device, held]) => (held.isUsed ? [[device, { ...held, until: held.from }]] : [])),
  )

/** The case whose answers have held back the suspension of these devices. */
export function withHeldBackUsed(current: Case, devices: readonly string[]): Case {
  const { heldBack } = current.answers
  const used = devices.flatMap((device): [string, HeldBack[string]][] => {
    const held = heldBack[device]
    return held ? [[device, { ...held, isUsed: true }]] : []
  })
  return used.length > 0 ? withAnswers(current, { heldBack: { ...heldBack, ...Object.fromEntries(used) } }) : current
}

/** True for a device that a pass which is not accepted yet finds in order. */
export const isFoundClean = (id: string, { devices, now }: Pick<ReviewContext, 'devices' | 'now'>): boolean =>
  devices.some(({ id: one, cleanUntil }) => one === id && cleanUntil !== undefined && isBefore(now, cleanUntil))

/** When what is held back is so no more. */
export function heldBackEnds({ answers, breaches }: Case, context: LimitContext): readonly Temporal.Instant[] {
  const { devices, now } = context
  const inBreach = devices.filter(({ id }) => breaches.some(({ device }) => device === id))
  const limits = Object.entries(answers.heldBack).map(([device, held]) => limitOf(device, held, context))
  const ends = [...limits, ...inBreach.flatMap(({ cleanUntil }) => cleanUntil ?? [])]
  return ends.filter((end) => isBefore(now, end))
}
