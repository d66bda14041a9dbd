import { describe, expect, it } from 'vitest'
import type { Rehearsals, RequestedRehearsal } from '#domain/rehearsal/requested.ts'
import type { RehearsalSummary } from '#domain/rehearsal/summary.ts'
import { instant, versionOf } from '../builders.ts'

const rehearsal: RequestedRehearsal = {
  id: '20230223T080000000Z-a',
  policy: versionOf({ escalation: [{ after: 'P0D', suspend: true }] }, 3),
  requestedAt: instant('2023-02-23T08:00:00Z'),
}

const summary: RehearsalSummary = {
  from: '2023-02-23T09:00:00Z',
  until: '2023-06-23T09:00:00Z',
  staff: { inAudience: 2, inBreach: 1, overdue: 1, suspended: 1 },
  mails: { toStaff: 6, digests: 0 },
  suspensions: 1,
  restorations: 0,
  counts: { 'DG-ALPHA': { breach: 1, unknown: 0, clear: 1 } },
  units: { 'DG-ALPHA': { mailed: 1, suspended: 1 } },
  days: [{ date: '2023-02-23', mailed: 1, cleared: 0, overdue: 0, suspended: 0, restored: 0, inBreach: 1 }],
  cost: { usd: 0.001, perThousandMails: 0.1 },
  quota: { perSecond: 14, busiest: { date: '2023-02-23', mails: 1, minutes: 1 } },
  warnings: ['nobody is in DG-BETA'],
}

/** The contract of every Rehearsals. */
export function rehearsalsContract(technology: string, open: () => Promise<Rehearsals>) {
  describe(technology, () => {
    it('rehearsals are none at first', async () => {
      const rehearsals = await open()
      expect(await rehearsals.find('no-tiktok', rehearsal.id)).toBeUndefined()
      expect(await rehearsals.findLast('no-tiktok')).toBeUndefined()
    })

    it('rehearsals are as last saved, from request to end', async () => {
      const rehearsals = await open()
      const stages: readonly RequestedRehearsal[] = [rehearsal, { ...rehearsal, summary, eventFiles: ['events/0', 'events/1'] }]
      for (const stage of stages) {
        await rehearsals.save(stage)
        expect(await rehearsals.find('no-tiktok', rehearsal.id)).toEqual(stage)
      }
    })

    it('rehearsals belong to one policy each; the last requested is found, even if saved earlier', async () => {
      const rehearsals = await open()
      const later = { ...rehearsal, id: '20230224T080000000Z-a' }
      await rehearsals.save(later)
      await rehearsals.save(rehearsal)
      await rehearsals.save({ ...rehearsal, id: '20230301T080000000Z-a', policy: versionOf({ id: 'no-temu' }) })
      expect(await rehearsals.findLast('no-tiktok')).toEqual(later)
      expect(await rehearsals.find('no-temu', rehearsal.id)).toBeUndefined()
    })

    it('rehearsals are found by a later one: the last that is done before it, of the same policy', async () => {
      const rehearsals = await open()
      const doneOn = (day: number) => ({ ...rehearsal, id: `202302${day}T080000000Z-a`, summary, eventFiles: ['events/0'] })
      for (const day of [23, 20, 21]) await rehearsals.save(doneOn(day))
      await rehearsals.save({ ...rehearsal, id: '20230222T080000000Z-a' })
      await rehearsals.save({ ...doneOn(22), policy: versionOf({ id: 'no-temu' }) })
      expect(await rehearsals.findDoneBefore('no-tiktok', doneOn(23).id)).toEqual(doneOn(21))
      expect(await rehearsals.findDoneBefore('no-tiktok', doneOn(21).id)).toEqual(doneOn(20))
      expect(await rehearsals.findDoneBefore('no-tiktok', doneOn(20).id)).toBeUndefined()
    })
  })
}
