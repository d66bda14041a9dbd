/** That a rehearsal ends by itself, whatever its story leaves unfinished. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nobody } from '#domain/access/brake.ts'
import { queuedDigests } from '#domain/rehearsal/digests.ts'
import { asRehearsed } from '#domain/rehearsal/end.ts'
import { eventLog } from '#domain/rehearsal/log.ts'
import { playCampaign } from '#domain/rehearsal/play-campaign.ts'
import type { StoryLine } from '#domain/rehearsal/story.ts'
import { brussels, document, noTemu, peopleWith, policyOf, security } from '#test/builders.ts'
import { settings } from '../review/rehearsed-lives.ts'
import { lineOf, linesOf, type Said } from './stories.ts'

const escalation = [
  { after: 'P0D', suspend: true, notify: 'staff' },
  { after: 'P0D', notify: 'security' },
  { after: 'P1D', notify: 'manager' },
]
const first = { ...document, ...security, escalation, zone: 'staff', announcedAt: '2023-02-23T18:00Z' }
const second = { ...first, ...noTemu }
const undated = { deadline: 'none', escalation: [], review: '2023-06-30', remindEvery: 'P7D', owner: 'security' }
const ids = [first.id, second.id]

const people = peopleWith(
  { who: { manager: 'ben' }, devices: [{ apps: 'tiktok;temu' }] },
  { who: { id: 'ben', zone: 'America/New_York' }, devices: [{ id: 'tablet', apps: 'tiktok' }] },
)

/** More than any of these stories has, and far fewer than a year of daily moments. */
const mostMoments = 200

/** How many moments are played, until one too many. */
function momentsOf(story: readonly StoryLine[]) {
  let moments = 0
  const policies = [policyOf(first), policyOf(second)].map(policy => asRehearsed({ version: 1, ...policy }))
  playCampaign(
    { policies, people, changes: [], protectedPeople: nobody, story },
    brussels('2023-02-23T19:00'),
    groups => eventLog(groups, true),
    state => {
      const digests = queuedDigests(state)
      return {
        ...digests,
        send() {
          moments += 1
          if (moments > mostMoments) throw new Error(`still playing at ${state.now}`)
          digests.send?.()
        },
      }
    },
  )
  return moments
}

const lost = (staff: string, after: string) => ({ delivery: { staff, until: '2023-12-01T00:00:00Z', after } })

it.each([
  ['a policy is paused before its first notices go, for good', { '02-23T20:00': { pause: 'no-tiktok' } }],
  ['a policy is paused while a line waits for a digest, for good', { '03-16T12:00': { pause: 'no-tiktok' } }],
  [
    'a notice bounces and a later version drops what it told',
    { '02-23T19:30': lost('ana', 'bounce'), '03-01T20:00': { policy: { ...first, apps: ['temu'] } } },
  ],
])('a rehearsal ends though %s', (_, story) => {
  expect(momentsOf(linesOf(story))).toBeLessThan(mostMoments)
})

it('a rehearsal ends by itself, even if policies are paused, mails lost or grants kept', () => {
  const staff = fc.constantFrom('ana', 'ben')
  const policy = fc.constantFrom(...ids)
  const until = fc.constantFrom('2023-03-10', '2023-03-20', '2023-04-10')
  const version = fc.record({
    id: policy,
    apps: fc.constantFrom(['tiktok'], ['temu'], ['tiktok', 'temu'], ['wechat']),
    deadline: fc.constantFrom({ on: '2023-03-15', counts: 'inclusive' }, { on: '2023-03-29', counts: 'inclusive' }),
  })
  const said: fc.Arbitrary<Said> = fc.oneof(
    fc.record({ pause: policy }),
    fc.record({ resume: policy }),
    fc.record({ lift: policy }),
    fc.tuple(staff, fc.constantFrom('bounce', 'never', 'P10D', 'PT0H')).map(([who, after]) => lost(who, after)),
    version.map(changes => ({ policy: { ...first, ...changes } })),
    fc.record({ id: policy }).map(changes => ({ policy: { ...first, ...changes, ...undated } })),
    fc.record({ device: fc.record({ id: fc.constantFrom('phone', 'tablet'), apps: fc.constantFrom('', 'tiktok', 'temu') }) }),
    staff.chain(id => fc.constantFrom({ staff: { id, email: 'new@ec.example' } }, { staff: { id, gone: true } })),
    fc.record({ exempt: fc.record({ staff, policy, until }) }),
    fc.record({ extend: fc.record({ staff, policy, until }) }),
    fc.record({ brake: fc.record({ policy, hold: fc.boolean() }) }),
  )
  const story = fc
    .array(fc.tuple(fc.integer({ min: -6, max: 24 * 40 }), said), { minLength: 1, maxLength: 8 })
    .map(lines => lines.toSorted(([a], [b]) => a - b))
  fc.assert(
    fc.property(story, lines => {
      const start = brussels('2023-02-23T20:00')
      const played = lines.map(([hours, line]) => lineOf({ at: `${start.add({ hours })}`, ...line }))
      expect(momentsOf(played)).toBeLessThan(mostMoments)
    }),
    settings,
  )
})
