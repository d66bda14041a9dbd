import { expect, it } from 'vitest'
import type { Person, Reading } from '#domain/people/person.ts'
import { isUnreadFor } from '#domain/people/readings.ts'
import { asksForFirewall, brussels, document, inventoried, personWith, policyOf, suspending, undated } from '#test/builders.ts'
import { givenTo, linesFrom, played, type Said, type Story, says } from '../rehearsal/stories.ts'

const unread = { apps: '?' }
const asking = { unknown: 'ask', reminders: ['P3D'], ...suspending }
const losing = { ...asking, unknown: 'answer-or-lose' }
const ana = personWith({}, [unread])
const both = personWith({}, [{ id: 'tablet' }, unread])

/** What happens under a policy, from a day on. */
const told = (from: string, changes: Said, person: Person = ana, story: Story = {}) => linesFrom(from, story, [person], policyOf(changes))

const reports = (fields: Said) => ({ device: { id: 'phone', ...fields } })

it('an owner is asked about a device that nobody can read, reminded twice, and loses nothing by silence', () => {
  expect(told('02-23', asking)).toEqual(['02-23 10:00 ask: phone', '03-08 09:00 ask+P7D: phone', '03-14 09:00 ask+P1D: phone'])
})

it('without a deadline an owner is asked once', () => {
  expect(told('02-23', { ...undated, unknown: 'ask' })).toEqual(['02-23 10:00 ask: phone'])
})

it('with answer-or-lose an unanswered device is suspended at the deadline, with a notice', () => {
  expect(told('03-15', losing)).toEqual(['03-16 00:00 suspended: phone', '03-16 00:00 suspension phone'])
})

it('a notice that asks threatens only with answer-or-lose', () => {
  const threats = (changes: Said) =>
    played({}, [ana], policyOf(changes)).events.flatMap(event => ('threatens' in event ? [event.threatens] : []))
  expect([threats(asking), threats(losing)]).toEqual([
    [false, false, false],
    [true, true, true, false],
  ])
})

it.each(['checked', 'removed', 'not-mine'])('an answer (%s) ends the questions, and restores access at once', kind => {
  expect(told('03-01', losing, ana, { '03-01T12:00': says(kind) })).toEqual([])
  expect(told('03-17', losing, ana, { '03-17T12:00': says(kind) }).slice(0, 2)).toEqual([
    '03-17 12:00 restored: phone',
    '03-17 12:00 restoration phone',
  ])
})

it('a device that nobody was notified of keeps its access', () => {
  expect(
    told('03-15', losing, ana, { '02-20T00:00': { delivery: { staff: 'ana', until: '2024-01-01T00:00:00Z', after: 'never' } } }),
  ).toEqual([])
})

it('minimum notice counts for silence as for a breach', () => {
  expect(told('03-14 10', losing, personWith({}, []), { '03-14T10:00': givenTo('ana', 'tablet', '?') })).toEqual([
    '03-14 10:00 ask: tablet',
    '03-17 09:00 ask+P1D: tablet',
    '03-21 00:00 suspended: tablet',
    '03-21 00:00 suspension tablet',
  ])
})

it('with a device in breach the steps are those of the policy, and name the other device too', () => {
  expect(told('03-01', losing, both)).toEqual([
    '03-10 09:00 P3D: tablet phone',
    '03-16 00:00 after:P0D: tablet phone',
    '03-16 00:00 suspension phone',
    '03-16 00:00 suspension tablet',
  ])
})

it('what was only asked about is a further breach once it is read, with a notice of its own', () => {
  expect(told('03-14 12', losing, ana, { '03-14T12:00': reports({ apps: 'tiktok' }) })).toEqual([
    '03-14 12:00 again: phone',
    '03-14 12:00 opened',
    '03-16 00:00 after:P0D: phone',
    '03-21 00:00 suspended: phone',
    '03-21 00:00 suspension phone',
  ])
})

it('a device suspended for silence that turns out to be in breach stays suspended, with a notice', () => {
  const found = { '03-17T12:00': reports({ apps: 'tiktok' }) }
  expect(told('03-16 01', losing, ana, found)).toEqual(['03-17 12:00 again: phone', '03-17 12:00 opened'])
})

it('a device suspended for silence that turns out to be in order is restored at once', () => {
  const found = { '03-17T12:00': reports({ apps: '' }) }
  expect(told('03-17', losing, ana, found)).toEqual(['03-17 12:00 restored: phone', '03-17 12:00 restoration phone'])
})

