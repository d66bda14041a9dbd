import { describe, expect, it } from 'vitest'
import type { EnrolmentStore } from '#domain/policies/enrolment.ts'
import { instant } from '../builders.ts'

/** The contract of every EnrolmentStore. */
export function enrolmentContract(technology: string, open: () => Promise<EnrolmentStore>) {
  describe(technology, () => {
    it('the state of the enrolment is the last one saved', async () => {
      const enrolment = await open()
      expect(await enrolment.find()).toBeUndefined()
      const first = { enrolled: { 'no-temu': 2, 'no-tiktok': 1 }, againAt: instant('2023-02-23T09:10:00Z') }
      await enrolment.save(first)
      expect(await enrolment.find()).toEqual(first)
      const paused = { enrolled: { 'no-temu': 2, 'no-tiktok': '1, suspension paused' } } as const
      await enrolment.save(paused)
      expect(await enrolment.find()).toEqual(paused)
    })
  })
}
