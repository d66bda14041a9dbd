import { expect, it } from 'vitest'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { searchPeople } from '#shared/campaign/read/search-people.ts'
import type { CaseSummaries } from '#shared/domain/people/summary.ts'
import { brussels, several, versionOf } from '#test/builders.ts'
import { memoryCaseSummaries } from '#test/memory/case-summaries.ts'
import { lineOf } from '#test/summaries.ts'

/** People by name, under policies in force. */
async function portsWith(people: Record<string, readonly string[]>) {
  const summaries = memoryCaseSummaries()
  for (const [policy, names] of Object.entries(people)) for (const name of names) await summaries.save(lineOf(name, { policy }), 1)
  const policies = Object.keys(people).map((id) => versionOf({ id }))
  return { summaries, policies: { listActive: async () => policies }, clock: virtualClock(brussels('2023-03-01T12:00')) }
}

type Ports = Awaited<ReturnType<typeof portsWith>>

const kims = (count: number, family: string) => several(count, (index) => `Kim ${family} ${index}`)

async function pagesOf(ports: Ports, words: string) {
  const pages: (readonly string[])[] = []
  let from: string | undefined
  do {
    const { items, next } = await searchPeople(ports, words, from)
    pages.push(items.map(({ name }) => name))
    from = next
  } while (from !== undefined)
  return pages
}

it('a search for people finds names with words that begin so, once each under all policies', async () => {
  const ports = await portsWith({ a: ['Étienne Simon', 'Ana Planted'], b: ['Ana Planted', 'Fien Coppens', 'Αγγελική Καραγιάννη'] })
  expect(await pagesOf(ports, 'ana')).toEqual([['Ana Planted']])
  expect(await pagesOf(ports, 'SIMON etien')).toEqual([['Étienne Simon']])
  expect(await pagesOf(ports, 'αγγελικη')).toEqual([['Αγγελική Καραγιάννη']])
  for (const words of ['imon', 'ana simon', '-']) expect(await pagesOf(ports, words)).toEqual([[]])
})

it('a search for people gives fifty a page, and goes on from there', async () => {
  const pages = await pagesOf(await portsWith({ a: kims(60, 'Adams'), b: [...kims(39, 'Baker'), 'Ana Planted'] }), 'kim')
  expect(pages.map(({ length }) => length)).toEqual([50, 49])
  expect(pages.flat().toSorted()).toEqual([...kims(60, 'Adams'), ...kims(39, 'Baker')].toSorted())
})

it('a search for people begins with no further policy after five seconds', async () => {
  const ports = await portsWith({ a: [], b: [], c: ['Kim'] })
  const slow: CaseSummaries = {
    ...ports.summaries,
    async list(...asked) {
      ports.clock.advanceTo(ports.clock.now().add({ seconds: 3 }))
      return ports.summaries.list(...asked)
    },
  }
  expect(await pagesOf({ ...ports, summaries: slow }, 'kim')).toEqual([[], ['Kim']])
})
