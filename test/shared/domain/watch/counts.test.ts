import { expect, it } from 'vitest'
import type { Device } from '#domain/people/person.ts'
import { addAffected, totalAffected, watchCounter } from '#domain/watch/counts.ts'
import { brussels, described, inventoried, peopleWith, policyOf, withEachDevice } from '#test/builders.ts'

const now = brussels('2023-02-23T10:00')
const watch = { watch: true, scope: { devices: ['official'], audience: { except: { units: ['DG-OTHER'] } } } }

const people = peopleWith(
  { who: { id: 'ana' }, devices: [{ id: 'a1' }, { id: 'a2', apps: '?' }, { id: 'a3', apps: '' }, { id: 'a4', ownership: 'personal' }] },
  { who: { id: 'ben' }, devices: [{ id: 'b1', apps: '?' }] },
  { who: { id: 'cora', unit: 'DG-BETA' }, devices: [{ id: 'c1', apps: '' }] },
  { who: { id: 'dora', unit: 'DG-BETA' }, devices: [] },
  { who: { id: 'eve', unit: 'DG-OTHER' }, devices: [{ id: 'e1' }] },
)

const counted = (document: Record<string, unknown> = {}, some = people) => {
  const { add, counts } = watchCounter(policyOf({ ...watch, ...document }), now)
  for (const person of some) add(person)
  return counts()
}

const alpha = { people: { breach: 1, unknown: 1, clear: 0, unread: 1 }, devices: { breach: 1, unknown: 2, clear: 1, unseen: 0 } }
const beta = { people: { breach: 0, unknown: 0, clear: 2, unread: 0 }, devices: { breach: 0, unknown: 0, clear: 1, unseen: 0 } }

it('the count of a policy on watch is by unit: people by their gravest device, and devices', () => {
  expect(counted()).toEqual({ 'DG-ALPHA': alpha, 'DG-BETA': beta })
})

it('the count of a policy on watch leaves out what the ban would leave alone', () => {
  expect(counted({ unknown: 'ignore' })['DG-ALPHA']).toEqual({
    people: { breach: 1, unknown: 0, clear: 1, unread: 0 },
    devices: { breach: 1, unknown: 0, clear: 3, unseen: 0 },
  })
})

it('the count of a policy on watch is the same in parts as in one go', () => {
  expect(addAffected(people.map(person => counted({}, [person])))).toEqual(counted())
  expect(totalAffected(counted())).toEqual({
    people: { breach: 1, unknown: 1, clear: 2, unread: 1 },
    devices: { breach: 1, unknown: 2, clear: 2, unseen: 0 },
  })
})

it('the count of a policy on watch says which devices no source can fully list', () => {
  const { disk } = described
  const said = inventoried(now)
  const known = (readings: Device['readings'], more: Partial<Device> = {}, document = {}) =>
    totalAffected(
      counted(
        document,
        peopleWith({ who: { id: 'ana' }, devices: [{ apps: '?' }] }).map(person => withEachDevice(person, { readings, ...more })),
      ),
    ).devices
  for (const coverage of ['named-apps', 'managed-only', 'work-profile', 'none'] as const)
    expect(known([{ ...said, coverage }])).toEqual({ breach: 0, unknown: 1, clear: 0, unseen: 1 })
  expect(known([{ ...said, coverage: 'all-apps' }], { vanishedAt: now })).toMatchObject({ unknown: 1, unseen: 1 })
  for (const readings of [[], [said], [{ ...said, coverage: 'all-apps' as const }]])
    expect(known(readings)).toMatchObject({ unknown: 1, unseen: 0 })
  expect(known([{ ...said, unmet: ['tiktok'], coverage: 'managed-only' }])).toMatchObject({ breach: 1, unseen: 0 })
  const ofChecks = { apps: undefined, requires: ['disk'], requirements: { disk } }
  expect(known([{ ...said, coverage: 'managed-only' }], {}, ofChecks)).toMatchObject({ unknown: 1, unseen: 0 })
})
