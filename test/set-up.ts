import fc from 'fast-check'
import { expect } from 'vitest'
import { isAll } from './all.ts'

// Random inputs are those of one seed, so that what fails, fails again. `IDES_SEED` looks further.
fc.configureGlobal({ seed: Number(process.env.IDES_SEED ?? 20230315), numRuns: isAll ? 100 : 20 })

const isTemporal = (value: unknown) => Object.prototype.toString.call(value).startsWith('[object Temporal.')

// Without keys of their own, any two moments would match.
expect.addEqualityTesters([(one, other) => (isTemporal(one) && isTemporal(other) ? Object.is(String(one), String(other)) : undefined)])
