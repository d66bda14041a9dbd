import { expect, it } from 'vitest'
import { countCoverageDaily } from '#campaign/read/count-coverage.ts'
import { peopleWith } from '#test/builders.ts'
import { worked } from '#test/working.ts'
import { known, type Running } from '../running.ts'

const started = async ({ ports }: Running) => (await countCoverageDaily(ports)) !== undefined

it('coverage is counted once a day, a part of the people a run', async () => {
  const running = await known({ people: peopleWith({ who: { id: 'ana' } }, { who: { id: 'ben', unit: 'DG-BETA' } }) })
  expect(await started(running)).toBe(true)
  do await worked(running.ports, () => false)
  while (running.ports.pieceQueue.waiting.length > 0)
  expect(Object.keys((await running.ports.coverageCounts.find())?.units ?? {})).toEqual(['DG-ALPHA', 'DG-BETA'])
  expect(await started(running.later({ hours: 23 }))).toBe(false)
  expect(await started(running.later({ hours: 1 }))).toBe(true)
})

it('coverage is counted again within the hour while there is no device', async () => {
  const running = await known({ people: [] })
  await countCoverageDaily(running.ports)
  await worked(running.ports)
  expect(await started(running.later({ minutes: 59 }))).toBe(false)
  expect(await started(running.later({ minutes: 1 }))).toBe(true)
})
