import { describe, expect, it } from 'vitest'
import { listHeld, release } from '../../../shared/campaign/held.ts'
import { refOf } from '../../../shared/people/ref.ts'
import { PersonNotFoundError } from '../../../shared/people/store.ts'
import { brussels, policyOf } from '../../builders.ts'
import { announced, answering, losingAnswers, type Running } from './running.ts'

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
    await release(running.ports)(refOf('ana'))
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
    await release(running.ports)(refOf('ana'))
    await running.sweep()
    expect(await running.sent()).toEqual(['ana 1', 'ana 1', 'ana 2'])
  })

  it('are nobody where nobody of that ref is known', async () => {
    const running = await announced()
    await expect(release(running.ports)(refOf('zoe'))).rejects.toThrow(PersonNotFoundError)
  })
})
