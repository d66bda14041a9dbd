import { describe, expect, it } from 'vitest'
import { searchPeople } from '../../../../shared/campaign/read/search-people.ts'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'
import { versionOf } from '../../../builders.ts'
import { refOf } from '../../../refs.ts'

const lineOf = (policy: string, name: string): CaseSummary => ({
  policy,
  ref: refOf(name),
  staff: name,
  name,
  unit: 'DG-ALPHA',
  state: 'open',
  openedAt: '2023-02-23T09:00:00Z',
  deadlineZone: 'Europe/Brussels',
  ownZone: 'Europe/Brussels',
  devices: 1,
  suspended: 0,
  requests: [],
})

/** People under two policies, a page of them each time, however many are asked for. */
function portsWith(pages: Readonly<Record<string, readonly (readonly string[])[]>>) {
  const list = async (policy: string, _most: number, from = '0') => {
    const rows = (pages[policy]?.[Number(from)] ?? []).map((name) => lineOf(policy, name))
    return { rows, ...(Number(from) + 1 < (pages[policy]?.length ?? 0) ? { next: String(Number(from) + 1) } : {}) }
  }
  const policies = Object.keys(pages).map((id) => versionOf({ id }))
  return {
    summaries: { list, listAsking: list, save: async () => undefined, remove: async () => undefined },
    policies: { listActive: async () => policies },
  }
}

const namesFound = async (ports: ReturnType<typeof portsWith>, words: string) =>
  (await searchPeople(ports, { name: words })).items.map(({ name }) => name)

describe('a search for people', () => {
  it('finds those whose names have words that begin so, once each under whatever policies', async () => {
    const ports = portsWith({ a: [['Étienne Simon', 'Ana Planted']], b: [['Ana Planted'], ['Fien Coppens', 'Αγγελική Καραγιάννη']] })
    expect(await namesFound(ports, 'ana')).toEqual(['Ana Planted'])
    expect(await namesFound(ports, 'SIMON etien')).toEqual(['Étienne Simon'])
    expect(await namesFound(ports, 'αγγελικη')).toEqual(['Αγγελική Καραγιάννη'])
    for (const words of ['imon', 'ana simon', '-']) expect(await namesFound(ports, words)).toEqual([])
  })

  it('stops after ten thousand cases, and goes on from there', async () => {
    const pages = Array.from({ length: 14 }, (_, page) => [`Kim ${page}`])
    const ports = portsWith({ a: pages.slice(0, 10), b: pages.slice(10) })
    const first = await searchPeople(ports, { name: 'kim' })
    expect(first.items).toHaveLength(10)
    const second = await searchPeople(ports, { name: 'kim' }, first.next)
    expect(second.items.map(({ name }) => name)).toEqual(['Kim 10', 'Kim 11', 'Kim 12', 'Kim 13'])
    expect(second.next).toBeUndefined()
  })
})
