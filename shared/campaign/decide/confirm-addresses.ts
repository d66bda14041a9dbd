import pMap from 'p-map'
import { type Admin, isSecondPerson } from '#domain/admin.ts'
import { controlChain } from '#domain/audit/decision.ts'
import type { Person } from '#domain/people/person.ts'
import { isRef } from '#domain/people/ref.ts'
import { review } from '#domain/review/review.ts'
import { addressChangeOf, withAddressConfirmed } from '#domain/review/unconfirmed.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

const concurrency = 16

/**
 * Confirms addresses that another person changed by hand, in the audit log first.
 * @param changes as `addressChangeOf` names them
 * @returns whose were confirmed, by ref; none if any was changed by the admin or a program, which are counted in `own`
 */
export async function confirmAddresses(
  { people, policies, audit, clock }: Ports<'people' | 'policies' | 'audit' | 'clock'>,
  changes: readonly string[],
  admin: Admin,
): Promise<{ confirmed: readonly string[]; own: number }> {
  const [active, now] = [await policies.listActive(), clock.now()]
  const isMeant = (ref: string, person: Person) => person.mail?.unconfirmed !== undefined && changes.includes(addressChangeOf(ref, person))
  const found = await people.findAll(changes.flatMap(change => change.split('-').slice(0, 1)).filter(isRef))
  const meant = found.people.filter(({ ref, person }) => isMeant(ref, person))
  const own = meant.filter(({ person: { mail } }) => mail?.unconfirmed && !isSecondPerson(mail.unconfirmed.by, admin)).length
  if (own > 0 || meant.length === 0) return { confirmed: [], own }
  await audit.append({ policy: controlChain, at: now, by: admin.subject, action: 'confirm addresses', details: { people: meant.length } })
  const confirmed = (ref: string) => (person: Person) => (isMeant(ref, person) ? review(withAddressConfirmed(person), active, now) : person)
  await pMap(meant, stored => changePerson(people, stored, confirmed(stored.ref)), { concurrency })
  return { confirmed: meant.map(({ ref }) => ref), own }
}
