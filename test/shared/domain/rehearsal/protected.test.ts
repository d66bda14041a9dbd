import { expect, it } from 'vitest'
import { ndjson } from '#domain/rehearsal/events.ts'
import { rehearsePolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import { summaryOf } from '#domain/rehearsal/summary.ts'
import { line, on, peopleWith, policyOf, suspending, versionOf } from '#test/builders.ts'
import { linesOf, type Story } from './stories.ts'
import { tallied } from './tallied.ts'

const cut = { reminders: [], ...suspending, limits: { suspendCount: 1 } }
const policy = policyOf(cut)
const people = peopleWith(...['ana', 'ben', 'eve'].map(id => ({ who: { id }, devices: [{ id: `${id}-phone` }] })))
const protectedPeople = { staff: ['ana', 'ben'], groups: [] }

const brake = (decision: object) => ({ brake: { policy: 'no-tiktok', ...decision } })
const hold = { '02-20T12:00': brake({ hold: true }) }

const { events, warnings } = rehearsePolicies([policy], people, { protectedPeople })

/** What becomes of devices. */
const access = (story: Story) =>
  rehearsePolicies([policy], people, { protectedPeople, story: linesOf(story) })
    .events.filter(event => 'device' in event)
    .map(line)
const kept = ['03-16 00:00 protected ana-phone', '03-16 00:00 protected ben-phone', '03-16 00:00 suspension eve-phone']

it('protected people in a rehearsal keep their access, count for no limit, and are reported', () => {
  expect(events.filter(event => 'device' in event).map(line)).toEqual(kept)
  expect(access(hold)).toEqual(kept)
  expect(warnings).toEqual([])
  expect(rehearsePolicies([policy], people, {}).warnings).toEqual([expect.stringContaining('the brake would hold')])
})

it('protected people in a rehearsal are told as everyone else, of a deadline that has passed', () => {
  const subjects = events.flatMap(event => (event.kind === 'notice' && event.step === 'after:P0D' ? [event.subject] : []))
  const passed = 'TikTok: the deadline has passed'
  expect(subjects).toEqual([passed, passed, 'TikTok: work access is being suspended'])
})

it('protected people in a rehearsal are cut off only by an approval of their device by name', () => {
  expect(access({ ...hold, '03-15T12:00': brake({ approve: 'all' }) })).toEqual(kept)
  const named = { ...hold, '03-17T12:00': brake({ approve: ['ana-phone'] }) }
  expect(access(named)).toEqual([...kept, '03-17 12:00 suspension ana-phone'])
})

it('protected people in a rehearsal are reported again when a device relapses', () => {
  const changes = [on('2023-03-18T12:00', 'ana-phone', ''), on('2023-03-20T12:00', 'ana-phone', 'tiktok')]
  const relapsed = rehearsePolicies([policy], people, { changes, protectedPeople }).events
  expect(relapsed.filter(event => 'device' in event && event.device === 'ana-phone').map(line)).toEqual([
    '03-16 00:00 protected ana-phone',
    '03-20 12:00 protected ana-phone',
  ])
})

it('protected people in a rehearsal are in the summary that admins read, if there are any', () => {
  const version = versionOf(cut)
  const summary = (who = protectedPeople) => summaryOf(tallied(version, people, [], who), version, version.announcedAt, undefined)
  expect(summary()).toMatchObject({ suspensions: 1, protected: { suspensions: 2, staff: 2 } })
  expect(summary({ staff: ['nobody'], groups: [] }).protected).toBeUndefined()
})

it('protected people in a rehearsal are an event a line, with their device', () => {
  const [first = ''] = [...ndjson(events.filter(({ kind }) => kind === 'protected'))].join('').split('\n')
  const device = { staff: 'ana', device: 'ana-phone' }
  expect(JSON.parse(first)).toEqual({ at: '2023-03-15T23:00:00Z', kind: 'protected', policy: 'no-tiktok', ...device })
})