it('an answer counts for believedFor; then its owner is asked again, with one reminder and a full minimum notice', () => {
  expect(told('03-13', { ...losing, believedFor: 'P10D' }, ana, { '03-03T12:00': says('checked') })).toEqual([
    '03-13 12:00 ask: phone',
    '03-17 09:00 ask+P1D: phone',
    '03-21 00:00 suspended: phone',
    '03-21 00:00 suspension phone',
  ])
})

it('a person whose last breach ends is told so, and still asked', () => {
  expect(told('03-01', losing, both, { '03-01T12:00': { device: { id: 'tablet', apps: '' } } }).slice(0, 3)).toEqual([
    '03-01 12:00 cleared',
    '03-01 12:00 cleared: tablet',
    '03-08 09:00 ask+P7D: phone',
  ])
})

it.each<[string, Partial<Reading>, boolean]>([
  ['none', { coverage: 'none' }, true],
  ['managed apps alone', { coverage: 'managed-only' }, true],
  ['the apps of a work profile', { coverage: 'work-profile' }, true],
  ['all apps, but has no inventory yet', {}, false],
  ['some apps by name', { coverage: 'named-apps' }, false],
])('of a source that lists %s, a device of which nothing is known is unread or not', (_, said, isUnread) => {
  const reading = inventoried(brussels('2023-03-01T08:00'), said)
  const listed = ana.devices.map(device => ({ ...device, keys: ['intune#1'], readings: [reading] }))
  expect(listed.map(device => isUnreadFor({ kind: 'app' }, device))).toEqual([isUnread])
})

it('a policy without a deadline cannot suspend for silence', () => {
  expect(() => policyOf({ ...undated, unknown: 'answer-or-lose' })).toThrow('must be ask, remind or ignore')
})

it('a version that begins to suspend for silence owes a change', () => {
  const amended = { policy: { ...document, ...losing } }
  expect(told('03-01', asking, ana, { '03-03T12:00': amended }).slice(0, 2)).toEqual([
    '03-03 12:00 changed: phone',
    '03-08 09:00 ask+P7D: phone',
  ])
})

it('where a suspension stops all phones, silence suspends only once a notice has named each of them', () => {
  const reach = { reach: 'phones' as const }
  const toldOf = (story: Story) =>
    linesFrom('03', story, [personWith({}, [unread, { id: 'own', apps: '' }])], { ...policyOf(losing), ...reach }).filter(text =>
      text.includes('suspension'),
    )
  expect(toldOf({})).toEqual(['03-16 00:00 suspension phone'])
  expect(toldOf({ '03-15T12:00': givenTo('ana', 'new', '') })).toEqual([])
})

it('a reminder that passed while its owner was only asked does not go once something is in breach', () => {
  expect(told('03-11', { ...losing, reminders: ['P6D'] }, ana, { '03-11T00:30': givenTo('ana', 'tablet', 'tiktok') }).slice(0, 2)).toEqual([
    '03-11 00:30 opened',
    '03-13 09:00 again: phone tablet',
  ])
})

it('a stage that a device may break, but none is known to, has no rungs', () => {
  const staged = {
    deadline: undefined,
    ...asksForFirewall,
    stages: [
      { name: 'update', deadline: { on: '2023-03-10', counts: 'inclusive' }, requires: ['firewall'] },
      { name: 'remove', deadline: { on: '2023-03-15', counts: 'inclusive' }, apps: ['tiktok'] },
    ],
  }
  expect(told('03-11', { ...asking, ...staged }, personWith({}, [{}, { id: 'tablet', apps: '?' }]))).toEqual([
    '03-16 00:00 remove/after:P0D: phone tablet',
    '03-16 00:00 suspension phone',
  ])
})

it('a device suspended for silence stays so when its owner leaves and returns', () => {
  const away = { '03-17T12:00': { staff: { id: 'ana', gone: true } }, '03-18T12:00': { staff: { id: 'ana', name: 'Ana' } } }
  expect(told('03-16 01', losing, ana, away)).toEqual([])
})

it('that a device in breach is not theirs is no answer to what is asked about it later', () => {
  const story = { '03-01T12:00': says('not-mine'), '03-02T12:00': reports({ apps: '' }) }
  expect(told('03-03', { ...losing, ...asksForFirewall }, personWith({}, [{}]), story)[0]).toBe('03-08 09:00 ask+P7D: phone')
})
