import { describe, expect, it } from 'vitest'
import type { AccessGate, AccessRequest } from '#domain/access/connector.ts'

interface OpenGate {
  gate: AccessGate
  /** The access of a device on the other side. */
  accessOf(device: string): Promise<AccessRequest['wanted'] | undefined>
}

const phone = { person: 'ANA', device: 'phone' }
const suspension: AccessRequest = { ...phone, wanted: 'suspended', version: 1 }
const restoration: AccessRequest = { ...phone, wanted: 'granted', version: 2 }

/** The contract of every AccessGate. */
export function accessGateContract(technology: string, open: () => Promise<OpenGate>) {
  describe(technology, () => {
    it('an access gate repeats a request without harm', async () => {
      const { gate, accessOf } = await open()
      expect(await accessOf('phone')).toBeUndefined()
      await gate.request([suspension])
      await gate.request([suspension])
      expect(await accessOf('phone')).toBe('suspended')
      await gate.request([restoration])
      expect(await accessOf('phone')).toBe('granted')
    })

    it('an access gate ignores a late suspension after a newer restoration', async () => {
      const { gate, accessOf } = await open()
      await gate.request([restoration])
      await gate.request([suspension])
      expect(await accessOf('phone')).toBe('granted')
    })

    it('an access gate handles each device separately', async () => {
      const { gate, accessOf } = await open()
      await gate.request([suspension])
      expect(await accessOf('tablet')).toBeUndefined()
    })
  })
}
