/** What the lines of a story change. Facts change at once; decisions follow all facts of their moment. */
import { isSameAddress } from '../people/mail.ts'
import { profileOf, readingOf, withLeft } from '../people/organisation.ts'
import type { Case, Device, Profile } from '../people/person.ts'
import { withReading } from '../people/readings.ts'
import type { StaffRecord } from '../people/records.ts'
import { readingsIn } from '../people/reported-device.ts'
import { type Halt, type Policy, type PolicyVersion, ruleOf } from '../policies/policy.ts'
import { nextVersion } from '../policies/versions.ts'
import { type StaffAnswer, withAnswer } from '../review/decisions/answers.ts'
import { type CaseDecision, withDecision } from '../review/decisions/case-decision.ts'
import { readdress } from '../review/decisions/effects.ts'
import { withProfile } from '../review/move.ts'
import { review } from '../review/review.ts'
import { isBefore } from '../schedule/zone.ts'
import { decide } from './brake.ts'
import { asRehearsed } from './end.ts'
import { named, type RehearsalState, touchEveryone, updatePerson } from './state.ts'
import type { BrakeDecision, DeviceFields, Granted, StaffFields, StoryAnswer, StoryLine } from './story.ts'

export function takeLine(state: RehearsalState, line: StoryLine) {
  if ('policy' in line) activate(state, line.policy)
  else if ('pause' in line) halt(state, line.pause, 'paused')
  else if ('resume' in line) halt(state, line.resume, undefined)
  else if ('lift' in line) halt(state, line.lift, 'lifted')
  else if ('staff' in line) changeStaff(state, line.staff)
  else if ('device' in line) changeDevice(state, line.device)
  else if ('delivery' in line) state.deliveries.push({ ...line.delivery, from: line.at })
  else if ('brake' in line) state.decisions.push(() => useBrake(state, line.brake))
  else if ('answer' in line) state.decisions.push(() => answer(state, line.answer))
  else if ('extend' in line) state.decisions.push(() => grant(state, 'extend', line.extend))
  else state.decisions.push(() => grant(state, 'exempt', line.exempt))
}

const policyNamed = ({ policies }: RehearsalState, id: string): PolicyVersion => named(policies.find(policy => policy.id === id))

/** In force from now on, even if the policy was paused or lifted. Of several versions of one moment, only the last. */
function activate(state: RehearsalState, policy: Policy) {
  const before = state.replaced.get(policy.id) ?? policyNamed(state, policy.id)
  putVersion(state, asRehearsed(nextVersion(policy, before)))
  state.inForce.delete(policy.id)
  if (isBefore(state.now, policy.announcedAt)) state.moments.add(policy.announcedAt)
}

function halt(state: RehearsalState, policy: string, halted: Halt | undefined) {
  const before = policyNamed(state, policy)
  if (before.halted === halted || before.halted === 'lifted') return
  putVersion(state, nextVersion(ruleOf(before), before, halted))
}

function putVersion(state: RehearsalState, version: PolicyVersion) {
  for (const policy of state.policies) if (policy.id === version.id && !state.replaced.has(policy.id)) state.replaced.set(policy.id, policy)
  state.policies = state.policies.map(policy => (policy.id === version.id ? version : policy))
  touchEveryone(state)
}

function changeStaff(state: RehearsalState, { id, gone, email, ...fields }: StaffFields) {
  const before = named(state.people.get(id)).profile
  if (gone) {
    if (!before.leftAt) leave(state, id)
    return
  }
  const record = { ...recordOf(before), ...fields }
  const superior = record.manager === undefined ? undefined : state.people.get(record.manager)?.profile
  const manager = superior?.leftAt ? undefined : superior
  const profile = remade({ groups: before.groups }, record, manager)
  updatePerson(state, id, person => ({ ...person, profile }))
  if ('zone' in fields || 'country' in fields) changeReports(state, reportsOf(state, id), profile)
  const own = (state.reportsOf.get(id) ?? []).filter(staff => !state.people.get(staff)?.profile.manager)
  changeReports(state, own, profile)
  state.reportsOf.delete(id)
  if (email !== undefined && !isSameAddress(email, before.email))
    state.decisions.push(() => updatePerson(state, id, person => readdress(person, state.policies, email, state.now, { subject: '' })))
}

const recordOf = ({ groups: _, isTeam, directoryKey, leftAt, manager, country, ...profile }: Profile): StaffRecord => ({
  ...profile,
  country,
  manager: manager?.id,
})

/** A profile as a record has it, with what no record says. */
const remade = ({ groups, leftAt }: Pick<Profile, 'groups' | 'leftAt'>, record: StaffRecord, manager: Profile | undefined): Profile => ({
  ...profileOf(record, manager),
  groups,
  leftAt,
})

/** Their reports have no manager until they return. */
function leave(state: RehearsalState, id: string) {
  updatePerson(state, id, person => ({ ...person, profile: { ...person.profile, leftAt: state.now } }))
  state.reportsOf.set(id, reportsOf(state, id))
  changeReports(state, reportsOf(state, id), undefined)
}

