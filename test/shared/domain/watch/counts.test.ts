import { describe, expect, it } from 'vitest'
import { addAffected, totalOf, watchCounter } from '../../../../shared/domain/watch/counts.ts'
import { brussels, peopleWith, policyOf } from '../../../builders.ts'

const now = brussels('2023-02-23T10:00')
const watch = { watch: true, scope: { devices: ['official'], audience: { except: { units: ['DG-OTHER'] } } } }

const people = peopleWith(
  { who: { id: 'ana' }, devices: [{ id: 'a1' }, { id: 'a2', apps: '?' }, { id: 'a3', apps: '' }, { id: 'a4', ownership: 'personal' }] },
  { who: { id: 'ben' }, devices: [{ id: 'b1', apps: '?' }] },
  { who: { id: 'cora', unit: 'DG-BETA' }, devices: [{ id: 'c1', apps: '' }] },
  { who: { id: 'dora', unit: 'DG-BETA' }, devices: [] },
  { who: { id: 'eve', unit: 'DG-OTHER' }, devices: [{ id: 'e1' }] },
)

const counted = (document: Readonly<Record<string, unknown>> = {}, some = people) => {
  const { add, counts } = watchCounter(policyOf({ ...watch, ...document }), now)
  for (const person of some) add(person)
  return counts()
}

const alpha = { people: { breach: 1, unknown: 1, clear: 0 }, devices: { breach: 1, unknown: 2, clear: 1 } }
const beta = { people: { breach: 0, unknown: 0, clear: 2 }, devices: { breach: 0, unknown: 0, clear: 1 } }

describe('whom a policy on watch would affect', () => {
  it('is counted by unit: people by their gravest device, and devices in scope', () => {
    expect(counted()).toEqual({ 'DG-ALPHA': alpha, 'DG-BETA': beta })
  })

  it('leaves out what the ban would leave alone', () => {
    expect(counted({ unknown: 'ignore' })['DG-ALPHA']).toEqual({
      people: { breach: 1, unknown: 0, clear: 1 },
      devices: { breach: 1, unknown: 0, clear: 3 },
    })
  })

  it('is the same in parts as in one go', () => {
    expect(addAffected(people.map((person) => counted({}, [person])))).toEqual(counted())
    expect(totalOf(counted())).toEqual({ people: { breach: 1, unknown: 1, clear: 2 }, devices: { breach: 1, unknown: 2, clear: 2 } })
  })
})
