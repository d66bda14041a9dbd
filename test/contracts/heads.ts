import { describe, expect, it } from 'vitest'
import type { Heads } from '#domain/audit/heads.ts'
import { instant } from '../builders.ts'

const head = (chain: string, number: number, at: string) => ({ chain, number, hash: String(number).repeat(64), at: instant(at) })

/** The contract of every Heads. */
export function headsContract(technology: string, open: () => Promise<Heads>) {
  describe(technology, () => {
    it('heads of the audit log are kept as they were logged, and none replaces another', async () => {
      const heads = await open()
      const first = [head('CONTROL', 0, '2023-03-01T08:00:00Z'), head('no-tiktok', 3, '2023-03-01T08:00:00Z')]
      const later = [head('no-tiktok', 2, '2023-03-01T08:15:00Z'), head('no-tiktok', 3, '2023-03-02T08:15:00.5Z')]
      await heads.save(first)
      await heads.save([])
      for (const one of later) await heads.save([one])
      expect(await Array.fromAsync(heads.list())).toEqual([...first, ...later])
    })

    it('heads of the audit log are none at first', async () => {
      const heads = await open()
      expect(await Array.fromAsync(heads.list())).toEqual([])
    })

    it('heads of the audit log are listed from a moment on', async () => {
      const heads = await open()
      const [first, second] = [head('CONTROL', 1, '2023-03-01T08:00:00Z'), head('CONTROL', 2, '2023-03-01T08:15:00Z')]
      await heads.save([first])
      await heads.save([second])
      expect(await Array.fromAsync(heads.list(second.at))).toEqual([second])
      expect(await Array.fromAsync(heads.list(second.at.add({ milliseconds: 1 })))).toEqual([])
    })
  })
}
