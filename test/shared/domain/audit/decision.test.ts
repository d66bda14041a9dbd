import { describe, expect, it } from 'vitest'
import { type ChainedDecision, chained, firstBroken } from '../../../../shared/domain/audit/decision.ts'
import { instant } from '../../../builders.ts'

const decision = (action: string) => ({ policy: 'no-tiktok', at: instant('2023-03-01T08:00:00Z'), by: 'staff', action, about: 'ANA' })

const chain: ChainedDecision[] = []
for (const action of ['acknowledge', 'declare remove-app', 'contest']) chain.push(chained(decision(action), chain.at(-1)))

async function* listed(decisions: readonly ChainedDecision[]) {
  yield* decisions
}

const changed = (number: number, change: Partial<ChainedDecision>) =>
  listed(chain.map((one) => (one.number === number ? { ...one, ...change } : one)))

describe('a chain of decisions', () => {
  it('holds as it was written', async () => {
    expect(await firstBroken(listed(chain))).toBeUndefined()
    expect(await firstBroken(listed([]))).toBeUndefined()
  })

  it.each([
    { action: 'release' },
    { by: 'admin-7' },
    { about: 'BEN' },
    { policy: 'no-temu' },
    { at: instant('2023-03-01T08:00:01Z') },
    { previous: '1'.repeat(64) },
    { hash: '1'.repeat(64) },
  ])('breaks if one was changed: %o', async (change) => {
    expect(await firstBroken(changed(2, change))).toBe(2)
  })

  it('breaks if one is missing', async () => {
    expect(await firstBroken(listed(chain.slice(1)))).toBe(1)
    expect(await firstBroken(listed(chain.filter(({ number }) => number !== 2)))).toBe(2)
  })

  it('breaks after a decision that was written anew, with its own hash', async () => {
    const [first] = chain
    if (!first) throw new Error('no chain')
    const forged = chained(decision('release'), undefined)
    expect(await firstBroken(listed([forged, ...chain.slice(1)]))).toBe(2)
  })
})
