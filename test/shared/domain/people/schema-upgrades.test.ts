import { describe, expect, it } from 'vitest'
import { type Upgrade, upgrade } from '../../../../shared/domain/people/schema-upgrades.ts'

/** First a unit becomes a list of units, then the list is renamed. */
const upgrades: readonly Upgrade[] = [
  ({ unit, ...rest }) => ({ ...rest, units: [unit] }),
  ({ units, ...rest }) => ({ ...rest, parts: units }),
]

describe('an item', () => {
  it('takes every upgrade since', () => {
    expect(upgrade({ form: 1, name: 'Ana', unit: 'DG-ALPHA' }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
    expect(upgrade({ form: 2, name: 'Ana', units: ['DG-ALPHA'] }, upgrades)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
  })

  it('in the current form is unchanged', () => {
    const current = { form: 3, name: 'Ana', parts: ['DG-ALPHA'] }
    expect(upgrade(current, upgrades)).toBe(current)
  })
})

it.each([{ form: 4, name: 'Ana' }, { name: 'Ana' }, { form: '1' }, { form: 0 }, null, 'Ana'])(
  'an item without a known form is unchanged: %j',
  (stored) => {
    expect(upgrade(stored, upgrades)).toBe(stored)
  },
)
