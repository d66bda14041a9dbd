import { describe, expect, it } from 'vitest'
import type { Draft, Drafts } from '#domain/policies/store.ts'
import { policyOf } from '../builders.ts'

const ana = { subject: 'author-1', address: 'ana@ec.example' }
const ben = { subject: 'author-2' }

const draft: Draft = { policy: policyOf(), revision: 0, authors: [ana] }

/** The contract of every Drafts. */
export function draftsContract(technology: string, open: () => Promise<Drafts>) {
  describe(technology, () => {
    it('a policy has no draft at first', async () => {
      const drafts = await open()
      expect(await drafts.find('no-tiktok')).toBeUndefined()
      expect(await drafts.list()).toEqual([])
    })

    it('a draft is returned as it was saved, with a rising revision', async () => {
      const drafts = await open()
      expect(await drafts.save(draft)).toEqual({ ...draft, revision: 1 })
      const submitted = { ...draft, revision: 1, authors: [ana, ben], submitted: { by: 'author-2', rehearsal: 'r-1' } }
      expect(await drafts.save(submitted)).toEqual({ ...submitted, revision: 2 })
      expect(await drafts.find('no-tiktok')).toEqual({ ...submitted, revision: 2 })
    })

    it('a draft keeps every field of a policy', async () => {
      const drafts = await open()
      const policy = policyOf({
        deadline: { at: '2023-03-15T17:00' },
        hours: '07:30-24:00',
        workingDays: { week: ['sun', 'mon'], holidays: ['2023-03-01'] },
        escalation: [
          { after: 'P0D', suspend: true },
          { every: 'P7D', notify: 'staff', times: 2 },
        ],
        limits: { suspendPercent: 5 },
      })
      await drafts.save({ ...draft, policy })
      expect((await drafts.find('no-tiktok'))?.policy).toEqual(policy)
    })

    it('a stale save of a draft is refused, and writes nothing', async () => {
      const drafts = await open()
      await drafts.save(draft)
      const late = { ...draft, policy: policyOf({ title: 'Late' }) }
      expect(await drafts.save(late)).toBe('stale')
      expect(await drafts.save({ ...late, revision: 2 })).toBe('stale')
      expect(await drafts.find('no-tiktok')).toEqual({ ...draft, revision: 1 })
    })

    it('one of two concurrent saves of a draft is accepted', async () => {
      const drafts = await open()
      const outcomes = await Promise.all([drafts.save(draft), drafts.save(draft)])
      expect(outcomes.filter(outcome => outcome === 'stale')).toHaveLength(1)
    })

    it('drafts are listed by id', async () => {
      const drafts = await open()
      for (const id of ['no-temu', 'no-apps', 'no-tiktok']) await drafts.save({ ...draft, policy: policyOf({ id }) })
      expect((await drafts.list()).map(({ policy }) => policy.id)).toEqual(['no-apps', 'no-temu', 'no-tiktok'])
    })

    it('the authors of a deleted draft are kept for those that follow, until one is removed', async () => {
      const drafts = await open()
      expect(await drafts.findDeleted('no-tiktok')).toBeUndefined()
      await drafts.save(draft)
      expect(await drafts.findDeleted('no-tiktok')).toBeUndefined()
      expect(await drafts.delete('no-tiktok', { revision: 0, authors: [ben] })).toBe('stale')
      expect(await drafts.delete('no-tiktok', { revision: 1, authors: [ana, ben] })).toBe('deleted')
      expect(await drafts.find('no-tiktok')).toBeUndefined()
      expect(await drafts.list()).toEqual([])
      expect(await drafts.findDeleted('no-tiktok')).toEqual({ revision: 2, authors: [ana, ben] })
      expect(await drafts.save(draft)).toBe('stale')
      expect(await drafts.save({ ...draft, revision: 2 })).toMatchObject({ revision: 3 })
      expect(await drafts.findDeleted('no-tiktok')).toBeUndefined()
      expect(await drafts.remove('no-tiktok', 3)).toBe('removed')
      expect(await drafts.findDeleted('no-tiktok')).toBeUndefined()
    })

    it('only a draft that nobody has changed since it was read is removed', async () => {
      const drafts = await open()
      await drafts.save(draft)
      await drafts.save({ ...draft, revision: 1 })
      expect(await drafts.remove('no-tiktok', 1)).toBe('stale')
      expect(await drafts.find('no-tiktok')).toMatchObject({ revision: 2 })
      expect(await drafts.remove('no-tiktok', 2)).toBe('removed')
      expect(await drafts.find('no-tiktok')).toBeUndefined()
      expect(await drafts.remove('no-tiktok', 2)).toBe('stale')
      expect(await drafts.save(draft)).toEqual({ ...draft, revision: 1 })
    })
  })
}
