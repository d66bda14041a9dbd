import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Admin } from '#domain/admin.ts'
import { type Policies, PolicyNotFoundError } from '#domain/policies/store.ts'
import { policyOf } from '../builders.ts'

/** The contract of every Policies. */
export function policiesContract(technology: string, open: () => Promise<Policies>) {
  describe(technology, () => {
    it('no policy is in force at first', async () => {
      const policies = await open()
      expect(await policies.listActive()).toEqual([])
      expect(await policies.listVersions('no-tiktok')).toEqual([])
      await expect(policies.get('no-tiktok', 1)).rejects.toBeInstanceOf(PolicyNotFoundError)
    })

    it('each activation of a policy is frozen as a version, and the last is in force', async () => {
      const policies = await open()
      const first = policyOf()
      const second = policyOf({ title: 'Remove TikTok, please' })
      expect(await policies.activate(first, 0)).toEqual({ ...first, version: 1 })
      expect(await policies.activate(second, 1)).toEqual({ ...second, version: 2, ruleSince: 2 })
      expect(await policies.listActive()).toEqual([{ ...second, version: 2, ruleSince: 2 }])
      expect(await policies.get('no-tiktok', 1)).toEqual({ ...first, version: 1 })
    })

    it('a version of a policy keeps what earlier ones demanded and threatened', async () => {
      const policies = await open()
      const suspending = [{ after: 'P1D', suspend: true, notify: 'staff' }]
      const wider = policyOf({ apps: ['tiktok', 'wechat'], escalation: suspending })
      await policies.activate(policyOf({ escalation: suspending }), 0)
      await policies.activate(wider, 1)
      await policies.halt('no-tiktok', 2, 'paused')
      const earlier = [{ through: 1, requires: ['tiktok'], scope: wider.scope, suspends: { after: 1, waits: false } }]
      expect(await policies.listActive()).toEqual([{ ...wider, version: 3, halted: 'paused', ruleSince: 2, earlier }])
    })

    it('a version of a policy keeps the last approval of each person, also over a pause', async () => {
      const policies = await open()
      const at = Temporal.Instant.from('2023-02-20T08:00:00Z')
      const [ana, ben] = [{ subject: 'a', address: 'ana@ec.example' }, { subject: 'b' }]
      const approvedBy = (by: Admin, seenAt = at) => ({ at, approval: { by, seenAt } })
      const later = at.add({ hours: 1 })
      await policies.activate(policyOf(), 0, approvedBy(ana))
      await policies.activate(policyOf(), 1, approvedBy(ben))
      await policies.activate(policyOf(), 2, approvedBy({ ...ana, subject: 'a2' }, later))
      await policies.halt('no-tiktok', 3, 'paused', { at })
      const [paused] = await policies.listActive()
      expect(paused?.approvals).toEqual([
        { by: ben, seenAt: at },
        { by: { ...ana, subject: 'a2' }, seenAt: later },
      ])
      expect(await policies.get('no-tiktok', 4)).toEqual(paused)
    })

    it('a stale activation of a policy is refused, and writes nothing', async () => {
      const policies = await open()
      await policies.activate(policyOf(), 0)
      expect(await policies.activate(policyOf({ title: 'Late' }), 0)).toBe('stale')
      expect(await policies.listActive()).toMatchObject([{ title: 'Remove TikTok', version: 1 }])
    })

    it('a pause, its end and a lift are each frozen as a version of the same document', async () => {
      const policies = await open()
      const policy = policyOf()
      await policies.activate(policy, 0)
      const frozen = { at: Temporal.Instant.from('2023-03-01T09:00Z'), reason: 'A fair.' }
      const paused = { ...policy, version: 2, halted: 'paused', frozen }
      expect(await policies.halt('no-tiktok', 1, 'paused', frozen)).toEqual(paused)
      expect(await policies.listActive()).toEqual([paused])
      const resumed = { ...policy, version: 3 }
      const lifted = { ...policy, version: 4, halted: 'lifted' }
      expect(await policies.halt('no-tiktok', 2, undefined)).toEqual(resumed)
      expect(await policies.listActive()).toEqual([resumed])
      expect(await policies.halt('no-tiktok', 3, 'lifted')).toEqual(lifted)
      expect(await policies.listActive()).toEqual([lifted])
      expect(await policies.get('no-tiktok', 2)).toEqual(paused)
      expect(await policies.get('no-tiktok', 4)).toEqual(lifted)
    })

    it('a paused or lifted policy is in force again after another activation', async () => {
      for (const halted of ['paused', 'lifted'] as const) {
        const policies = await open()
        const amended = policyOf({ title: 'Remove TikTok, please' })
        await policies.activate(policyOf(), 0)
        await policies.halt('no-tiktok', 1, halted)
        const ended = { ...amended, version: 3, ruleSince: 3 }
        expect(await policies.activate(amended, 2)).toEqual(ended)
        expect(await policies.listActive()).toEqual([ended])
      }
    })

    it('a policy that is unknown or has changed since is not halted', async () => {
      const policies = await open()
      await policies.activate(policyOf(), 0)
      await policies.activate(policyOf({ title: 'Remove TikTok, please' }), 1)
      expect(await policies.halt('no-tiktok', 1, 'paused')).toBe('stale')
      expect(await policies.listActive()).toMatchObject([{ title: 'Remove TikTok, please', version: 2 }])
      expect(await policies.listVersions('no-tiktok')).toHaveLength(2)
      await expect(policies.halt('no-temu', 0, 'paused')).rejects.toBeInstanceOf(PolicyNotFoundError)
    })

    it('every version of a policy is listed, the newest first', async () => {
      const policies = await open()
      for (let after = 0; after < 11; after += 1) await policies.activate(policyOf({ title: `Remove TikTok (${after + 1})` }), after)
      await policies.activate(policyOf({ id: 'no-tiktok-2' }), 0)
      await policies.halt('no-tiktok', 11, 'paused')
      const versions = await policies.listVersions('no-tiktok')
      expect(versions.map(({ version }) => version)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
      expect(versions[0]).toEqual({ ...policyOf({ title: 'Remove TikTok (11)' }), version: 12, halted: 'paused', ruleSince: 11 })
      expect(versions[11]).toEqual({ ...policyOf({ title: 'Remove TikTok (1)' }), version: 1 })
    })
  })
}
