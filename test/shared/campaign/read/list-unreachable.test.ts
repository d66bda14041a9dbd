import { expect, it } from 'vitest'
import { countCases } from '#campaign/read/count-cases.ts'
import { listUnreachable } from '#campaign/read/needs-attention.ts'
import type { CaseSummary } from '#domain/people/summary.ts'
import { personWith, policyOf } from '#test/builders.ts'
import { memoryCaseSummaries } from '#test/memory/case-summaries.ts'
import { memoryPeople } from '#test/memory/people.ts'
import { storedAs } from '#test/refs.ts'
import { lineOf } from '#test/summaries.ts'
import { notified, unreadable } from '../running.ts'

async function summariesWith(...lines: readonly CaseSummary[]) {
  const summaries = memoryCaseSummaries()
  for (const line of lines) await summaries.save(line, 1)
  return summaries
}

it('people no notice reaches are listed with the reason and what is needed to call them', async () => {
  const people = memoryPeople()
  const kim = { id: 'kim', name: 'Kim', unit: 'DG-BETA', country: '', language: 'fr', zone: 'Europe/Riga' }
  for (const who of [{ id: 'ana', manager: 'kim' }, kim, { id: 'ben' }, { id: 'eve' }]) await people.save(storedAs(personWith(who)))
  const summaries = await summariesWith(
    lineOf('ana', { held: 'bounced', state: 'overdue' }),
    lineOf('kim', { state: 'unreachable' }),
    lineOf('ben'),
    lineOf('gone', { held: 'refused' }),
    lineOf('eve', { held: 'failing' }),
  )
  const rows = await Array.fromAsync(listUnreachable({ summaries, people: unreadable(people, 'eve') }, 'no-tiktok'))
  expect(rows.toSorted((a, b) => (a.staff < b.staff ? -1 : 1))).toEqual([
    {
      staff: 'ana',
      name: 'Ana',
      unit: 'DG-ALPHA',
      email: 'ana@ec.example',
      country: 'BE',
      language: 'en',
      manager: '',
      deadline: 'end of Wed 15 March 2023',
      'last day': '2023-03-15',
      zone: 'Europe/Brussels',
      reason: 'bounced',
    },
    {
      staff: 'kim',
      name: 'Kim',
      unit: 'DG-BETA',
      email: 'kim@ec.example',
      country: '',
      language: 'fr',
      manager: '',
      deadline: 'end of Wed 15 March 2023',
      'last day': '2023-03-15',
      zone: 'Europe/Brussels',
      reason: 'no delivery',
    },
  ])
})

it('people no notice reaches include those who heard nothing of a device for four days', async () => {
  const running = await notified({
    policies: [policyOf({ reminders: ['P1D'] })],
    people: [personWith({}, [{}, { id: 'tablet', apps: '' }])],
  })
  await running.hear('delivered', 1)
  await running.at('2023-03-06T10:00').reports('tablet', 'tiktok')
  const look = async (local: string) => {
    await running.at(local).sweep()
    const rows = await Array.fromAsync(listUnreachable(running.ports, 'no-tiktok'))
    const [counted] = await countCases(running.ports)
    return [await running.sent(), rows.map(({ staff, reason }) => `${staff}: ${reason}`), counted?.unreached]
  }
  expect(await look('2023-03-06T10:00')).toEqual([['ana 1', 'ana 2'], [], 0])
  expect(await look('2023-03-08T09:59')).toEqual([['ana 1', 'ana 2'], [], 0])
  expect(await look('2023-03-08T10:00')).toEqual([['ana 1', 'ana 2', 'ana 3'], [], 0])
  expect(await look('2023-03-10T10:00')).toEqual([['ana 1', 'ana 2', 'ana 3'], ['ana: no delivery'], 1])
  expect(await running.caseOf()).toMatchObject({ state: 'open', notified: { unreached: ['tablet'], followUps: {} } })
  expect(await look('2023-03-14T09:00')).toEqual([['ana 1', 'ana 2', 'ana 3', 'ana 4'], ['ana: no delivery'], 1])
  await running.hear('delivered', 4)
  expect(await look('2023-03-14T09:01')).toEqual([['ana 1', 'ana 2', 'ana 3', 'ana 4'], [], 0])
})

it('people no notice reaches have their deadline as they know it, in its zone', async () => {
  const people = memoryPeople()
  await people.save(storedAs(personWith({ id: 'ana', zone: 'America/New_York' })))
  const summaries = await summariesWith(lineOf('ana', { state: 'unreachable', deadlineZone: 'America/New_York' }))
  expect(await Array.fromAsync(listUnreachable({ summaries, people }, 'no-tiktok'))).toMatchObject([
    { deadline: 'Wed 15 March 2023 19:00', 'last day': '2023-03-15', zone: 'America/New_York' },
  ])
})
