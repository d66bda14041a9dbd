import { nobody, type ProtectedPeople } from '#shared/domain/access/brake.ts'
import type { DeviceChange } from '#shared/domain/people/organisation.ts'
import type { Person } from '#shared/domain/people/person.ts'
import type { PolicyVersion } from '#shared/domain/policies/policy.ts'
import { asRehearsed } from '#shared/domain/rehearsal/end.ts'
import { inOrderOfTime } from '#shared/domain/rehearsal/events.ts'
import { eventLog } from '#shared/domain/rehearsal/log.ts'
import { playCampaign } from '#shared/domain/rehearsal/play-campaign.ts'
import { census, tallyOf } from '#shared/domain/rehearsal/tally.ts'
import { inTime } from '../review/rehearsed-lives.ts'

export function censusOf(policy: PolicyVersion, people: readonly Person[]) {
  const { add, census: found } = census(policy, policy.announcedAt)
  for (const person of people) add(person)
  return found()
}

export function playedBy(
  policy: PolicyVersion,
  people: readonly Person[],
  changes: readonly DeviceChange[] = [],
  protectedPeople: ProtectedPeople = nobody,
) {
  const campaign = { policies: [asRehearsed(policy)], people, changes: inTime(changes), protectedPeople }
  const { log, deadlines } = playCampaign(campaign, policy.announcedAt, groups => eventLog(groups, false))
  return { events: [...inOrderOfTime(log.logged)], deadlines }
}

/** The tally of a whole campaign. */
export function tallied(
  policy: PolicyVersion,
  people: readonly Person[],
  changes: readonly DeviceChange[] = [],
  protectedPeople?: ProtectedPeople,
) {
  const { events, deadlines } = playedBy(policy, people, changes, protectedPeople)
  return tallyOf(censusOf(policy, people), events, deadlines)
}
