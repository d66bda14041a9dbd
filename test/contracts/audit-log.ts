import { describe, expect, it } from 'vitest'
import { type AuditLog, type ChainKeys, chainKey, type DecisionRange } from '#domain/audit/decision.ts'
import { headOf, verify } from '#domain/audit/heads.ts'
import { instant, several } from '../builders.ts'
import { chainKeys } from '../memory/audit-log.ts'

const decision = { policy: 'no-tiktok', at: instant('2023-03-01T08:00:00Z'), by: 'staff', action: 'acknowledge', about: 'ANA' }

/** Held against the head that it has now. */
async function verified(audit: AuditLog, policy: string, keys = chainKeys) {
  const heads = (await audit.listLasts(policy)).map(last => headOf(policy, last, decision.at))
  return (await verify(audit.list(policy), keys, heads)).verdict
}

/** The contract of every AuditLog. @param open given the keys, asked for each append */
export function auditLogContract(technology: string, open: (readKeys: () => Promise<ChainKeys>) => Promise<AuditLog>) {
  const openWithOneKey = () => open(async () => chainKeys)

  describe(technology, () => {
    it('decisions are numbered and chained by policy, and listed in order', async () => {
      const audit = await openWithOneKey()
      const first = await audit.append(decision)
      const second = await audit.append({ policy: 'no-tiktok', at: decision.at, by: 'admin-7', action: 'pause' })
      const other = await audit.append({ ...decision, policy: 'no-temu' })
      expect([first.number, second.number, other.number]).toEqual([1, 2, 1])
      expect(second.previous).toBe(first.hash)
      expect(await audit.listLasts('no-tiktok')).toEqual([second])
      expect(await audit.listLasts('no-apps')).toEqual([])
      expect(await audit.find('no-tiktok', 1)).toEqual(first)
      expect(await audit.find('no-tiktok', 3)).toBeUndefined()
      expect(first).toMatchObject(decision)
      expect(await Array.fromAsync(audit.list('no-tiktok'))).toEqual([first, second])
      expect(await Array.fromAsync(audit.list('no-apps'))).toEqual([])
      expect(await verified(audit, 'no-tiktok')).toBe('intact')
    })

    it('decisions keep details and a reason where there are some', async () => {
      const audit = await openWithOneKey()
      const details = { version: 3, document: 'ab'.repeat(32), rehearsal: 'r-1' }
      const kept = [{ details }, { details: {} }, {}, { reason: 'Wrong texts.' }, { reason: '' }]
      const appended: unknown[] = []
      for (const one of kept) appended.push(await audit.append({ ...decision, ...one }))
      const listed = await Array.fromAsync(audit.list('no-tiktok'))
      expect(listed).toEqual(appended)
      expect(await verified(audit, 'no-tiktok')).toBe('intact')
    })

    it('decisions are sealed with the current key, and verified with earlier ones too', async () => {
      let keys = chainKeys
      const audit = await open(async () => keys)
      await audit.append(decision)
      keys = { current: chainKey('another secret of more than thirty-two characters'), earlier: [chainKeys.current] }
      await audit.append(decision)
      const listed = await Array.fromAsync(audit.list('no-tiktok'))
      expect(listed.map(({ key }) => key)).toEqual([chainKeys.current.id, keys.current.id])
      expect(await verified(audit, 'no-tiktok', keys)).toBe('intact')
      expect(await verified(audit, 'no-tiktok')).toBe('altered')
    })

    it('decisions are listed after any number, up to any, in both directions', async () => {
      const audit = await openWithOneKey()
      for (let number = 1; number <= 12; number += 1) await audit.append(decision)
      const numbersIn = async (range: DecisionRange) => (await Array.fromAsync(audit.list('no-tiktok', range))).map(one => one.number)
      expect(await numbersIn({})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
      expect(await numbersIn({ after: 9 })).toEqual([10, 11, 12])
      expect(await numbersIn({ after: 99 })).toEqual([])
      expect(await numbersIn({ after: 8, upTo: 10, newestFirst: true, pageSize: 1 })).toEqual([10, 9])
      expect(await numbersIn({ after: 10, upTo: 10 })).toEqual([])
    })

    it('decisions that arrive at once are all appended', async () => {
      const audit = await openWithOneKey()
      const actions = several(20, index => `answer ${index}`)
      const appended = await Promise.all(actions.map(action => audit.append({ ...decision, action })))
      const listed = await Array.fromAsync(audit.list('no-tiktok'))
      expect(listed.map(({ action }) => action).toSorted()).toEqual(actions.toSorted())
      expect(appended.toSorted((a, b) => a.number - b.number)).toEqual(listed)
      expect(await verified(audit, 'no-tiktok')).toBe('intact')
    })
  })
}
