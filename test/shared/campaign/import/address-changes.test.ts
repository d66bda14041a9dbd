import { expect, it } from 'vitest'
import { personWith, policyOf, suspending } from '#test/builders.ts'
import { accessOf, notified } from '../running.ts'

const elsewhere = personWith({ email: 'mallory@ec.example' })

/** Ana had a notice that nobody knows to have arrived; then an importer changes her address to a mailbox of their own. */
async function changed() {
  const running = await notified({ policies: [policyOf({ reminders: [], ...suspending })] })
  await running.at('2023-03-08T10:00').import(elsewhere)
  return running
}

it('a notice to an address changed by hand suspends nobody for 14 days', async () => {
  const running = await changed()
  await running.runUntil('2023-03-22T09:59')
  expect(running.outbox.at(-1)?.to).toBe('mallory@ec.example')
  expect(await running.proven()).toHaveProperty('phone')
  expect(accessOf(running)).toBeUndefined()
  await running.runUntil('2023-03-22T10:00')
  expect(accessOf(running)).toBe('suspended')
})
