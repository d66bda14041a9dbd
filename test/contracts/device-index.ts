import { describe, expect, it } from 'vitest'
import type { DeviceIndex } from '#domain/sources/device-source.ts'

const hashOf = (number: number) => number.toString(16).padStart(32, '0')

/** The contract of every DeviceIndex. */
export function deviceIndexContract(technology: string, open: () => Promise<DeviceIndex>) {
  describe(technology, () => {
    it('keys of devices lead to the device that was saved last, more than one write holds', async () => {
      const index = await open()
      const many = Array.from({ length: 30 }, (_, number): [string, string] => [hashOf(number), `device-${number}`])
      await index.saveAll(new Map(many))
      await index.saveAll(new Map([[hashOf(1), 'phone']]))
      expect(await index.findAll([hashOf(29), hashOf(1), hashOf(1), hashOf(99)])).toEqual(
        new Map([
          [hashOf(29), 'device-29'],
          [hashOf(1), 'phone'],
        ]),
      )
    })

    it('keys of devices are removed', async () => {
      const index = await open()
      await index.saveAll(new Map([[hashOf(1), 'phone']]))
      await index.removeAll([hashOf(1), hashOf(2)])
      expect(await index.findAll([hashOf(1)])).toEqual(new Map())
    })
  })
}
