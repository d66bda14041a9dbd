import { describe, expect, it } from 'vitest'
import { type Directory, directoryKey, type WaitingStaff } from '#domain/sources/staff-source.ts'
import { instant, several } from '../builders.ts'

const until = instant('2099-03-01T09:00:00Z')

const gone: WaitingStaff = { ref: 'g' }

const member: WaitingStaff = {
  ref: 'm',
  member: {
    id: 'ana',
    email: 'ana@ec.example',
    name: 'Ana',
    language: 'de',
    zone: 'Europe/Vienna',
    unit: 'DG-ALPHA',
    country: 'AT',
    manager: 'b',
    groups: ['drivers'],
  },
}

const partOf = (pass: number, part: number, source = 'directory') => ({ source, pass, part })

const keyOf = (number: number) => number.toString(16).padStart(32, '0')

/** The contract of every Directory. */
export function directoryContract(technology: string, open: () => Promise<Directory>) {
  describe(technology, () => {
    it('the directory finds people by its ids, more than one write holds', async () => {
      const directory = await open()
      await directory.saveRefs(new Map(several(30, number => [keyOf(number), `ref-${number}`])))
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
      await directory.saveWaiting(partOf(2, 10), [gone], until)
      await directory.saveWaiting(partOf(2, 2), [gone], until)
      await directory.saveWaiting(partOf(2, 2), [member, gone], until)
      await directory.saveWaiting(partOf(20, 0), [], until)
      expect(await Array.fromAsync(directory.listWaiting('directory', 2))).toEqual([
        { part: 2, waiting: [member, gone] },
        { part: 10, waiting: [gone] },
      ])
    })

    it('the directory forgets a person wherever they wait, and no other', async () => {
      const directory = await open()
      await directory.saveWaiting(partOf(2, 0), [member, gone], until)
      await directory.saveWaiting(partOf(3, 1), [member], until)
      await directory.saveWaiting(partOf(3, 2), [gone], until)
      await directory.forget(directoryKey('directory', member.ref))
      expect(await Array.fromAsync(directory.listWaiting('directory', 2))).toEqual([{ part: 0, waiting: [gone] }])
      expect(await Array.fromAsync(directory.listWaiting('directory', 3))).toEqual([
        { part: 1, waiting: [] },
        { part: 2, waiting: [gone] },
      ])
    })

    it('the directory loses all pages of passes up to one', async () => {
      const directory = await open()
      for (const pass of [2, 9, 10, 11]) for (const part of [0, 1]) await directory.saveWaiting(partOf(pass, part), [member], until)
      await directory.removeWaitingThrough('directory', 10)
      const left = [2, 9, 10, 11].map(async pass => (await Array.fromAsync(directory.listWaiting('directory', pass))).length)
      expect(await Promise.all(left)).toEqual([0, 0, 0, 2])
    })

    it('pages of one directory are apart from those of another, also where a person is forgotten', async () => {
      const directory = await open()
      for (const source of ['directory', 'labs', 'lab']) await directory.saveWaiting(partOf(2, 0, source), [member], until)
      await directory.forget(directoryKey('labs', member.ref))
      await directory.removeWaitingThrough('lab', 3)
      const left = ['directory', 'labs', 'lab'].map(source => Array.fromAsync(directory.listWaiting(source, 2)))
      expect(await Promise.all(left)).toEqual([[{ part: 0, waiting: [member] }], [{ part: 0, waiting: [] }], []])
    })

    it('the directory loses a page that is removed', async () => {
      const directory = await open()
      await directory.saveWaiting(partOf(2, 0), [member], until)
      await directory.removeWaiting(partOf(2, 0))
      await directory.removeWaiting(partOf(2, 1))
      expect(await Array.fromAsync(directory.listWaiting('directory', 2))).toEqual([])
    })
  })
}
