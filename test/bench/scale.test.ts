import { expect, it } from 'vitest'
import { runMailing } from './scale/mailing.ts'

it('a mailing reaches everyone once at the account’s rate; access waits only for its minute', async () => {
  const mailing = await runMailing({ staff: 600, perSecond: 25, workers: 4 })
  expect(mailing).toMatchObject({ mails: 600, refused: 0, served: { throttled: 0 } })
  expect(mailing.used).toBeGreaterThan(0.9)
  expect(mailing.accessLate).toBeLessThan(61)
})

it('a mailing on modelled services shows workers that overspend the rate', async () => {
  expect((await runMailing({ staff: 120, perSecond: 20, told: 40, workers: 2 })).refused).toBeGreaterThan(0)
})
