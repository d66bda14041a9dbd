import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Person } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { addresseeKey, leaveLine, leftLine, playDigests } from '#domain/rehearsal/digest-queue.ts'
import { byTime } from '#domain/rehearsal/events.ts'
import { countPolicies, playPart, rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { summaryOf } from '#domain/rehearsal/summary.ts'
import { addTallies, tally, tallyOf } from '#domain/rehearsal/tally.ts'
import { type Campaign, campaignOf, read } from '#test/arbitraries.ts'
import { line, on, peopleWith, security, several, versionOf } from '#test/builders.ts'
import { inTime, settings } from '../review/rehearsed-lives.ts'
import { sampleUnderEachPolicy } from './sample.ts'
import { censusOf, playedBy } from './tallied.ts'

const campaigns = await sampleUnderEachPolicy()

type Played = Omit<Campaign, 'policy'> & { policy: PolicyVersion }

const inParts = <T>(all: readonly T[], parts: number, keyOf: (one: T) => string) =>
  several(parts, part => all.filter(one => [...keyOf(one)].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % parts === part))

/** People are played in parts, then digests, also in parts of those who get them. */
function playedInParts({ policy, people, changes }: Played, parts: number) {
  const managers = new Map(people.map(({ profile }) => [profile.id, profile]))
  const ownersOf = (part: readonly Person[]) => new Set(part.flatMap(({ devices }) => devices.map(({ id }) => id)))
  const played = inParts(people, parts, ({ profile }) => profile.id).map(part => {
    const owned = ownersOf(part)
    const { events, deadlines, lines } = playPart(policy, part, policy.announcedAt, {
      changes: inTime(changes.filter(({ device }) => owned.has(device))),
    })
    return {
      events,
      tally: tallyOf(censusOf(policy, part), events.toSorted(byTime), deadlines),
      lines: lines.flatMap(line => leaveLine(line, policy, managers) ?? []),
    }
  })
  const left = leftLine.array().parse(JSON.parse(JSON.stringify(played.flatMap(({ lines }) => lines))))
  const digests = inParts(left, parts, addresseeKey).flatMap(lines => [...playDigests(policy, lines)])
  return {
    events: [...played.flatMap(({ events }) => events), ...digests].sort(byTime),
    tally: addTallies([...played.map(({ tally }) => tally), tallyOf(censusOf(policy, []), digests, [])]),
  }
}

const summaryIn = (sum: Parameters<typeof tally.parse>[0], policy: PolicyVersion) =>
  summaryOf(tally.parse(JSON.parse(JSON.stringify(sum))), policy, policy.announcedAt, { perSecond: 14, leftToday: 50_000 })

it.each(campaigns.map(campaign => [campaign.policy.id, campaign] as const))(
  'a campaign that is played in parts is the same under %s',
  (_, campaign) => {
    const { policy, people, changes } = campaign
    for (const reported of [changes, []]) {
      const inOne = playedBy(policy, people, reported)
      const played = playedInParts({ policy, people, changes: reported }, 3)
      expect(played.events).toEqual(inOne.events)
      const summary = summaryIn(played.tally, policy)
      expect(summary).toEqual(summaryIn(tallyOf(censusOf(policy, people), inOne.events, inOne.deadlines), policy))
      const { until, warnings } = rehearseCampaign(policy, people, reported)
      expect(summary).toMatchObject({ until: until.toString(), warnings })
    }
  },
)

const stages = [
  { name: 'work', deadline: { on: '2023-03-15', counts: 'inclusive' }, scope: { devices: ['official'] } },
  { name: 'own', deadline: { on: '2023-03-29', counts: 'inclusive' }, scope: { devices: ['personal-with-work-apps'] } },
]
const staged = (suspendAfter: string) =>
  versionOf({ deadline: undefined, stages, escalation: [{ after: suspendAfter, suspend: true, notify: 'staff' }] })
const owners = peopleWith(
  { devices: [{}, { id: 'tablet', ownership: 'personal' }] },
  { who: { id: 'ben' }, devices: [{ id: 'one', ownership: 'personal' }] },
)

it('a campaign that is played in parts counts by stage what the stages of the whole count', () => {
  const policy = staged('P0D')
  const changes = [on('2023-03-18T12:00', 'phone', '')]
  const { tally } = playedInParts({ policy, people: owners, changes }, 3)
  expect(summaryIn(tally, policy).stages).toEqual([
    { stage: 'work', reached: 1, overdue: 1, suspended: 1 },
    { stage: 'own', reached: 2, overdue: 2, suspended: 2 },
  ])
})

it('a campaign that is played in parts counts by stage what comes before its end', () => {
  const policy = staged('P70D')
  const { tally } = playedInParts({ policy, people: owners, changes: [] }, 3)
  const { stages = [], suspensions } = summaryIn(tally, policy)
  expect(suspensions).toBe(1)
  expect(stages).toEqual([
    { stage: 'work', reached: 1, overdue: 1, suspended: 1 },
    { stage: 'own', reached: 1, overdue: 1, suspended: 0 },
  ])
  expect(countPolicies([policy], owners, {}).stages).toEqual(stages.map(one => ({ policy: policy.id, ...one })))
})

it('a campaign that is played in parts says what is true when a line goes, even if late', () => {
  const escalation = [{ after: 'P0D', notify: 'security' }]
  const policy = versionOf({ ...security, reminders: [], escalation, zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
  const west = { zone: 'America/New_York' }
  const people = peopleWith(
    {},
    { who: { id: 'ben', ...west }, devices: [{ id: 'tablet' }, { id: 'ben-phone' }] },
    { who: { id: 'cy', ...west }, devices: [{ id: 'cy-phone' }] },
  )
  const changes = [on('2023-03-16T20:00', 'tablet', ''), on('2023-03-16T20:00', 'cy-phone', '')]
  const { events } = playedInParts({ policy, people, changes }, 3)
  expect(events).toEqual(playedBy(policy, people, changes).events)
  expect(events.filter(({ kind }) => kind === 'digest').map(line)).toEqual([
    '03-16 00:00 digest after:P0D to security: ana phone',
    '03-17 09:00 digest after:P0D to security: ben ben-phone',
  ])
})

it('a campaign that is played in parts is the same for any staff, rule and life', () => {
  fc.assert(
    fc.property(campaignOf(6), fc.integer({ min: 2, max: 4 }), (records, parts) => {
      const told = read(records)
      const policy = { ...told.policy, version: 1 }
      const inOne = playedBy(policy, told.people, told.changes)
      const played = playedInParts({ ...told, policy }, parts)
      expect(played.events).toEqual(inOne.events)
    }),
    settings,
  )
})
