import { describe, expect, it } from 'vitest'
import type { DeviceOwners } from '#domain/people/store.ts'

/** The contract of every DeviceOwners. */
export function deviceOwnersContract(technology: string, open: () => Promise<DeviceOwners>) {
  describe(technology, () => {
    it('owners of devices are the last ones saved', async () => {
      const owners = await open()
      expect(await owners.find('phone')).toBeUndefined()
      expect(await owners.save('phone', 'ANA')).toBeUndefined()
      expect(await owners.save('phone', 'BEN')).toBe('ANA')
      expect(await owners.save('phone', 'BEN')).toBe('BEN')
      expect(await owners.save('tablet', 'EVE')).toBeUndefined()
      expect(await owners.find('phone')).toBe('BEN')
    })

    it('owners of devices are found together, as far as there are any', async () => {
      const owners = await open()
      await owners.save('phone', 'ANA')
      await owners.save('tablet', 'BEN')
      expect(await owners.findAll(['tablet', 'watch', 'phone'])).toEqual(new Map(Object.entries({ phone: 'ANA', tablet: 'BEN' })))
    })

    it('owners of devices are removed, unless the device has another owner by then', async () => {
      const owners = await open()
      await owners.save('phone', 'ANA')
      await owners.save('tablet', 'ANA')
      await owners.save('phone', 'BEN')
      await owners.remove('phone', 'ANA')
      await owners.remove('tablet', 'ANA')
      await owners.remove('watch', 'ANA')
      expect(await owners.find('phone')).toBe('BEN')
      expect(await owners.find('tablet')).toBeUndefined()
      expect(await owners.save('tablet', 'EVE')).toBeUndefined()
    })
  })
}
