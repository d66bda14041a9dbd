import type { Temporal } from 'temporal-polyfill'
import { brakeLimit, brakeWindow, isProtected } from '../access/brake.ts'
import type { Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { devicesToSuspend, forecast, suspensionsAhead, withoutSpared, withSpared, withVerdict } from '../review/brake.ts'
import { isBefore } from '../schedule/zone.ts'
import { type Brake, named, type RehearsalState, reviewTouched, updatePerson } from './state.ts'
import type { BrakeDecision } from './story.ts'

/** Lets suspensions through or holds them, policy by policy, and reviews those concerned. @returns their ids */
export function askBrakes(state: RehearsalState): readonly string[] {
  const reviewed: (readonly string[])[] = []
  for (const policy of state.policies) {
    const brake = named(state.brakes.get(policy.id))
    const waiting = waitingUnder(state, policy, brake)
    if (waiting.length === 0) continue
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
  staff: string
  devices: readonly string[]
  /** Those that count and go within the limits: of a protected person only what is approved by name. */
  weighed: readonly string[]
}

const waitingUnder = (
  { waiting, people, protectedPeople }: RehearsalState,
  { id }: PolicyVersion,
  { approved }: Brake,
): readonly Waiting[] =>
  [...waiting].flatMap(staff => {
    const person = named(people.get(staff))
    const devices = devicesToSuspend(person, id)
    if (devices.length === 0) return []
    const isGuarded = isProtected(person.profile, protectedPeople)
    return [{ staff, devices, weighed: isGuarded ? devices.filter(device => approved.has(device)) : devices }]
  })

/** Above the limit none goes but the approved. */
function releasedBy(brake: Brake, policy: PolicyVersion, devices: readonly string[], now: Temporal.Instant) {
  brake.requested = brake.requested.filter(({ countsUntil }) => isBefore(now, countsUntil))
  const counted = new Set([...brake.requested.map(({ device }) => device), ...devices])
  const isHeld = brake.holds && brakeLimit(policy, counted.size, brake.inScope) !== undefined
  return new Set(isHeld ? devices.filter(device => brake.approved.has(device)) : devices)
}

function settle(
  state: RehearsalState,
  policy: PolicyVersion,
  brake: Brake,
  { staff, devices, weighed }: Waiting,
  released: ReadonlySet<string>,
) {
  const { now } = state
  const go = weighed.filter(device => released.has(device))
  const held = devices.filter(device => !go.includes(device))
  const countsUntil = now.add(brakeWindow)
  for (const device of go) {
    brake.approved.delete(device)
    brake.requested.push({ device, countsUntil })
  }
  if (go.length > 0) state.moments.add(countsUntil)
  const isNew = state.people.get(staff)?.cases.some(({ access: { toSuspend } }) => held.some(device => toSuspend[device] === 'undecided'))
  if (go.length > 0 || isNew) updatePerson(state, staff, person => withVerdict(person, policy, { go, held }, now))
}

/** Decides about the devices that are held or due soon, and about no others. */
export function decide(state: RehearsalState, brake: Brake, { policy, approve = [], reject = [] }: BrakeDecision) {
  const listed = [...state.people].flatMap(([staff, person]) => {
    const isGuarded = isProtected(person.profile, state.protectedPeople)
    return devicesSoon(state, person, policy).map(device => ({ staff, device, isGuarded }))
  })
  const chosen = (devices: readonly string[] | 'all') =>
    listed.filter(({ device, isGuarded }) => (devices === 'all' ? !isGuarded : devices.includes(device)))
  for (const { staff, device } of chosen(approve)) {
    brake.approved.add(device)
    updatePerson(state, staff, person => withoutSpared(person, policy, [device], state.now))
  }
  for (const { staff, device } of chosen(reject)) {
    brake.approved.delete(device)
    updatePerson(state, staff, person => withSpared(person, policy, [device]))
  }
}

function devicesSoon({ policies, now }: RehearsalState, person: Person, id: string) {
  const policy = named(policies.find(one => one.id === id))
  const horizon = now.add(forecast)
  return suspensionsAhead(person, policy, now).flatMap(({ device, at, is }) =>
    is !== 'planned' || (at && !isBefore(horizon, at)) ? device : [],
  )
}
