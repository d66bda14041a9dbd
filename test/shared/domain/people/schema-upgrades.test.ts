import { describe, expect, it } from 'vitest'
import { type Upgrade, upgrade } from '../../../../shared/domain/people/schema-upgrades.ts'

/** As if a unit had become a list of units, and then the list of them been named otherwise. */
const upgrades: readonly Upgrade[] = [
  ({ unit, ...rest }) => ({ ...rest, units: [unit] }),
  ({ units, ...rest }) => ({ ...rest, parts: units }),
]

describe('an item of an older form', () => {
  it('is read as if it had been stored today, by every step since', () => {
    expect(upgrade({ form: 1, name: 'Ana', unit: 'DG-ALPHA' }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
    expect(upgrade({ form: 2, name: 'Ana', units: ['DG-ALPHA'] }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
  })

  it('is left as it is once it is of the form of today', () => {
    const today = { form: 3, name: 'Ana', parts: ['DG-ALPHA'] }
    expect(upgrade(today, upgrades)).toBe(today)
  })
})

it.each([{ form: 4, name: 'Ana' }, { name: 'Ana' }, { form: '1' }, { form: 0 }, null, 'Ana'])(
  'what is of no form that is known is left for whoever reads it to refuse: %j',
  (stored) => {
    expect(upgrade(stored, upgrades)).toBe(stored)
  },
)
