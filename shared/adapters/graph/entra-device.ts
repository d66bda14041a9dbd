/** A device object of Microsoft Entra. */
import * as z from 'zod'
import { lenient, lenientText } from '../http/records.ts'

export const entraDeviceRecord = z.object({
  /** Of the object: not the `deviceId` by which Intune knows it. */
  id: z.string().min(1),
  deviceId: lenientText,
  operatingSystem: lenientText,
  isManaged: lenient(z.boolean()),
  isCompliant: lenient(z.boolean()),
  trustType: lenientText,
  extensionAttributes: lenient(z.record(z.string(), z.string().nullable())).transform(attributes => attributes ?? {}),
})

type EntraDevice = z.output<typeof entraDeviceRecord>

export const entraFields = 'id,deviceId,operatingSystem,isManaged,isCompliant,trustType,extensionAttributes'

/**
 * Whether Conditional Access sees extension attributes at sign-in: of devices alone that are managed, compliant or hybrid joined. Of Linux devices no
 * app may write them.
 */
export const isReached = ({ operatingSystem, isManaged, isCompliant, trustType }: EntraDevice) =>
  (isManaged === true || isCompliant === true || trustType?.toLowerCase() === 'serverad') && operatingSystem?.toLowerCase() !== 'linux'
