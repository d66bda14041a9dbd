import type { Person } from '../../domain/people/person.ts'
import { teamRef } from '../../domain/people/ref.ts'
import type { StaffRefs } from '../../domain/people/refs.ts'
import { findReadable, type People, type StoredPerson } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'

export interface RecipientPorts {
  readonly people: People
  readonly refs: StaffRefs
}

/**
 * The person's manager, or a team of the policy. The security team replaces a manager who cannot be reached.
 * @returns undefined if the policy has no such team
 */
export async function recipientOf(
  { people, refs }: RecipientPorts,
  { profile: { manager } }: Person,
  policy: PolicyVersion,
  to: string,
): Promise<StoredPerson | undefined> {
  if (to !== 'manager') return teamOf(people, policy, to)
  const ref = manager && (await refs.find(manager.id))
  const found = ref === undefined ? undefined : await findReadable(people, ref)
  return found && !found.person.mail?.held && !found.person.profile.leftAt ? found : teamOf(people, policy, 'security')
}

/** Stored with the first digest that it is owed. */
export async function teamOf(people: People, { teams }: Pick<PolicyVersion, 'teams'>, name: string): Promise<StoredPerson | undefined> {
  const team = teams[name]
  if (!team) return undefined
  const ref = teamRef(team.email)
  const found = await people.find(ref)
  if (found) return found
  await people.save({ ref, person: teamWith(name, team), version: 0 })
  return people.get(ref)
}

const teamWith = (name: string, { email, zone, language }: PolicyVersion['teams'][string]): Person => ({
  profile: { id: `team:${email.toLowerCase()}`, email, name, zone, language, unit: '', groups: [], isTeam: true },
  devices: [],
  cases: [],
  announcements: {},
  access: {},
})
