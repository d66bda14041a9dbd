import { describe, expect, it } from 'vitest'
import type { AccessGate, AccessRequest } from '../../shared/domain/access/gate.ts'

interface OpenGate {
  readonly gate: AccessGate
  /** The access of a device as the other side has it. */
  accessOf(device: string): Promise<AccessRequest['wanted'] | undefined>
}

/** What every gate to work access must do. */
export function accessGateContract(technology: string, open: () => Promise<OpenGate>): void {
  describe(`an access gate in ${technology}`, () => {
    it('does what it is asked, however often', async () => {
      const { gate, accessOf } = await open()
      expect(await accessOf('phone')).toBeUndefined()
      await gate.request([{ person: 'ANA', device: 'phone', wanted: 'suspended', version: 1 }])
      await gate.request([{ person: 'ANA', device: 'phone', wanted: 'suspended', version: 1 }])
      expect(await accessOf('phone')).toBe('suspended')
      await gate.request([{ person: 'ANA', device: 'phone', wanted: 'granted', version: 2 }])
      expect(await accessOf('phone')).toBe('granted')
    })

    it('lets a late suspension lose against a newer restoration', async () => {
      const { gate, accessOf } = await open()
      await gate.request([{ person: 'ANA', device: 'phone', wanted: 'granted', version: 2 }])
      await gate.request([{ person: 'ANA', device: 'phone', wanted: 'suspended', version: 1 }])
      expect(await accessOf('phone')).toBe('granted')
    })

    it('keeps devices apart', async () => {
      const { gate, accessOf } = await open()
      await gate.request([{ person: 'ANA', device: 'phone', wanted: 'suspended', version: 1 }])
      expect(await accessOf('tablet')).toBeUndefined()
    })
  })
}
