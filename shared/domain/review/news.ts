import type { Temporal } from 'temporal-polyfill'
import { type Case, type Occasion, type Occurrence, type Reply, type RequestDecision, replyTo } from '../people/person.ts'
import { earlierOf, isBefore } from '../schedule/zone.ts'

/** The case without news of these devices, and without news of no device. */
export function withoutNews(current: Case, news: readonly Occasion[], devices: readonly string[]): Case {
  const owes = { ...current.owes }
  for (const one of news) {
    const { [one]: stale } = owes
    const left = stale?.devices.filter(device => !devices.includes(device)) ?? []
    if (stale && left.length > 0) owes[one] = { ...stale, devices: left }
    else delete owes[one]
  }
  return { ...current, owes }
}

/** The case owing news of access, in place of opposite news. */
export function owingAccessNews(current: Case, news: 'suspended' | 'restored', devices: readonly string[], now: Temporal.Instant): Case {
  if (devices.length === 0) return current
  const { owes, ...rest } = withoutNews(current, [news === 'suspended' ? 'restored' : 'suspended'], devices)
  const same = owes[news]
  return {
    ...rest,
    owes: { ...owes, [news]: { at: same?.at ?? now, devices: [...new Set([...(same?.devices ?? []), ...devices])] } },
  }
}

/** The case owing a reply, in place of an earlier one to such a request. @param at when to tell */
export function owingReply(
  current: Case,
  reply: Reply,
  { request = 'exemption', device, at: since }: RequestDecision,
  at: Temporal.Instant,
): Case {
  const devices = device === undefined ? [] : [device]
  const replies = request === 'more-time' ? [reply] : ([`${request}-granted`, `${request}-refused`] as const)
  const { owes, ...rest } = withoutNews(current, replies, devices)
  const same = owes[reply]
  return {
    ...rest,
    owes: { ...owes, [reply]: { at: same ? earlierOf(same.at, at) : at, since, devices: [...(same?.devices ?? []), ...devices] } },
  }
}

/** The replies to these decisions that a notice did not tell, since they came while it was on its way. */
export function replyStillOwed(
  { decisions: { made: decided } }: Case,
  reply: Reply,
  occurrence: Occurrence,
  about: readonly string[],
  through: Temporal.Instant,
): Occurrence | undefined {
  const isNewer = (device: string) => decided.some(one => replyTo(one) === reply && one.device === device && isBefore(through, one.at))
  if (occurrence.devices.length === 0) return isBefore(through, occurrence.since ?? occurrence.at) ? occurrence : undefined
  const devices = occurrence.devices.filter(device => !about.includes(device) || isNewer(device))
  return devices.length > 0 ? { ...occurrence, devices } : undefined
}
