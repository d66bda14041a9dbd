import { describe, expect, it } from 'vitest'
import { type AuditLog, firstBroken } from '../../shared/domain/audit/decision.ts'
import { instant } from '../builders.ts'

const decision = { policy: 'no-tiktok', at: instant('2023-03-01T08:00:00Z'), by: 'staff', action: 'acknowledge', about: 'ANA' }

/** The contract of every AuditLog. */
export function auditLogContract(technology: string, open: () => Promise<AuditLog>): void {
  describe(`decisions in ${technology}`, () => {
    it('are numbered and chained by policy, and listed in order', async () => {
      const audit = await open()
      const first = await audit.append(decision)
      const second = await audit.append({ policy: 'no-tiktok', at: decision.at, by: 'admin-7', action: 'pause' })
      const other = await audit.append({ ...decision, policy: 'no-temu' })
      expect([first.number, second.number, other.number]).toEqual([1, 2, 1])
      expect(second.previous).toBe(first.hash)
      expect(first).toMatchObject(decision)
      expect(await Array.fromAsync(audit.list('no-tiktok'))).toEqual([first, second])
      expect(await Array.fromAsync(audit.list('no-apps'))).toEqual([])
      expect(await firstBroken(audit.list('no-tiktok'))).toBeUndefined()
    })

    it('keep a reason where there is one', async () => {
      const audit = await open()
      const { about: _, ...ofAll } = decision
      await audit.append({ ...ofAll, action: 'pause', reason: 'Wrong texts.' })
      await audit.append({ ...ofAll, action: 'resume', reason: '' })
      await audit.append(ofAll)
      const listed = await Array.fromAsync(audit.list('no-tiktok'))
      expect(listed.map(({ reason, about }) => [reason, about])).toEqual([
        ['Wrong texts.', undefined],
        ['', undefined],
        [undefined, undefined],
      ])
      expect(await firstBroken(audit.list('no-tiktok'))).toBeUndefined()
    })

    it('are listed after any number', async () => {
      const audit = await open()
      for (let number = 1; number <= 12; number += 1) await audit.append(decision)
      const numbersAfter = async (number: number) => (await Array.fromAsync(audit.list('no-tiktok', number))).map((one) => one.number)
      expect(await numbersAfter(0)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
      expect(await numbersAfter(9)).toEqual([10, 11, 12])
      expect(await numbersAfter(12)).toEqual([])
      expect(await numbersAfter(99)).toEqual([])
    })

    it('that arrive at once are all appended', async () => {
      const audit = await open()
      await Promise.all(['acknowledge', 'contest', 'exemption', 'language'].map((action) => audit.append({ ...decision, action })))
      const listed = await Array.fromAsync(audit.list('no-tiktok'))
      expect(listed.map(({ number }) => number)).toEqual([1, 2, 3, 4])
      expect(listed.map(({ action }) => action).toSorted()).toEqual(['acknowledge', 'contest', 'exemption', 'language'])
      expect(await firstBroken(audit.list('no-tiktok'))).toBeUndefined()
    })
  })
}
