import { expect, it, onTestFinished } from 'vitest'
import type { CaseFilter } from '#shared/domain/people/summary.ts'
import { lineOf } from '../summaries.ts'
import { sum } from './capacity.ts'
import { openMetered } from './metered.ts'

const mostUnits = 50

it('a page of cases takes at most 50 read units, also of the few that wait for a person or are suspended', async () => {
  const { system, consumed, close } = await openMetered([])
  onTestFinished(close)
  const requests = [{ kind: 'contest', at: '2023-03-16T09:00:00Z' }] as const
  for (let index = 0; index < 240; index += 1)
    await system.summaries.save(lineOf(`s${index}`, index % 4 === 0 ? { requests, suspended: 1 } : {}), 1)
  const filters: readonly CaseFilter[] = [{}, { contested: true }, { progress: 'suspended' }]
  for (const filter of filters) {
    const earlier = consumed.length
    expect((await system.summaries.list('no-tiktok', filter, 50)).rows).toHaveLength(50)
    expect(sum(consumed.slice(earlier).map(({ read }) => read)), JSON.stringify(filter)).toBeLessThanOrEqual(mostUnits)
  }
})
