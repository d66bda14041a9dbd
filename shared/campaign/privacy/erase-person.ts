import type { Admin } from '#domain/admin.ts'
import { type ChainedDecision, controlChain } from '#domain/audit/decision.ts'
import { isSuspensionDue } from '#domain/people/enforcement.ts'
import type { EvidenceStore } from '#domain/people/evidence.ts'
import { isClaimed } from '#domain/people/mail.ts'
import { directoryKeysOf } from '#domain/people/organisation.ts'
import type { Person } from '#domain/people/person.ts'
import { findRef, isRef } from '#domain/people/ref.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { keyHash } from '#domain/sources/keys.ts'
import { type ForgettingPorts, forgetPerson } from '../brake/change-brake.ts'
import { type AwaitsSecond, propose, type SecondPersonPorts } from '../decide/second-person.ts'
import type { Ports } from '../ports.ts'
import { changeLinked, pageKeysOf, withoutPageLinks } from '../save/change-person.ts'

export interface ErasingPorts
  extends ForgettingPorts,
    Ports<
      | 'people'
      | 'refs'
      | 'owners'
      | 'deviceIndex'
      | 'passes'
      | 'erasures'
      | 'pageLinks'
      | 'addresses'
      | 'directory'
      | 'audit'
      | 'gate'
      | 'accessStates'
      | 'copies'
    > {
  evidence: EvidenceStore
}

/** Saves by others during one erasure, before it answers `busy`. */
const mostRivals = 5

/** Longer than the last steps of an erasure take. */
const endingTime = { hours: 1 } as const

/**
 * Erases everything about a person except the decisions of humans, which hold only their ref, and makes the ref name nobody. Restores their
 * access first: nothing else would. After a crash, the next call erases the rest.
 * @param person a staff id or a ref
 * @returns `busy` if a notice may be on its way, which would leave evidence, if others keep saving the person or a brake, or if the access gate
 *   refused a restoration: try again later
 */
export async function erasePerson(ports: ErasingPorts, person: string, by: string, details?: ChainedDecision['details']): Promise<Erased> {
  const { refs, audit, clock } = ports
  const ref = await findRef(refs, person)
  if (ref === undefined) return 'nobody'
  const decide = () => audit.append({ policy: controlChain, at: clock.now(), by, action: 'erase', about: ref, details })
  return eraseDecided(ports, ref, decide, isRef(person) ? undefined : person)
}

type Erased = 'erased' | 'nobody' | 'busy'

/** As `erasePerson`; while a device of theirs is suspended, or due to be, once a second person wants the same: it restores access. */
export async function eraseByHand(ports: ErasingPorts & SecondPersonPorts, person: string, by: Admin): Promise<Erased | AwaitsSecond> {
  const { people, refs, audit, clock } = ports
  const ref = await findRef(refs, person)
  const found = ref === undefined ? undefined : (await people.find(ref))?.person
  if (!ref || !found?.devices.some(({ id }) => isSuspensionDue(found, id))) return erasePerson(ports, person, by.subject)
  // Nobody else ever has this ref, so that what was proposed may just lapse.
  const proposed = await propose(ports, `erase ${ref}`, by, () =>
    audit.append({ policy: controlChain, at: clock.now(), by: by.subject, action: 'propose to erase', about: ref }),
  )
  return proposed.kind === 'proposed' ? proposed : erasePerson(ports, person, by.subject, { proposedBy: proposed.proposedBy })
}

/** As `erasePerson`, of a ref. @param decide called once, before anything of a person who is stored is erased */
export async function eraseDecided(
  ports: ErasingPorts,
  ref: string,
  decide: () => Promise<unknown> = async () => undefined,
  staffId?: string,
): Promise<Erased> {
  const { people, refs, evidence, copies, erasures, clock } = ports
  let isDecided = false
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const stored = await people.find(ref)
    if (stored) {
      if (isClaimed(stored.person.mail, clock.now())) return 'busy'
      if (!isDecided) await decide()
      isDecided = true
      if (!(await release(ports, stored))) return 'busy'
      if ((await people.remove(stored)) === 'stale') continue
    }
    const staff = (await erasures.findStaff(ref)) ?? staffId
    if (staff === undefined) return 'nobody'
    await evidence.removeAll(ref)
    await copies.removeAll(ref)
    if (!(await forgetPerson(ports, ref))) return 'busy'
    // Once the ref is gone, no second call by staff id finds the erasure to end it.
    await erasures.begin(ref, staff, clock.now().add(endingTime))
    await refs.remove(staff, ref)
    // An import that found the ref before may have saved the person again.
    if (await people.find(ref)) continue
    await erasures.end(ref)
    return 'erased'
  }
  return 'busy'
}

/**
 * Restores access, frees devices and address, forgets what sources, the directory and connectors said, and ends the links to their pages. Of what
 * is still to be restored in other systems, that is forgotten once it is.
 * @returns false if the access gate refused
 */
async function release(
  { owners, deviceIndex, passes, directory, erasures, pageLinks, addresses, gate, accessStates, clock }: ErasingPorts,
  { ref, person }: StoredPerson,
) {
  const requests = restorations(ref, person)
  if (requests.length > 0 && (await gate.request(requests)).length < requests.length) return false
  // Before the removal, after which nothing else tells whose ref it is.
  await erasures.begin(ref, person.profile.id)
  for (const { id } of person.devices) await owners.remove(id, ref)
  const pending = new Set(requests.map(({ device }) => device))
  for (const device of Object.keys(person.access).filter(device => !pending.has(device))) {
    const stored = await accessStates.find(ref, device)
    if (stored) await accessStates.remove(stored)
  }
  await deviceIndex.removeAll(person.devices.flatMap(({ keys = [] }) => keys.map(keyHash)))
  await passes.forget(ref)
  for (const key of pageKeysOf(person)) await pageLinks.remove(key)
  for (const key of directoryKeysOf(person)) await directory.forget(key)
  await addresses.release(person.profile.email, ref, clock.now())
  return true
}

/** Devices that are suspended, or restored without confirmation so far. */
const restorations = (ref: string, { access, accessRequested = {} }: Person) =>
  Object.entries(access).flatMap(([device, { wanted, version }]) => {
    if (wanted === 'granted' && accessRequested[device]?.confirmed === version) return []
    return [{ person: ref, device, wanted: 'granted' as const, version: wanted === 'suspended' ? version + 1 : version }]
  })

/** Ends every link to a person's pages. The next mail to them carries new ones. */
export async function revokeLinks(
  ports: Ports<'people' | 'pageLinks' | 'audit' | 'clock'>,
  ref: string,
  by: string,
): Promise<'revoked' | 'nobody'> {
  const { people, audit, clock } = ports
  const stored = await people.find(ref)
  if (!stored) return 'nobody'
  await audit.append({ policy: controlChain, at: clock.now(), by, action: 'revoke-links', about: ref })
  await changeLinked(ports, stored, withoutPageLinks)
  return 'revoked'
}
