import { expect, it } from 'vitest'
import { proveRestorations } from '../../simulation/restorations.ts'

it('restores every device of a wave by one command, once each, though throttled', async () => {
  const proof = await proveRestorations(80)
  expect(proof).toMatchObject({ losses: 0, violations: [] })
  expect(proof.faults).toBeGreaterThan(0)
})
