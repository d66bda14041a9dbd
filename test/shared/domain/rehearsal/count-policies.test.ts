import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countByStage, happeningsOf, numbersOf } from '#domain/rehearsal/happenings.ts'
import { countPolicies, rehearsePolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { campaignOf, read } from '#test/arbitraries.ts'
import { peopleWith, policyOf } from '#test/builders.ts'
import { inTime, settings } from '../review/rehearsed-lives.ts'
import { sampleUnderEachPolicy } from './sample.ts'

type Rehearsed = Parameters<typeof countPolicies>

/** What the events of the same rehearsal add up to. */
function added(...[policies, ...rehearsed]: Rehearsed) {
  const { events, ...rest } = rehearsePolicies(policies, ...rehearsed)
  const stages = policies.flatMap(({ id: policy, stages = [] }) => {
    const counted = countByStage(events.filter(event => event.policy === policy))
    return stages.map(({ name }) => ({ policy, ...numbersOf(name, counted, rest.until.epochMilliseconds) }))
  })
  return { ...rest, happenings: happeningsOf(events), stages }
}

const isSame = (...rehearsed: Rehearsed) => expect(countPolicies(...rehearsed)).toEqual(added(...rehearsed))

const campaigns = await sampleUnderEachPolicy()

it.each(campaigns.map(campaign => [campaign.policy.id, campaign] as const))(
  'a rehearsal that only counts comes to the same numbers under %s',
  (_, campaign) => {
    const { policy, people, changes } = campaign
    for (const reported of [changes, []]) isSame([policy], people, { changes: reported })
  },
)

it('a rehearsal that only counts has the same numbers under several policies, until any moment', () => {
  const policies = campaigns.map(({ policy }) => policy)
  const { people = [], changes = [] } = campaigns[0] ?? {}
  isSame(policies, people, { changes })
  for (const { policy } of campaigns) isSame([policy], people, { changes }, { until: policy.announcedAt.add({ hours: 24 * 20 }) })
})

it('a rehearsal that only counts comes to the same numbers in a story', () => {
  const { policy, people = [], changes = [] } = campaigns[0] ?? { policy: policyOf() }
  const [first] = people
  const at = policy.announcedAt.add({ hours: 24 * 5 })
  const story = [
    { at, delivery: { staff: first?.profile.id ?? '', until: at.add({ hours: 24 * 30 }), after: 'bounce' as const } },
    { at, pause: policy.id },
    { at: at.add({ hours: 50 }), resume: policy.id },
  ]
  isSame([policy], people, { changes, story })
})

it('a rehearsal that only counts counts a mail to each of two people who share an address', () => {
  const email = 'digests@ec.example'
  const people = peopleWith({ who: { email } }, { who: { id: 'ben', email }, devices: [{ id: 'tablet' }] })
  const policy = policyOf({ reminders: [] })
  isSame([policy], people, {})
  const { happenings } = countPolicies([policy], people, {})
  expect(happenings[policy.announcedAt.epochMilliseconds]).toEqual({ notices: 2, opened: 2, staffOpened: 2 })
})

it('a rehearsal that only counts has the same numbers for any staff, rule and life', () => {
  fc.assert(
    fc.property(campaignOf(6), records => {
      const { policy, people, changes } = read(records)
      isSame([policy], people, { changes: inTime(changes) })
      const everySecond = people.filter((_, index) => index % 2 === 0).map(({ profile: { id } }) => id)
      isSame([policy], people, { changes: inTime(changes), protectedPeople: { staff: everySecond, groups: [] } })
    }),
    settings,
  )
})
