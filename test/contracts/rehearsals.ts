import { describe, expect, it } from 'vitest'
import type { RehearsalJob, Rehearsals } from '../../shared/domain/rehearsal/jobs.ts'
import type { RehearsalSummary } from '../../shared/domain/rehearsal/summary.ts'
import { instant, versionOf } from '../builders.ts'

const job: RehearsalJob = {
  id: '20230223T080000000Z-a',
  policy: versionOf({ escalation: [{ after: 'P0D', suspend: true }] }, 3),
  requestedAt: instant('2023-02-23T08:00:00Z'),
  state: 'waiting',
}

const summary: RehearsalSummary = {
  from: '2023-02-23T09:00:00Z',
  until: '2023-06-23T09:00:00Z',
  staff: { inAudience: 2, inBreach: 1, overdue: 1, suspended: 1 },
  mails: { toStaff: 6, digests: 0 },
  suspensions: 1,
  restorations: 0,
  counts: { 'DG-ALPHA': { breach: 1, unknown: 0, clear: 1 } },
  days: [{ date: '2023-02-23', mailed: 1, cleared: 0, overdue: 0, suspended: 0, restored: 0, inBreach: 1 }],
  cost: { usd: 0.001, perThousandMails: 0.1 },
  quota: { perSecond: 14, busiest: { date: '2023-02-23', mails: 1, minutes: 1 } },
  warnings: ['nobody is in DG-BETA'],
}

/** The contract of every Rehearsals. */
export function rehearsalsContract(technology: string, open: () => Promise<Rehearsals>): void {
  describe(`rehearsals in ${technology}`, () => {
    it('are none at first', async () => {
      const rehearsals = await open()
      expect(await rehearsals.find('no-tiktok', job.id)).toBeUndefined()
      expect(await rehearsals.findLast('no-tiktok')).toBeUndefined()
      expect(await rehearsals.findPiece('no-tiktok', job.id, 0)).toBeUndefined()
    })

    it('are as last saved, from request to end', async () => {
      const rehearsals = await open()
      const stages: readonly RehearsalJob[] = [
        job,
        { ...job, state: 'running' },
        { ...job, state: 'failed' },
        { ...job, state: 'done', summary, pieces: 2 },
      ]
      for (const stage of stages) {
        await rehearsals.save(stage)
        expect(await rehearsals.find('no-tiktok', job.id)).toEqual(stage)
      }
    })

    it('belong to one policy each; the last requested is found, whichever was saved last', async () => {
      const rehearsals = await open()
      const later = { ...job, id: '20230224T080000000Z-a' }
      await rehearsals.save(later)
      await rehearsals.save(job)
      await rehearsals.save({ ...job, id: '20230301T080000000Z-a', policy: versionOf({ id: 'no-temu' }) })
      expect(await rehearsals.findLast('no-tiktok')).toEqual(later)
      expect(await rehearsals.find('no-temu', job.id)).toBeUndefined()
    })

    it('keep their events in pieces, each as last saved', async () => {
      const rehearsals = await open()
      const lines = Array.from({ length: 5000 }, (_, n) => `{"at":"2023-02-23T09:00:00Z","kind":"notice","staff":"Zoë ${n}"}\n`).join('')
      await rehearsals.save(job)
      await rehearsals.savePiece(job, 0, 'of an earlier run')
      await rehearsals.savePiece(job, 0, lines)
      await rehearsals.savePiece(job, 11, '{}\n')
      await rehearsals.savePiece({ ...job, id: 'another' }, 0, 'another')
      expect(await rehearsals.findPiece('no-tiktok', job.id, 0)).toBe(lines)
      expect(await rehearsals.findPiece('no-tiktok', job.id, 11)).toBe('{}\n')
      expect(await rehearsals.findPiece('no-tiktok', job.id, 1)).toBeUndefined()
      expect(await rehearsals.findLast('no-tiktok')).toEqual(job)
    })
  })
}
