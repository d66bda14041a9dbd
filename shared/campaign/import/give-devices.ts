/** Gives devices to their owner: what imports of files and passes over sources share. */

import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import type { DeviceOfPerson } from '#domain/access/brake.ts'
import { type Device, deviceIn, type Person } from '#domain/people/person.ts'
import { type StoredPerson, UnreadablePersonError } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { devicesLeftOut } from '#domain/review/most-devices.ts'
import { review } from '#domain/review/review.ts'
import type { ScopeCount } from '../brake/change-brake.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'
import { isSame, type RecordResult } from './records.ts'

type GivingPorts = Ports<'people' | 'owners' | 'clock'>

export interface GivingRules {
  active: readonly PolicyVersion[]
  /** Counts what comes into scope. */
  scope: ScopeCount
  /** Absent for what a source reports. */
  byHand?: {
    /** Whether a device may leave a person for another. @param to a ref */
    mayMove(from: Person, device: string, to: string): Promise<boolean>
    /** Whether a device of a person may become as it is listed. @param ref of its owner */
    mayChange(owner: Person, listed: Device, ref: string): Promise<boolean>
    /** Gets each owner whose suspended devices are cleared, once they are saved so. */
    cleared(devices: readonly DeviceOfPerson[]): void
  }
}

/** A device with an owner. */
export interface Given {
  id: string
  /**
   * The device as it is then. It may be asked again, for a person saved by others meanwhile.
   * @param known as its owner has it; undefined where they did not
   * @returns undefined where it stays as it is, with its owner
   */
  become(known: Device | undefined): Device | undefined
}

/** `left`: it stays as it is. `unreadable`: the record of its owner before cannot be read. `held`: it may not leave them. `kept`: it may not become so. `too-many`: it is nobody's. */
export type Giving = RecordResult | 'left' | 'unreadable' | 'held' | 'kept' | 'too-many'

export const isWritten = (giving: Giving): boolean => giving === 'added' || giving === 'changed' || giving === 'moved'

/** Who had which devices before, by device. */
export type Owners = ReadonlyMap<string, string>

/**
 * Saves the owner once for all their devices. A device that is new to them leaves its old owner; those not given stay.
 * @param before of those that are not theirs
 * @returns what came of each, in their order
 */
export async function giveDevices(
  ports: GivingPorts,
  { active, scope, byHand }: GivingRules,
  owner: StoredPerson,
  before: Owners,
  given: readonly Given[],
): Promise<readonly Giving[]> {
  const { people, clock } = ports
  let outcomes: readonly Giving[] = []
  let brought: readonly [Person, Person] = [owner.person, owner.person]
  let cleared: readonly string[] = []
  let leftOut: ReadonlySet<string> = new Set()
  const moved = new Set<string>()
  await changePerson(people, owner, async person => {
    // Again for a person saved by others meanwhile: a device may have left them.
    const offered = given.map(one => ({ id: one.id, device: one.become(deviceIn(person, one.id)) }))
    const whole = offered.reduce((all, { device }) => (device ? withDevice(all, device) : all), person)
    leftOut = devicesLeftOut(whole, person, active, clock.now())
    let after = leftOut.size > 0 ? { ...person, devices: person.devices.filter(({ id }) => !leftOut.has(id)) } : person
    brought = [person, person]
    outcomes = await pMap(
      offered,
      async ({ id, device }) => {
        if (!device) return 'left'
        const known = deviceIn(person, id)
        if (!known) {
          const mayMove = (from: Person) => byHand?.mayMove(from, id, owner.ref) ?? true
          const taken = await takeOver(ports, active, leftOut.has(id) ? undefined : owner.ref, before.get(id), id, mayMove)
          if (taken === 'unreadable' || taken === 'held') return taken
          if (taken === 'moved') moved.add(id)
        }
        if (leftOut.has(id)) return 'too-many'
        if (known && (device === known || isSame(known, device))) return 'unchanged'
        if (known && byHand && !(await byHand.mayChange(person, device, owner.ref))) return 'kept'
        after = withDevice(after, device)
        return known ? 'changed' : moved.has(id) ? 'moved' : 'added'
      },
      { concurrency: 1 },
    )
    if (after === person) return person
    // What only changes its owner is in scope as before.
    brought = [person, { ...after, devices: after.devices.filter(({ id }) => !moved.has(id)) }]
    const isNew = outcomes.some(outcome => outcome === 'added' || outcome === 'moved')
    // It may have had another owner: its access versions must exceed all that the access system knows of it.
    const accessFrom = isNew ? Math.floor(clock.now().epochMilliseconds / 1000) : after.accessFrom
    const reviewed = review({ ...after, accessFrom }, active, clock.now())
    cleared = devicesCleared(person, reviewed)
    return byHand ? withBeforeCleared(reviewed, person, cleared, clock.now()) : reviewed
  })
  byHand?.cleared(cleared.map(device => ({ ref: owner.ref, device })))
  for (const { id } of owner.person.devices) if (leftOut.has(id)) await ports.owners.remove(id, owner.ref)
  scope.add(...brought)
  return outcomes
}

const devicesCleared = ({ devices, access }: Person, after: Person): readonly string[] =>
  devices.flatMap(({ id }) => (access[id]?.wanted === 'suspended' && after.access[id]?.wanted !== 'suspended' ? id : []))

/** The person with what was read of the devices before, so that clearing them can be undone. */
const withBeforeCleared = (person: Person, before: Person, cleared: readonly string[], at: Temporal.Instant): Person => ({
  ...person,
  devices: person.devices.map(device =>
    cleared.includes(device.id) ? { ...device, beforeCleared: { at, readings: deviceIn(before, device.id)?.readings ?? [] } } : device,
  ),
})

/**
 * Moves a device to its new owner, if any; a crash never leaves it with two. The record of one without an owner goes last: a run that ends early
 * finds the device by it.
 * @param before who had it shortly before
 */
export async function takeOver(
  ports: GivingPorts,
  active: readonly PolicyVersion[],
  ref: string | undefined,
  before: string | undefined,
  device: string,
  mayMove: (from: Person) => boolean | Promise<boolean> = () => true,
): Promise<'new' | 'moved' | 'unreadable' | 'held'> {
  try {
    const isTaken = before !== ref && (await takeFrom(ports, active, before, device, mayMove))
    if (isTaken === 'held') return isTaken
    if (ref === undefined && before !== undefined) await ports.owners.remove(device, before)
    if (ref === undefined) return 'new'
    const last = await ports.owners.save(device, ref)
    const isTakenLate = last !== before && last !== ref && (await takeFrom(ports, active, last, device))
    return isTaken || isTakenLate ? 'moved' : 'new'
  } catch (error) {
    if (error instanceof UnreadablePersonError) return 'unreadable'
    throw error
  }
}

/** @returns false where they did not have it */
async function takeFrom(
  { people, clock }: Pick<GivingPorts, 'people' | 'clock'>,
  active: readonly PolicyVersion[],
  owner: string | undefined,
  device: string,
  mayMove: (from: Person) => boolean | Promise<boolean> = () => true,
) {
  const former = owner === undefined ? undefined : await people.find(owner)
  if (!former || !deviceIn(former.person, device)) return false
  if (!(await mayMove(former.person))) return 'held'
  await changePerson(people, former, person =>
    review({ ...person, devices: person.devices.filter(({ id }) => id !== device) }, active, clock.now()),
  )
  return true
}

export const withDevice = (person: Person, device: Device): Person => ({
  ...person,
  devices: deviceIn(person, device.id) ? person.devices.map(one => (one.id === device.id ? device : one)) : [...person.devices, device],
})