const reportsOf = ({ people }: RehearsalState, id: string) =>
  [...people].flatMap(([staff, { profile }]) => (profile.manager?.id === id ? [staff] : []))

function changeReports(state: RehearsalState, reports: readonly string[], manager: Profile | undefined) {
  for (const staff of reports)
    updatePerson(state, staff, person => ({ ...person, profile: remade(person.profile, recordOf(person.profile), manager) }))
}

/** Settles each profile that has changed by now, once, whatever it was in between: its owner has moved, or left. */
export function settleProfiles({ touched, people, policies, now }: RehearsalState) {
  for (const [staff, { profile: before }] of touched) {
    const person = named(people.get(staff))
    if (person.profile === before) continue
    const { leftAt, ...present } = person.profile
    const hasLeft = leftAt !== undefined && before.leftAt === undefined
    const moved = withProfile({ ...person, profile: before }, hasLeft ? present : person.profile, policies, now)
    people.set(staff, hasLeft ? withLeft(moved, now) : moved)
  }
}

function changeDevice(state: RehearsalState, line: DeviceFields) {
  const { id, staff, apps, osVersion, passed, failed, reportedAt = state.now, certainFrom, inventoryHours, givenOn, ...fields } = line
  const owner = state.owners.get(id)
  const known = state.ownerless.get(id) ?? (owner === undefined ? newDevice(line) : devicesOf(state, owner).find(one => one.id === id))
  const device = { ...named(known), ...fields }
  const dated = { ...device, givenOn: givenOn ?? device.givenOn }
  const reading = readingOf({ apps, osVersion, passed, failed }, state.asked, reportedAt)
  const from = certainFrom ?? (inventoryHours ? reportedAt.subtract({ hours: inventoryHours }) : undefined)
  const readings = reading ? readingsIn({ ...reading, certainFrom: from, inventoryHours }, dated, true) : []
  give(state, { ...dated, readings: readings.reduce(withReading, dated.readings) }, staff ?? owner)
}

const devicesOf = ({ people }: RehearsalState, staff: string): readonly Device[] => named(people.get(staff)).devices

function newDevice({ id, label = '', platform = '', ownership, workApps }: DeviceFields): Device {
  return { id, label, platform, ownership: named(ownership), workApps: named(workApps), readings: [] }
}

/** @param staff undefined, or an unknown person: the device belongs to nobody */
function give(state: RehearsalState, device: Device, staff: string | undefined) {
  const { owners, ownerless, people } = state
  const before = owners.get(device.id)
  const isKept = before === staff
  ownerless.delete(device.id)
  if (before !== undefined) {
    updatePerson(state, before, person => ({
      ...person,
      devices: person.devices.flatMap(one => (one.id !== device.id ? one : isKept ? device : [])),
    }))
    if (isKept) return
  }
  owners.delete(device.id)
  if (staff === undefined || !people.has(staff)) {
    ownerless.set(device.id, device)
    return
  }
  owners.set(device.id, staff)
  updatePerson(state, staff, person => ({ ...person, devices: [...person.devices, device] }))
}

function useBrake(state: RehearsalState, decision: BrakeDecision) {
  const brake = named(state.brakes.get(decision.policy))
  brake.holds = decision.hold ?? brake.holds
  decide(state, brake, decision)
}

function answer(state: RehearsalState, { staff, policy: id, device, kind }: StoryAnswer) {
  const policy = policyNamed(state, id)
  const isUnder = (current: Case) => current.policy === id
  if (!named(state.people.get(staff)).cases.some(isUnder)) return
  updatePerson(state, staff, person => {
    const current = review(person, state.policies, state.now).cases.find(isUnder)
    // A case that opens at this very moment cannot have been answered.
    if (!current || current.openedAt.equals(state.now) || !person.devices.some(one => one.id === device)) return person
    const isInBreach = current.breaches.some(breach => breach.device === device && breach.certain)
    const said = asSaid(kind, device, isInBreach)
    return said ? withAnswer(person, state.policies, policy, said, state.now) : person
  })
}

/** As the staff page takes it; undefined if it offers no such answer. */
function asSaid(kind: StoryAnswer['kind'], device: string, isInBreach: boolean): StaffAnswer | undefined {
  if (kind === 'not-mine') return { kind: 'not-my-device', device }
  if (!isInBreach) return { kind: 'checked', device, outcome: kind === 'removed' ? 'removed' : 'absent' }
  return kind === 'removed' ? { kind: 'declare', remedy: 'remove-app' } : undefined
}

function grant(state: RehearsalState, kind: Extract<CaseDecision['kind'], 'extend' | 'exempt'>, { staff, policy: id, until }: Granted) {
  const policy = policyNamed(state, id)
  // A case that opens at this very moment cannot have been decided about.
  if (!named(state.people.get(staff)).cases.some(current => current.policy === id)) return
  updatePerson(state, staff, person => {
    const decided = withDecision(person, state.policies, policy, { decision: { kind, until }, by: '', at: state.now })
    return typeof decided === 'string' ? person : decided
  })
}
