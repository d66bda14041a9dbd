import { expect, it } from 'vitest'
import { release } from '#campaign/decide/decide-case.ts'
import { listHeld } from '#campaign/read/needs-attention.ts'
import type { People } from '#domain/people/store.ts'
import { summariesOf } from '#domain/people/summary.ts'
import { brussels, personWith, several } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, known, notified, refusedForGood, unreadable } from '../running.ts'

it('people whose mail is held are listed with the reason and since when', async () => {
  const running = await refusedForGood()
  expect(await listHeld(running.ports)).toEqual({
    held: [{ ref: refOf('ana'), staff: 'ana', name: 'Ana', reason: 'refused', since: brussels('2023-02-23T10:00') }],
  })
})

it('someone who reported our mail as spam is listed as held until an operator releases them', async () => {
  const running = await notified()
  const since = brussels('2023-02-23T10:04')
  await running.at('2023-02-23T10:04').hear('complained', 1)
  const { people } = running.ports
  expect(await listHeld(running.ports)).toEqual({ held: [{ ref: refOf('ana'), staff: 'ana', name: 'Ana', reason: 'complained', since }] })
  const [row] = summariesOf(await people.get(refOf('ana')))
  expect(row).toMatchObject({ complainedAt: since.toString() })
  expect(row?.held).toBeUndefined()
  const before = await running.caseOf()
  await release(running.ports, refOf('ana'))
  expect(await listHeld(running.ports)).toEqual({ held: [] })
  expect(await running.caseOf()).toEqual(before)
})

const crowd = (count: number) =>
  several(count, n => {
    const held = { reason: 'bounced', at: brussels('2023-02-23T10:00') } as const
    return { ...personWith({ id: `s${n}` }, []), ...(n % 3 === 0 ? { mail: { seq: 1, held } } : {}) }
  })

it('a page of held people has some of them, and the next page the rest, each once', async () => {
  const { ports } = await known({ people: crowd(2500) })
  const pages: number[] = []
  const refs: string[] = []
  let from: string | undefined
  do {
    const { held, next } = await listHeld(ports, from)
    pages.push(held.length)
    refs.push(...held.map(({ ref }) => ref))
    from = next
  } while (from !== undefined)
  expect(pages.length).toBeGreaterThan(1)
  expect(new Set(refs).size).toBe(834)
  expect(refs).toHaveLength(834)
})

it('a page of held people ends after four parts of everybody, however many are in each', async () => {
  const { ports } = await known({ people: crowd(50) })
  const part = (await Array.fromAsync(ports.people.listEveryone())).flatMap(page => page.people)
  const people: People = {
    ...ports.people,
    async *listEveryone() {
      for (let number = 1; number <= 12; number += 1)
        yield { people: part, unreadable: [], next: number < 12 ? `part ${number}` : undefined }
    },
  }
  const { held, next } = await listHeld({ ...ports, people })
  expect([held.length, next]).toEqual([4 * 17, 'part 4'])
})

it('a page of held people has records that are or were unreadable, until they are released', async () => {
  const { ports } = await announced({ people: [personWith(), personWith({ id: 'ben' })] })
  const broken = { ...ports, people: unreadable(ports.people, 'ana') }
  expect(await listHeld(broken)).toEqual({ held: [{ ref: refOf('ana'), reason: 'unreadable' }] })
  for (let tries = 0; tries < 5; tries += 1) await ports.people.noteUnreadable(refOf('ben'))
  expect(await listHeld(ports)).toEqual({ held: [{ ref: refOf('ben'), staff: 'ben', name: 'Ana', reason: 'unreadable' }] })
  await release(ports, refOf('ben'))
  expect(await listHeld(ports)).toEqual({ held: [] })
})
