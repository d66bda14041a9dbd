import { describe, expect, it } from 'vitest'
import { rehearseCampaign } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { summaryOf } from '../../../../shared/domain/rehearsal/summary.ts'
import { addDigests, addTallies, tally, tallyOf } from '../../../../shared/domain/rehearsal/tally.ts'
import { sampleUnderEachPolicy } from './sample.ts'
import { censusOf, playedBy } from './tallied.ts'

const quota = { perSecond: 14, leftToday: 50_000 }
const campaigns = await sampleUnderEachPolicy()

describe('the tallies of parts of the staff', () => {
  it.each(campaigns.map((campaign) => [campaign.policy.id, campaign] as const))('add up to that of all under %s', (_, campaign) => {
    const { policy, people, changes } = campaign
    const { events, deadlines } = playedBy(policy, people, changes)
    const isIn = (part: number) => (staff: string) => people.findIndex(({ profile }) => profile.id === staff) % 3 === part
    const partOf = (part: number) =>
      tallyOf(
        censusOf(
          policy,
          people.filter(({ profile }) => isIn(part)(profile.id)),
        ),
        events.filter(({ kind, staff }) => kind !== 'digest' && isIn(part)(staff)),
        deadlines,
      )
    const sum = addDigests(
      [0, 1, 2].map(partOf).reduce(addTallies),
      events.filter(({ kind }) => kind === 'digest'),
    )
    const summary = summaryOf(tally.parse(JSON.parse(JSON.stringify(sum))), policy, policy.announcedAt, quota)
    expect(summary).toEqual(summaryOf(tallyOf(censusOf(policy, people), events, deadlines), policy, policy.announcedAt, quota))

    const { until, warnings, events: counted } = rehearseCampaign(policy, people, changes)
    expect(summary).toMatchObject({ until: until.toString(), warnings })
    expect(summary.suspensions).toBe(counted.filter(({ kind }) => kind === 'suspension').length)
    expect(summary.staff.overdue).toBe(new Set(counted.flatMap(({ kind, staff }) => (kind === 'overdue' ? staff : []))).size)
  })
})
