import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { DigestLines, FiledLine } from '#domain/digests/digest.ts'
import { instant, several } from '../builders.ts'

const on = Temporal.PlainDate.from('2023-03-17')
const line: FiledLine = {
  staff: 'ANA',
  policy: 'no-tiktok',
  openedAt: instant('2023-02-23T09:00:00Z'),
  rung: 'after:P1D',
  at: instant('2023-03-17T08:00:00Z'),
}

const byPolicy = (a: FiledLine, b: FiledLine) => (a.policy < b.policy ? -1 : 1)

/** The contract of every DigestLines. */
export function digestLinesContract(technology: string, open: () => Promise<DigestLines>) {
  describe(technology, () => {
    it('digest lines wait for one recipient and date, once each', async () => {
      const lines = await open()
      expect(await lines.file('MANAGER', on, line)).toBe('waiting')
      expect(await lines.file('MANAGER', on, line)).toBe('waiting')
      await lines.file('MANAGER', on, { ...line, rung: 'every:1' })
      await lines.file('MANAGER', on.add({ days: 1 }), { ...line, staff: 'BEN' })
      const lying = await lines.list('MANAGER', on)
      expect(lying.toSorted((a, b) => (a.rung < b.rung ? -1 : 1))).toEqual([line, { ...line, rung: 'every:1' }])
      expect(await lines.list('OTHER', on)).toEqual([])
    })

    it('digest lines about one person at one rung are kept apart by their policy', async () => {
      const lines = await open()
      const other = { ...line, policy: 'no-temu' }
      await lines.file('MANAGER', on, line)
      await lines.file('MANAGER', on, other)
      await lines.tell('MANAGER', on, line, 7)
      expect(await lines.file('MANAGER', on, other)).toBe('waiting')
      expect((await lines.list('MANAGER', on)).toSorted(byPolicy)).toEqual([other, { ...line, toldIn: 7 }])
    })

    it('digest lines stay once they are in a digest', async () => {
      const lines = await open()
      await lines.file('MANAGER', on, line)
      expect(await lines.tell('MANAGER', on, line, 7)).toBe('told')
      expect(await lines.file('MANAGER', on, line)).toBe('told')
      expect(await lines.withdraw('MANAGER', on, line)).toBe('told')
      expect(await lines.list('MANAGER', on)).toEqual([{ ...line, toldIn: 7 }])
    })

    it('digest lines are in no digest once withdrawn', async () => {
      const lines = await open()
      await lines.file('MANAGER', on, line)
      expect(await lines.withdraw('MANAGER', on, line)).toBe('withdrawn')
      expect(await lines.tell('MANAGER', on, line, 7)).toBe('gone')
      expect(await lines.list('MANAGER', on)).toEqual([])
      expect(await lines.withdraw('MANAGER', on, line)).toBe('withdrawn')
    })

    it('digest lines are listed by the hundred', async () => {
      const lines = await open()
      const staff = several(300, index => `STAFF${index}`)
      await Promise.all(staff.map(one => lines.file('SECURITY', on, { ...line, staff: one })))
      expect((await lines.list('SECURITY', on)).map(one => one.staff).toSorted()).toEqual(staff.toSorted())
    })
  })
}
