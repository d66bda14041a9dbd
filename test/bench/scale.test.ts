import { describe, expect, it } from 'vitest'
import { runMailing } from './scale/mailing.ts'

describe('a mailing on modelled services', () => {
  it('mails everyone once, at the rate of the account, and lets access wait for its minute only', async () => {
    const mailing = await runMailing({ staff: 600, perSecond: 25, workers: 4 })
    expect(mailing).toMatchObject({ mails: 600, refused: 0, served: { throttled: 0 } })
    expect(mailing.used).toBeGreaterThan(0.9)
    expect(mailing.accessLate).toBeLessThan(61)
  })

  it('shows workers that overspend the rate', async () => {
    expect((await runMailing({ staff: 120, perSecond: 20, told: 40, workers: 2 })).refused).toBeGreaterThan(0)
  })
})
