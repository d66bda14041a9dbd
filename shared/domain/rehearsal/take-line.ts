/** What the lines of a story change. Facts change at once; decisions follow all facts of their moment. */
import { profileOf, withFindings } from '../people/organisation.ts'
import type { Device, Person, Profile } from '../people/person.ts'
import type { StaffRecord } from '../people/records.ts'
import { type Halt, type Policy, type PolicyVersion, ruleOf } from '../policies/policy.ts'
import { nextVersion } from '../policies/versions.ts'
import { type CaseDecision, withDecision } from '../review/case-decision.ts'
import { readdress } from '../review/decisions.ts'
import { withProfile } from '../review/move.ts'
import { isBefore } from '../schedule/zone.ts'
import { decide } from './play-brake.ts'
import { asRehearsed } from './rehearsed-policy.ts'
import type { BrakeDecision, DeviceFields, Granted, StaffFields, StoryLine } from './story.ts'
import { changePerson, touchEveryone, type World } from './world.ts'

export function takeLine(world: World, line: StoryLine): void {
  if ('policy' in line) activate(world, line.policy)
  else if ('pause' in line) halt(world, line.pause, 'paused')
  else if ('resume' in line) halt(world, line.resume, undefined)
  else if ('lift' in line) halt(world, line.lift, 'lifted')
  else if ('staff' in line) changeStaff(world, line.staff)
  else if ('device' in line) changeDevice(world, line.device)
  else if ('delivery' in line) world.deliveries.push({ ...line.delivery, from: line.at })
  else if ('brake' in line) world.decisions.push(() => useBrake(world, line.brake))
  else if ('extend' in line) world.decisions.push(() => grant(world, 'extend', line.extend))
  else world.decisions.push(() => grant(world, 'exempt', line.exempt))
}

/** In force from now on, even if the policy was paused or lifted. Of several versions of one moment, only the last. */
function activate(world: World, policy: Policy): void {
  const before = world.replaced.get(policy.id) ?? world.policies.find(({ id }) => id === policy.id)
  if (!before) return
  putVersion(world, asRehearsed(nextVersion(policy, before)))
  world.inForce.delete(policy.id)
  if (isBefore(world.now, policy.announcedAt)) world.moments.add(policy.announcedAt)
}

function halt(world: World, policy: string, halted: Halt | undefined): void {
  const before = world.policies.find(({ id }) => id === policy)
  if (!before || before.halted === halted || before.halted === 'lifted') return
  putVersion(world, nextVersion(ruleOf(before), before, halted))
}

function putVersion(world: World, version: PolicyVersion): void {
  for (const policy of world.policies) if (policy.id === version.id && !world.replaced.has(policy.id)) world.replaced.set(policy.id, policy)
  world.policies = world.policies.map((policy) => (policy.id === version.id ? version : policy))
  touchEveryone(world)
}

function changeStaff(world: World, { id, gone, email, ...fields }: StaffFields): void {
  const person = world.people.get(id)
  if (!person) return
  const { groups, leftAt } = person.profile
  if (gone) {
    if (!leftAt) leave(world, person)
    return
  }
  const record = { ...recordOf(person.profile), ...fields }
  const superior = world.people.get(record.manager ?? '')?.profile
  const manager = superior?.leftAt ? undefined : superior
  const profile = remade({ groups }, record, manager)
  changePerson(world, id, (person) => ({ ...person, profile }))
  if ('zone' in fields || 'country' in fields) changeReports(world, reportsOf(world, id), profile)
  const own = (world.reportsOf.get(id) ?? []).filter((staff) => !world.people.get(staff)?.profile.manager)
  changeReports(world, own, profile)
  world.reportsOf.delete(id)
  if (email !== undefined && email.toLowerCase() !== person.profile.email.toLowerCase())
    world.decisions.push(() => changePerson(world, id, (person) => readdress(person, world.policies, email, world.now)))
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
  ...(leftAt ? { leftAt } : {}),
})

/** Their reports have no manager until they return. */
function leave(world: World, { profile: { id } }: Person): void {
  changePerson(world, id, (person) => ({ ...person, profile: { ...person.profile, leftAt: world.now } }))
  world.reportsOf.set(id, reportsOf(world, id))
  changeReports(world, reportsOf(world, id), undefined)
}

const reportsOf = ({ people }: World, id: string): readonly string[] =>
  [...people].flatMap(([staff, { profile }]) => (profile.manager?.id === id ? [staff] : []))

function changeReports(world: World, reports: readonly string[], manager: Profile | undefined): void {
  for (const staff of reports)
    changePerson(world, staff, (person) => ({ ...person, profile: remade(person.profile, recordOf(person.profile), manager) }))
}

/** Has everybody moved whose profile has changed by now, once, whatever it was in between. */
export function settleMoves({ touched, people, policies, now }: World): void {
  for (const [staff, before] of touched) {
    const person = people.get(staff)
    if (person && person.profile !== before.profile)
      people.set(staff, withProfile({ ...person, profile: before.profile }, person.profile, policies, now))
  }
}

function changeDevice(world: World, line: DeviceFields): void {
  const { id, staff, apps, osVersion, passed, failed, reportedAt = world.now, givenOn, ...fields } = line
  const owner = world.owners.get(id)
  const before = world.ownerless.get(id) ?? world.people.get(owner ?? '')?.devices.find((device) => device.id === id)
  const known = before ? { ...before, ...fields } : newDevice(id, fields)
  const device = known && { ...known, ...(givenOn ? { givenOn } : {}) }
  if (device) give(world, withFindings(device, { apps, osVersion, passed, failed }, world.asked, reportedAt), staff ?? owner)
}

function newDevice(id: string, { label = '', platform = '', ownership, workApps }: Partial<Device>): Device | undefined {
  return ownership && workApps !== undefined ? { id, label, platform, ownership, workApps, readings: [] } : undefined
}

/** @param staff undefined, or somebody unknown: the device belongs to nobody */
function give(world: World, device: Device, staff: string | undefined): void {
  const { owners, ownerless, people } = world
  const before = owners.get(device.id)
  const isKept = before === staff
  ownerless.delete(device.id)
  if (before !== undefined)
    changePerson(world, before, (person) => ({
      ...person,
      devices: person.devices.flatMap((one) => (one.id !== device.id ? one : isKept ? device : [])),
    }))
  if (isKept && before !== undefined) return
  owners.delete(device.id)
  if (staff === undefined || !people.has(staff)) {
    ownerless.set(device.id, device)
    return
  }
  owners.set(device.id, staff)
  changePerson(world, staff, (person) => ({ ...person, devices: [...person.devices, device] }))
}

function useBrake(world: World, decision: BrakeDecision): void {
  const brake = world.brakes.get(decision.policy)
  if (!brake) return
  brake.holds = decision.hold ?? brake.holds
  decide(world, brake, decision)
}

function grant(world: World, kind: Extract<CaseDecision['kind'], 'extend' | 'exempt'>, { staff, policy: id, until }: Granted): void {
  const policy = world.policies.find((one) => one.id === id)
  if (!policy) return
  // A case that opens at this very moment cannot have been decided about.
  if (!world.people.get(staff)?.cases.some((current) => current.policy === id)) return
  changePerson(world, staff, (person) => {
    const decided = withDecision(person, world.policies, policy, { decision: { kind, until }, by: '', at: world.now })
    return typeof decided === 'string' ? person : decided
  })
}
