import { nobody, type ProtectedPeople } from '#domain/access/brake.ts'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { Person } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { asRehearsed } from '#domain/rehearsal/end.ts'
import { inOrderOfTime } from '#domain/rehearsal/events.ts'
import { eventLog } from '#domain/rehearsal/log.ts'
import { playCampaign } from '#domain/rehearsal/play-campaign.ts'
import { census, tallyOf } from '#domain/rehearsal/tally.ts'
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
