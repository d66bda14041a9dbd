import { expect, it } from 'vitest'
import { caseNewsOf } from '#domain/people/case-news.ts'
import { type Case, untouched } from '#domain/people/person.ts'
import { brussels, personWith, reviewWithoutBrake, versionOf } from '#test/builders.ts'

const at = brussels('2023-02-23T10:00')
const reviewed = reviewWithoutBrake(personWith({}, [{}, { id: 'tablet' }]), [versionOf()], at)

const withCase = (changes: Partial<Case> | undefined) => ({
  ...reviewed,
  cases: reviewed.cases.flatMap(one => (changes ? [{ ...one, ...changes }] : [])),
})

const news = (before: Partial<Case> | undefined, after: Partial<Case>) =>
  caseNewsOf({ ref: 'REF', at, version: 8, before: withCase(before), after: withCase(after) })

const notified = { notified: { ...untouched.notified, byVersion: { 1: { at, deliveredAt: at } } } }
const sent = { notified: { ...untouched.notified, byVersion: { 1: { at } } } }
const cuts = (...some: Partial<Case['access']['cuts'][number]>[]) => ({
  access: { ...untouched.access, cuts: some.map(one => ({ device: 'phone', at, ...one })) },
})
const made = (...some: Partial<Case['decisions']['made'][number]>[]) => ({
  decisions: { made: some.map(one => ({ kind: 'granted' as const, at, by: 'olga', ...one })) },
})
const cut = { confirmedAt: at }
const restored = { ...cut, restoration: { at, confirmedAt: at } }
const other = { device: 'tablet', ...cut }

it.each<[string, Partial<Case> | undefined, Partial<Case>, string]>([
  ['a first breach', undefined, {}, 'opened 2'],
  ['a question about devices that no source can read', undefined, { state: 'asked' }, 'opened 2'],
  ['a relapse', { state: 'clear' }, {}, 'opened 2'],
  ['a new case under the policy of an earlier one', { openedAt: at.subtract({ hours: 1 }) }, {}, 'opened 2'],
  ['the end of an exemption after the deadline', { state: 'exempt' }, { state: 'overdue' }, 'opened 2, overdue 2'],
  ['a notice that was sent', {}, sent, ''],
  ['the first delivered notice', sent, notified, 'notified 2'],
  ['a further notice', notified, { ...notified, firstDue: at }, ''],
  ['a deadline that passed', {}, { state: 'overdue' }, 'overdue 2'],
  ['a deadline that passed without a delivered notice', {}, { state: 'unreachable' }, ''],
  ['a requested suspension', {}, cuts({}), ''],
  ['two confirmed suspensions', cuts({}), cuts(cut, other), 'suspended 2'],
  ['one of two suspensions that was confirmed later', cuts(other), cuts(cut, other), 'suspended 1'],
  ['a restoration that is requested', cuts(cut), cuts({ ...cut, restoration: { at } }), ''],
  ['a confirmed restoration', cuts(cut, other), cuts(restored, other), 'restored 1'],
  ['devices in order', {}, { state: 'clear', breaches: [] }, 'cleared 0'],
  ['a lifted policy', {}, { state: 'closed' }, 'cleared 2'],
  ['a clear case that is closed', { state: 'clear' }, { state: 'closed' }, ''],
  ['a case that is over when it is first stored', undefined, { state: 'clear' }, ''],
  ['an exemption', {}, { state: 'exempt', ...made({ kind: 'exempted' }) }, 'decided exempted 2'],
  ['more time', {}, made({ kind: 'extended' }), 'decided extended 2'],
  ['a granted contest', {}, made({ request: 'contest' }), 'decided granted contest 2'],
  [
    'one answer about two devices',
    {},
    made(...['a', 'b'].map(device => ({ request: 'not-my-device' as const, device }))),
    'decided granted not-my-device 2',
  ],
  [
    'another decision',
    made({ kind: 'extended' }),
    made({ kind: 'extended' }, { kind: 'refused', request: 'more-time' }),
    'decided refused more-time 2',
  ],
])('what others hear of a case: %s', (_, before, after, heard) => {
  expect(
    news(before, after)
      .map(({ what, decision, request, devices }) => [what, decision, request, devices].filter(one => one !== undefined).join(' '))
      .join(', '),
  ).toBe(heard)
})

it('what others hear of a case names its policy, ref, unit and deadline, and nothing else of a person', () => {
  expect(news(undefined, {})).toEqual([
    {
      ...{ id: 'REF#8#no-tiktok#opened', what: 'opened', at, policy: 'no-tiktok', policyVersion: 1, person: 'REF', unit: 'DG-ALPHA' },
      ...{ state: 'open', deadline: '2023-03-15T23:00:00Z', devices: 2, decision: undefined, request: undefined },
    },
  ])
  expect(news({}, made({ request: 'contest' }))[0]?.id).toBe('REF#8#no-tiktok#decided#granted#contest')
})
