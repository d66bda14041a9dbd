import { expect, it } from 'vitest'
import { proveThroughSockets } from './sockets.ts'

it('tells everybody everything once, through sockets that spoil what passes, in processes that are killed', async () => {
  const proof = await proveThroughSockets({ notices: 160, kills: 6, seed: 20230223, percentLate: 30 })
  expect(proof.violations).toEqual([])
  expect(proof).toMatchObject({ kills: 6, sent: proof.planned, held: 0, pending: 0, losses: 0 })
  expect(proof.doubles).toBe(proof.explainedDoubles)
  expect(Object.values(proof.faultsByKind).reduce((sum, count) => sum + count)).toBeGreaterThan(100)
})
