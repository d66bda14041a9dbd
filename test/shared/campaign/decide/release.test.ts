import { expect, it } from 'vitest'
import { release } from '#campaign/decide/decide-case.ts'
import { listHeld } from '#campaign/read/needs-attention.ts'
import { PersonNotFoundError } from '#domain/people/store.ts'
import { refOf } from '#test/refs.ts'
import { announced, refusedForGood } from '../running.ts'

it('someone whose mail is released is owed again what they never got', async () => {
  const running = await refusedForGood()
  await release(running.ports, refOf('ana'))
  expect(await listHeld(running.ports)).toEqual({ held: [] })
  await running.sweep()
  expect(running.outbox.map(({ subject }) => subject)).toEqual(['Please remove TikTok by 27 Mar'])
})

it('someone whose mail is released gets no second copy of a mail that may have gone out', async () => {
  const running = await announced()
  const lossy = running.losingAnswers()
  await lossy.sweep()
  await lossy.later({ minutes: 15 }).sweep()
  await lossy.later({ minutes: 15 }).sweep()
  await release(running.ports, refOf('ana'))
  await running.sweep()
  expect(await running.sent()).toEqual(['ana 1', 'ana 1', 'ana 2'])
})

it('someone whose mail is released must be a known person', async () => {
  const running = await announced()
  await expect(release(running.ports, refOf('zoe'))).rejects.toThrow(PersonNotFoundError)
})
