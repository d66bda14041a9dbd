import { describe, expect, it } from 'vitest'
import { ndjson } from '../../../../shared/domain/rehearsal/events.ts'
import { happeningsOf } from '../../../../shared/domain/rehearsal/happenings.ts'
import { countPolicies, rehearsePolicies } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { type StoryLine, storyLines } from '../../../../shared/domain/rehearsal/story.ts'
import { summaryOf } from '../../../../shared/domain/rehearsal/summary.ts'
import { brussels, line, on, peopleWith, policyOf, versionOf } from '../../../builders.ts'
import { tallied } from './tallied.ts'

const cut = { reminders: [], escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }], limits: { suspendCount: 1 } }
const policy = policyOf(cut)
const people = peopleWith(
  ...['ana', 'ben', 'eve'].map((id) => ({ who: { id, email: `${id}@ec.example` }, devices: [{ id: `${id}-phone` }] })),
)
const protectedPeople = { staff: ['ana', 'ben'], groups: [] }

const brake = (local: string, decision: object): StoryLine =>
  storyLines.brake.parse({ at: brussels(local).toString(), brake: { policy: 'no-tiktok', ...decision } })
const hold = brake('2023-02-20T12:00', { hold: true })

/** What becomes of devices. */
const access = (...story: StoryLine[]) =>
  rehearsePolicies([policy], people, { protectedPeople, story: story.length > 0 ? story : undefined })
    .events.filter((event) => 'device' in event)
    .map(line)

describe('protected people in a rehearsal', () => {
  const kept = ['03-16 00:00 protected ana-phone', '03-16 00:00 protected ben-phone']

  it('keep their access, alike or not, and are reported where it would be cut', () => {
    expect(access()).toEqual([...kept, '03-16 00:00 suspension eve-phone'])
  })

  it('are told as everybody, of a deadline that has passed', () => {
    const { events } = rehearsePolicies([policy], people, { protectedPeople })
    const subjects = events.flatMap((event) => (event.kind === 'notice' && event.step === 'after:P0D' ? [event.subject] : []))
    expect(subjects).toEqual([
      'TikTok: the deadline has passed',
      'TikTok: the deadline has passed',
      'TikTok: work access is being suspended',
    ])
  })

  it('count for no limit of the brake', () => {
    expect(rehearsePolicies([policy], people, { protectedPeople }).warnings).toEqual([])
    expect(rehearsePolicies([policy], people, {}).warnings).toEqual([expect.stringContaining('the brake would hold')])
    expect(access(hold)).toEqual([...kept, '03-16 00:00 suspension eve-phone'])
  })

  it('are cut off only by an approval of their device by name', () => {
    expect(access(hold, brake('2023-03-15T12:00', { approve: 'all' }))).toEqual([...kept, '03-16 00:00 suspension eve-phone'])
    expect(access(hold, brake('2023-03-17T12:00', { approve: ['ana-phone'] }))).toEqual([
      ...kept,
      '03-16 00:00 suspension eve-phone',
      '03-17 12:00 suspension ana-phone',
    ])
  })

  it('are reported again when a device relapses', () => {
    const changes = [on('2023-03-18T12:00', 'ana-phone', ''), on('2023-03-20T12:00', 'ana-phone', 'tiktok')]
    const { events } = rehearsePolicies([policy], people, { changes, protectedPeople })
    expect(events.filter((event) => 'device' in event && event.device === 'ana-phone').map(line)).toEqual([
      '03-16 00:00 protected ana-phone',
      '03-20 12:00 protected ana-phone',
    ])
  })

  it('are counted apart, the same without events', () => {
    const { events } = rehearsePolicies([policy], people, { protectedPeople })
    const { happenings } = countPolicies([policy], people, { protectedPeople })
    expect(happenings).toEqual(happeningsOf(events))
    expect(happenings[brussels('2023-03-16T00:00').epochMilliseconds]).toMatchObject({ protected: 2, staffProtected: 2, suspended: 1 })
  })

  it('are in the summary that admins read, which says nothing of them where there are none', () => {
    const version = versionOf(cut)
    const summary = (who = protectedPeople) => summaryOf(tallied(version, people, [], who), version, version.announcedAt, undefined)
    expect(summary()).toMatchObject({ suspensions: 1, protected: { suspensions: 2, staff: 2 } })
    expect(summary({ staff: ['nobody'], groups: [] }).protected).toBeUndefined()
  })

  it('are an event a line, with their device', () => {
    const { events } = rehearsePolicies([policy], people, { protectedPeople })
    const [first] = [...ndjson(events.filter(({ kind }) => kind === 'protected'))].join('').split('\n')
    expect(JSON.parse(first ?? '')).toEqual({
      ...{ at: '2023-03-15T23:00:00Z', kind: 'protected', policy: 'no-tiktok', staff: 'ana', device: 'ana-phone' },
    })
  })
})
