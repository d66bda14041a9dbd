import { expect, it } from 'vitest'
import { release } from '#campaign/decide/decide-case.ts'
import { listHeld } from '#campaign/read/needs-attention.ts'
import { summariesOf } from '#domain/people/summary.ts'
import { brussels, personWith } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { announced, notified, refusedForGood, unreadable } from '../running.ts'

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

it('a page of held people has records that are or were unreadable, until they are released', async () => {
  const { ports } = await announced({ people: [personWith(), personWith({ id: 'ben' })] })
  const broken = { ...ports, people: unreadable(ports.people, 'ana') }
  for (const id of ['ana', 'ben']) for (let tries = 0; tries < 5; tries += 1) await ports.people.noteUnreadable(refOf(id))
  const readable = { ref: refOf('ben'), staff: 'ben', name: 'Ana', reason: 'unreadable' }
  expect(await listHeld(broken)).toEqual({ held: [{ ref: refOf('ana'), reason: 'unreadable' }, readable] })
  await release(ports, refOf('ben'))
  expect(await listHeld(broken)).toEqual({ held: [{ ref: refOf('ana'), reason: 'unreadable' }] })
})
