import { expect, it } from 'vitest'
import { proveRestorations } from '../../simulation/restorations.ts'

it('gives back every suspension of a wave by one command, once each, though the other system throttles', async () => {
  const proof = await proveRestorations(80)
  expect(proof).toMatchObject({ losses: 0, violations: [] })
  expect(proof.faults).toBeGreaterThan(0)
})
