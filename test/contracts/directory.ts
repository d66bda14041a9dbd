import { describe, expect, it } from 'vitest'
import { type Directory, directoryKey, type WaitingStaff } from '../../shared/domain/sources/staff-source.ts'
import { instant } from '../builders.ts'

const until = instant('2099-03-01T09:00:00Z')

const gone: WaitingStaff = { ref: 'g' }

const member: WaitingStaff = {
  ref: 'm',
  member: {
    ...{ id: 'ana', email: 'ana@ec.example', name: 'Ana', language: 'de', zone: 'Europe/Vienna', unit: 'DG-ALPHA', country: 'AT' },
    ...{ manager: 'b', groups: ['drivers'] },
  },
}

const keyOf = (number: number): string => number.toString(16).padStart(32, '0')

/** The contract of every Directory. */
export function directoryContract(technology: string, open: () => Promise<Directory>): void {
  describe(technology, () => {
    it('the directory finds people by its ids, more than one write holds', async () => {
      const directory = await open()
      await directory.saveRefs(new Map(Array.from({ length: 30 }, (_, number) => [keyOf(number), `ref-${number}`])))
      await directory.saveRefs(new Map([[keyOf(1), 'another']]))
      for (const number of [2, 98]) await directory.forget(keyOf(number))
      expect(await directory.findRefs([keyOf(29), keyOf(1), keyOf(1), keyOf(2), keyOf(99)])).toEqual(
        new Map([
          [keyOf(29), 'ref-29'],
          [keyOf(1), 'another'],
        ]),
      )
    })

    it('the directory keeps pages of a pass in order, each replaced by the one of the same part', async () => {
      const directory = await open()
      await directory.saveWaiting(2, 10, [gone], until)
      await directory.saveWaiting(2, 2, [gone], until)
      await directory.saveWaiting(2, 2, [member, gone], until)
      await directory.saveWaiting(20, 0, [], until)
      expect(await Array.fromAsync(directory.listWaiting(2))).toEqual([
        { part: 2, waiting: [member, gone] },
        { part: 10, waiting: [gone] },
      ])
    })

    it('the directory forgets a person wherever they wait, and no other', async () => {
      const directory = await open()
      await directory.saveWaiting(2, 0, [member, gone], until)
      await directory.saveWaiting(3, 1, [member], until)
      await directory.saveWaiting(3, 2, [gone], until)
      await directory.forget(directoryKey(member.ref))
      expect(await Array.fromAsync(directory.listWaiting(2))).toEqual([{ part: 0, waiting: [gone] }])
      expect(await Array.fromAsync(directory.listWaiting(3))).toEqual([
        { part: 1, waiting: [] },
        { part: 2, waiting: [gone] },
      ])
    })

    it('the directory loses all pages of passes up to one', async () => {
      const directory = await open()
      for (const pass of [2, 9, 10, 11]) for (const part of [0, 1]) await directory.saveWaiting(pass, part, [member], until)
      await directory.removeWaitingThrough(10)
      const left = [2, 9, 10, 11].map(async (pass) => (await Array.fromAsync(directory.listWaiting(pass))).length)
      expect(await Promise.all(left)).toEqual([0, 0, 0, 2])
    })

    it('the directory loses a page that is removed', async () => {
      const directory = await open()
      await directory.saveWaiting(2, 0, [member], until)
      await directory.removeWaiting(2, 0)
      await directory.removeWaiting(2, 1)
      expect(await Array.fromAsync(directory.listWaiting(2))).toEqual([])
    })
  })
}
