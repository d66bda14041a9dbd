import { describe, expect, it } from 'vitest'
import { heldPage, listHeld, release } from '../../../../shared/campaign/read/held.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { refOf } from '../../../../shared/domain/people/ref.ts'
import { PersonNotFoundError } from '../../../../shared/domain/people/store.ts'
import { brussels, personWith, policyOf } from '../../../builders.ts'
import { announced, answering, known, losingAnswers, type Running, unreadable } from '../running.ts'

const held = ({ ports }: Running) =>
  Array.fromAsync(listHeld(ports), ({ ref, reason }) => `${ref === refOf('ana') ? 'ana' : ref} ${reason}`)

/** Ana, whose first notice the mail service would not take, when nothing else is owed to her. */
async function refused(): Promise<Running> {
  const running = await announced({ policies: [policyOf({ reminders: [] })] })
  await running.with({ mailer: answering('refused') }).sweep()
  await running.runUntil('2023-03-20T12:00')
  return running
}

describe('those who are held', () => {
  it('are listed with the reason and since when', async () => {
    const running = await refused()
    expect(await Array.fromAsync(listHeld(running.ports))).toEqual([
      { ref: refOf('ana'), reason: 'refused', since: brussels('2023-02-23T10:00') },
    ])
  })

  it('are listed even while something else is still to come', async () => {
    const running = await announced()
    await running.with({ mailer: answering('refused') }).sweep()
    expect(await running.due('held')).toEqual([])
    expect(await held(running)).toEqual(['ana refused'])
  })

  it('are owed again, once they are let go, what they never got', async () => {
    const running = await refused()
    await release(running.ports, refOf('ana'))
    expect(await held(running)).toEqual([])
    await running.sweep()
    expect(running.outbox.map(({ subject }) => subject)).toEqual(['Please act by Monday 27 March 2023: Remove TikTok'])
  })

  it('get no second copy under the id of what may have got away', async () => {
    const running = await announced()
    const lossy = running.with({ mailer: losingAnswers(running.ports.mailer) })
    await lossy.sweep()
    await lossy.later({ minutes: 15 }).sweep()
    await lossy.later({ minutes: 15 }).sweep()
    await release(running.ports, refOf('ana'))
    await running.sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 1', 'ana 2'])
  })

  it('are nobody where nobody of that ref is known', async () => {
    const running = await announced()
    await expect(release(running.ports, refOf('zoe'))).rejects.toThrow(PersonNotFoundError)
  })
})

describe('a page of those who are held', () => {
  const crowd = (count: number) =>
    Array.from({ length: count }, (_, n): Person => {
      const held = { reason: 'bounced', at: brussels('2023-02-23T10:00') } as const
      return { ...personWith({ id: `s${n}` }, []), ...(n % 3 === 0 ? { mail: { seq: 1, held } } : {}) }
    })

  it('has some of them, and the next one the others, each once', async () => {
    const { ports } = await known({ people: crowd(2500) })
    const pages: number[] = []
    const refs: string[] = []
    let from: string | undefined
    do {
      const { held, next } = await heldPage(ports, from)
      pages.push(held.length)
      refs.push(...held.map(({ ref }) => ref))
      from = next
    } while (from !== undefined)
    expect(pages.length).toBeGreaterThan(1)
    expect(new Set(refs).size).toBe(834)
    expect(refs).toHaveLength(834)
  })

  it('has records that cannot be read, and those that could not, until they are let go', async () => {
    const { ports } = await announced({ people: [personWith(), personWith({ id: 'ben' })] })
    const broken = { ...ports, people: unreadable(ports.people, 'ana') }
    expect(await heldPage(broken)).toEqual({ held: [{ ref: refOf('ana'), reason: 'unreadable' }] })
    for (let tries = 0; tries < 5; tries += 1) await ports.people.noteUnreadable(refOf('ben'))
    expect(await heldPage(ports)).toEqual({ held: [{ ref: refOf('ben'), reason: 'unreadable' }] })
    await release(ports, refOf('ben'))
    expect(await heldPage(ports)).toEqual({ held: [] })
  })
})
