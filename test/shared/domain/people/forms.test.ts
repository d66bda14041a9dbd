import { describe, expect, it } from 'vitest'
import { broughtUp, type Step } from '../../../../shared/domain/people/forms.ts'

/** As if a unit had become a list of units, and then the list of them been named otherwise. */
const steps: readonly Step[] = [({ unit, ...rest }) => ({ ...rest, units: [unit] }), ({ units, ...rest }) => ({ ...rest, parts: units })]

describe('an item of an older form', () => {
  it('is read as if it had been stored today, by every step since', () => {
    expect(broughtUp({ form: 1, name: 'Ana', unit: 'DG-ALPHA' }, steps)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
    expect(broughtUp({ form: 2, name: 'Ana', units: ['DG-ALPHA'] }, steps)).toEqual({ form: 3, name: 'Ana', parts: ['DG-ALPHA'] })
  })

  it('is left as it is once it is of the form of today', () => {
    const today = { form: 3, name: 'Ana', parts: ['DG-ALPHA'] }
    expect(broughtUp(today, steps)).toBe(today)
  })
})

it.each([{ form: 4, name: 'Ana' }, { name: 'Ana' }, { form: '1' }, { form: 0 }, null, 'Ana'])(
  'what is of no form that is known is left for whoever reads it to refuse: %j',
  (stored) => {
    expect(broughtUp(stored, steps)).toBe(stored)
  },
)
