import { expect, it } from 'vitest'
import { isInAudience } from '#domain/policies/audience.ts'
import { policyOf } from '#test/builders.ts'

const ana = { id: 'ana', unit: 'DG-ALPHA', country: 'BE', groups: ['drivers'] }
const means = (audience: Record<string, unknown> | undefined, member: Parameters<typeof isInAudience>[1] = ana) =>
  isInAudience(policyOf({ scope: { devices: ['official'], audience } }), member)

it('an audience is everyone if nothing is said', () => {
  expect(means(undefined)).toBe(true)
  expect(means({})).toBe(true)
})

it.each([
  ['units', 'DG-ALPHA', 'DG-BETA'],
  ['countries', 'BE', 'FR'],
  ['groups', 'drivers', 'guards'],
  ['staff', 'ana', 'ben'],
])('an audience by %s is the people among them', (key, own, other) => {
  expect(means({ [key]: [other, own] })).toBe(true)
  expect(means({ [key]: [other] })).toBe(false)
})

it('an audience by several keys is the people who meet all', () => {
  expect(means({ units: ['DG-ALPHA'], countries: ['BE'] })).toBe(true)
  expect(means({ units: ['DG-ALPHA'], countries: ['FR'] })).toBe(false)
})

it('an audience leaves out people who meet any key of its exceptions', () => {
  expect(means({ except: { units: ['DG-BETA'], staff: ['ana'] } })).toBe(false)
  expect(means({ units: ['DG-ALPHA'], except: { groups: ['guards'] } })).toBe(true)
  expect(means({ except: {} })).toBe(true)
})

it('an audience by country leaves out people without one', () => {
  expect(means({ countries: ['BE'] }, { id: 'noa', unit: 'DG-ALPHA', groups: [] })).toBe(false)
})
