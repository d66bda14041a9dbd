import { describe, expect, it } from 'vitest'
import { type SendingRate, type SendingRates, unleased } from '#domain/sending-rate.ts'
import { instant } from '../builders.ts'

const leased: SendingRate = {
  quota: { perSecond: 14, leftToday: 49_860 },
  askedAt: instant('2023-03-01T08:00:00Z'),
  leases: { 't-1': { perSecond: 4 + 2 / 3, mails: 47, until: instant('2023-03-01T08:00:10.250Z') } },
}

/** The contract of every SendingRates. */
export function sendingRatesContract(technology: string, open: () => Promise<SendingRates>) {
  describe(technology, () => {
    it('the sending rate is found as it was saved, fractions included', async () => {
      const rates = await open()
      expect(await rates.find()).toEqual({ rate: unleased, version: 0 })
      expect(await rates.save(leased, 0)).toBe('saved')
      expect(await rates.find()).toEqual({ rate: leased, version: 1 })
      expect(await rates.save(unleased, 1)).toBe('saved')
      expect(await rates.find()).toEqual({ rate: unleased, version: 2 })
    })

    it('the sending rate is saved by one of several who read it', async () => {
      const rates = await open()
      const saved = await Promise.all([1, 2, 3, 4].map(() => rates.save(leased, 0)))
      expect(saved.filter(outcome => outcome === 'saved')).toHaveLength(1)
      expect(await rates.save(unleased, 0)).toBe('stale')
      expect((await rates.find()).rate).toEqual(leased)
    })
  })
}
