import { describe, expect, it } from 'vitest'
import { type Policies, PolicyNotFoundError } from '../../shared/policies/store.ts'
import { policyOf } from '../builders.ts'

/** What every place that keeps policies must do. */
export function policiesContract(technology: string, open: () => Promise<Policies>): void {
  describe(`policies in ${technology}`, () => {
    it('has nothing in force at first', async () => {
      const policies = await open()
      expect(await policies.listActive()).toEqual([])
      await expect(policies.get('no-tiktok', 1)).rejects.toBeInstanceOf(PolicyNotFoundError)
    })

    it('freezes each activation as a version, the last of which is in force', async () => {
      const policies = await open()
      const first = policyOf()
      const second = policyOf({ title: 'Remove TikTok, please' })
      expect(await policies.activate(first, 0)).toEqual({ ...first, version: 1 })
      expect(await policies.activate(second, 1)).toEqual({ ...second, version: 2 })
      expect(await policies.listActive()).toEqual([{ ...second, version: 2 }])
      expect(await policies.get('no-tiktok', 1)).toEqual({ ...first, version: 1 })
    })

    it('refuses an activation after which another has come, and writes nothing', async () => {
      const policies = await open()
      await policies.activate(policyOf(), 0)
      expect(await policies.activate(policyOf({ title: 'Late' }), 0)).toBe('stale')
      expect(await policies.listActive()).toMatchObject([{ title: 'Remove TikTok', version: 1 }])
    })
  })
}
