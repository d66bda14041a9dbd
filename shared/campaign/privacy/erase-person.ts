import type { AccessGate } from '../../domain/access/gate.ts'
import { type AuditLog, controlChain } from '../../domain/audit/decision.ts'
import type { Erasures } from '../../domain/people/erasures.ts'
import { noMail, quarantineEnd } from '../../domain/people/mail.ts'
import type { DeviceOwners } from '../../domain/people/owners.ts'
import type { PageLinks } from '../../domain/people/page-links.ts'
import type { Person } from '../../domain/people/person.ts'
import type { People } from '../../domain/people/store.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type ForgettingPorts, forgetPerson } from '../brake/forget-person.ts'
import { pageKeysOf } from '../save/change-linked.ts'
import type { EvidenceStore } from '../send/evidence.ts'

export interface ErasingPorts extends ForgettingPorts {
  readonly people: People
  readonly owners: DeviceOwners
  readonly evidence: EvidenceStore
  readonly erasures: Erasures
  readonly pageLinks: PageLinks
  readonly audit: AuditLog
  readonly gate: AccessGate
}

/** Saves by others during one erasure, before it answers `busy`. */
const mostRivals = 5

/**
 * Erases everything about a person except the decisions of humans, which hold only their ref. Restores their access first: nothing else
 * would. After a crash, the next call erases the rest.
 * @returns `busy` if a notice may be on its way, which would leave evidence, if others keep saving the person or a brake, or if the access gate refused
 *   a restoration: try again later
 */
export async function erasePerson(ports: ErasingPorts, ref: string, by: string): Promise<'erased' | 'nobody' | 'busy'> {
  const { people, owners, erasures, pageLinks, audit, gate, clock } = ports
  for (let rivals = 0; rivals < mostRivals; rivals += 1) {
    const stored = await people.find(ref)
    if (!stored) {
      if ((await erasures.findLastNumber(ref)) === undefined) return 'nobody'
      return eraseTraces(ports, ref)
    }
    const { seq, claim } = stored.person.mail ?? noMail
    if (claim && isBefore(clock.now(), quarantineEnd(claim))) return 'busy'
    if (rivals === 0) await audit.append({ policy: controlChain, at: clock.now(), by, action: 'erase', about: ref })
    const requests = restorations(ref, stored.person)
    if (requests.length > 0 && (await gate.request(requests)).length < requests.length) return 'busy'
    // Before the removal: a person imported again under the same id must not reuse these numbers.
    await erasures.save(ref, claim ? seq + 1 : seq)
    for (const { id } of stored.person.devices) await owners.remove(id, ref)
    for (const key of pageKeysOf(stored.person)) await pageLinks.remove(key)
    if ((await people.remove(stored)) === 'stale') continue
    return eraseTraces(ports, ref)
  }
  return 'busy'
}

async function eraseTraces(ports: ErasingPorts, ref: string): Promise<'erased' | 'busy'> {
  await ports.evidence.removeAll(ref)
  return (await forgetPerson(ports, ref)) ? 'erased' : 'busy'
}

/** Devices that are suspended, or restored without confirmation so far. */
const restorations = (ref: string, { access, accessRequested = {} }: Person) =>
  Object.entries(access).flatMap(([device, { wanted, version }]) => {
    if (wanted === 'granted' && accessRequested[device]?.confirmed === version) return []
    return [{ person: ref, device, wanted: 'granted' as const, version: wanted === 'suspended' ? version + 1 : version }]
  })
