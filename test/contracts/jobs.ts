import { describe, expect, it } from 'vitest'
import type { Job, Jobs } from '#domain/jobs/job.ts'
import { instant } from '../builders.ts'

const job: Job = {
  id: '20230223T080000000Z-a',
  kind: 'approval',
  policy: 'no-tiktok',
  requestedAt: instant('2023-02-23T08:00:00Z'),
  state: 'running',
  stage: 0,
  pieces: 2,
  done: [],
  movedAt: instant('2023-02-23T08:00:00Z'),
  puts: 1,
  order: { revision: 3 },
}

const later = instant('2023-02-23T08:05:00Z')

/** The contract of every Jobs. */
export function jobsContract(technology: string, open: () => Promise<Jobs>) {
  describe(technology, () => {
    it('jobs are listed, the newest first', async () => {
      const jobs = await open()
      expect(await jobs.find(job.id)).toBeUndefined()
      expect(await jobs.list()).toEqual([])
      const { policy: _, ...enrolment } = { ...job, id: '20230224T080000000Z-a', kind: 'enrolment' as const }
      await jobs.create(job)
      await jobs.create(enrolment)
      expect(await jobs.find(job.id)).toEqual(job)
      expect(await jobs.list()).toEqual([enrolment, job])
    })

    it('jobs know which pieces are done, each once', async () => {
      const jobs = await open()
      await jobs.create(job)
      expect(await jobs.note(job.id, 0, later, { done: 1 })).toEqual({ ...job, movedAt: later, done: [1] })
      expect(await jobs.note(job.id, 0, later, { done: 1 })).toEqual({ ...job, movedAt: later, done: [1] })
      expect(await jobs.note(job.id, 0, later, { puts: 2 })).toEqual({ ...job, movedAt: later, done: [1], puts: 2 })
      expect((await jobs.note(job.id, 0, later, { done: 0 }))?.done.toSorted()).toEqual([0, 1])
    })

    it('jobs move on once: to the next stage, then to the end', async () => {
      const jobs = await open()
      await jobs.create(job)
      await jobs.note(job.id, 0, later, { done: 1 })
      const next: Job = { ...job, stage: 1, pieces: 5 }
      expect(await jobs.move(next, 0)).toBe(true)
      expect(await jobs.move(next, 0)).toBe(false)
      expect(await jobs.note(job.id, 0, later, { done: 1 })).toBeUndefined()
      expect(await jobs.find(job.id)).toEqual(next)
      const ended: Job = { ...next, state: 'done', outcome: { version: 1 } }
      expect(await jobs.move(ended, 1)).toBe(true)
      expect(await jobs.move(ended, 1)).toBe(false)
      expect(await jobs.note(job.id, 1, later)).toBeUndefined()
      expect(await jobs.find(job.id)).toEqual(ended)
    })

    it('jobs keep how far each piece is, as the first who saved it from there says', async () => {
      const jobs = await open()
      expect(await jobs.findPiece(job.id, 0, 1)).toBeUndefined()
      expect(await jobs.savePiece(job, 1, { from: 'ANA', found: { clear: 1 } }, 0)).toBe(true)
      expect(await jobs.savePiece(job, 1, { found: { clear: 2 } }, 0)).toBe(false)
      expect(await jobs.findPiece(job.id, 0, 1)).toEqual({ from: 'ANA', found: { clear: 1 }, version: 1 })
      expect(await jobs.savePiece(job, 1, { found: { clear: 2 } }, 1)).toBe(true)
      await jobs.savePiece(job, 0, { found: null }, 0)
      await jobs.savePiece({ ...job, stage: 1 }, 0, { found: 'of another stage' }, 0)
      await jobs.savePiece({ ...job, id: 'another' }, 0, { found: 'of another job' }, 0)
      expect(await jobs.listPieces(job.id, 0)).toEqual([
        { found: null, version: 1 },
        { found: { clear: 2 }, version: 2 },
      ])
    })
  })
}
