import { describe, expect, it } from 'vitest'
import type { DeviceOwners } from '../../shared/people/owners.ts'

/** What every place that knows whose a device is must do. */
export function deviceOwnersContract(technology: string, open: () => Promise<DeviceOwners>): void {
  describe(`owners of devices in ${technology}`, () => {
    it('are the last ones named', async () => {
      const owners = await open()
      expect(await owners.find('phone')).toBeUndefined()
      await owners.save('phone', 'ANA')
      await owners.save('phone', 'BEN')
      await owners.save('tablet', 'EVE')
      expect(await owners.find('phone')).toBe('BEN')
    })
  })
}
