import { Temporal } from 'temporal-polyfill'
import { brakeLimit, brakeWindow } from '../access/brake.ts'
import { isProtected } from '../access/protected.ts'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { suspendsAt } from '../review/access-wanted.ts'
import { situationOf } from '../review/situation.ts'
import { devicesToSuspend, withHeld, withLetThrough, withoutSpared, withSpared } from '../review/suspension.ts'
import { isBefore } from '../schedule/zone.ts'
import { type Brake, changePerson, type RehearsalState, reviewTouched } from './state.ts'
import type { BrakeDecision } from './story.ts'

/** How long before its moment a suspension can be decided about. */
const forecast = { hours: 48 } as const

/** Lets suspensions through or holds them, policy by policy, and reviews whom that concerns. @returns their ids */
export function askBrakes(state: RehearsalState): readonly string[] {
  const reviewed: (readonly string[])[] = []
  for (const policy of state.policies) {
    const brake = state.brakes.get(policy.id)
    const waiting = brake ? waitingUnder(state, policy, brake) : []
    if (!brake || waiting.length === 0) continue
    const released = releasedBy(
      brake,
      policy,
      waiting.flatMap(({ weighed }) => weighed),
      state.now,
    )
    for (const one of waiting) settle(state, policy, brake, one, released)
    reviewed.push(reviewTouched(state))
  }
  return reviewed.flat()
}

interface Waiting {
  readonly staff: string
  readonly devices: readonly string[]
  /** Those that count and go within the limits: of a protected person only what is approved by name. */
  readonly weighed: readonly string[]
}

const waitingUnder = (
  { waiting, people, protectedPeople }: RehearsalState,
  { id }: PolicyVersion,
  { approved }: Brake,
): readonly Waiting[] =>
  [...waiting].flatMap((staff) => {
    const person = people.get(staff)
    const devices = person ? devicesToSuspend(person, id) : []
    if (!person || devices.length === 0) return []
    const isGuarded = isProtected(person.profile, protectedPeople)
    return [{ staff, devices, weighed: isGuarded ? devices.filter((device) => approved.has(device)) : devices }]
  })

/** Above the limit none goes but the approved. */
function releasedBy(brake: Brake, policy: PolicyVersion, devices: readonly string[], now: Temporal.Instant): ReadonlySet<string> {
  brake.requested = brake.requested.filter(({ countsUntil }) => isBefore(now, countsUntil))
  const counted = new Set([...brake.requested.map(({ device }) => device), ...devices])
  const isHeld = brake.holds && brakeLimit(policy, counted.size, brake.inScope) !== undefined
  return new Set(isHeld ? devices.filter((device) => brake.approved.has(device)) : devices)
}

function settle(
  state: RehearsalState,
  policy: PolicyVersion,
  brake: Brake,
  { staff, devices, weighed }: Waiting,
  released: ReadonlySet<string>,
): void {
  const { now } = state
  const through = weighed.filter((device) => released.has(device))
  if (through.length > 0) {
    const countsUntil = now.add(brakeWindow)
    for (const device of through) {
      brake.approved.delete(device)
      brake.requested.push({ device, countsUntil })
    }
    state.moments.add(countsUntil)
    changePerson(state, staff, (person) => withLetThrough(person, policy, through, now))
  }
  const held = devices.filter((device) => !through.includes(device))
  const isNew = state.people.get(staff)?.cases.some(({ toSuspend }) => held.some((device) => toSuspend[device] === 'undecided'))
  if (isNew) changePerson(state, staff, (person) => withHeld(person, policy.id, held))
}

/** Decides about the devices that are held or due soon, and about no others. */
export function decide(state: RehearsalState, brake: Brake, { policy, approve = [], reject = [] }: BrakeDecision): void {
  const listed = [...state.people].flatMap(([staff, person]) => {
    const isGuarded = isProtected(person.profile, state.protectedPeople)
    return devicesSoon(state, person, policy).map((device) => ({ staff, device, isGuarded }))
  })
  const chosen = (devices: readonly string[] | 'all') =>
    listed.filter(({ device, isGuarded }) => (devices === 'all' ? !isGuarded : devices.includes(device)))
  for (const { staff, device } of chosen(approve)) {
    brake.approved.add(device)
    changePerson(state, staff, (person) => withoutSpared(person, policy, [device]))
  }
  for (const { staff, device } of chosen(reject)) {
    brake.approved.delete(device)
    changePerson(state, staff, (person) => withSpared(person, policy, [device]))
  }
}

function devicesSoon({ policies, now }: RehearsalState, person: Person, id: string): readonly string[] {
  const policy = policies.find((one) => one.id === id)
  const current = person.cases.find((one) => one.policy === id)
  if (!policy || !current || (current.state !== 'open' && current.state !== 'overdue')) return []
  const situation = situationOf(current, policy, person, now)
  return current.breaches
    .filter((breach) => {
      if (current.suspended.includes(breach.device)) return false
      const at = suspendsAt(breach, current, situation)
      return breach.device in current.toSuspend || (at && Temporal.Instant.compare(at, now.add(forecast)) <= 0)
    })
    .map(({ device }) => device)
}
