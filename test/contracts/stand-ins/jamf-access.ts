/** The part of Jamf Pro by which access is cut: an extension attribute of mobile devices and one of computers, and what it reports to Entra. */

import * as z from 'zod'
import { jsonIn } from '#domain/text.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StandInRoute } from '#infra/local/sources/stand-in.ts'
import { numberedDevices } from './numbered.ts'

/** How the attributes are known. */
export const jamfAttributes = { mobile: 'ides-access', computers: '12' } as const

export interface JamfAccess {
  /** What the attribute of a device holds, by its ref. */
  attributes?: Map<string, string>
  /** What is reported otherwise than the attribute says, by ref; undefined: nothing is. */
  compliance?: Map<string, string | undefined>
}

export const extensionAttributes = ({ ref, platform }: ManagedDevice, { attributes }: JamfAccess): readonly object[] => {
  const values = attributes?.has(ref) ? [attributes.get(ref)] : []
  return platform === 'macos'
    ? [{ definitionId: jamfAttributes.computers, name: 'ides-access', enabled: true, dataType: 'STRING', values }]
    : [{ id: '7', name: jamfAttributes.mobile, type: 'STRING', value: values }]
}

const mobileChange = z.strictObject({
  updatedExtensionAttributes: z.tuple([
    z.strictObject({ name: z.literal(jamfAttributes.mobile), type: z.literal('STRING'), value: z.tuple([z.string()]) }),
  ]),
})

const computerChange = z.strictObject({
  extensionAttributes: z.tuple([z.strictObject({ definitionId: z.literal(jamfAttributes.computers), values: z.tuple([z.string()]) })]),
})

/** @param managed may change while the stand-in runs */
export function jamfAccessRoutes(managed: JamfAccess & { devices: readonly ManagedDevice[] }): readonly StandInRoute[] {
  const deviceOf = (id: string | undefined, isComputer: boolean) =>
    numberedDevices(managed.devices).find(({ device, number }) => String(number) === id && (device.platform === 'macos') === isComputer)
      ?.device

  const changing = (path: string, isComputer: boolean, valueIn: (body: unknown) => string | undefined): StandInRoute => ({
    method: 'PATCH',
    path,
    answer({ named, body }) {
      const [device, value] = [deviceOf(named.id, isComputer), valueIn(jsonIn(body))]
      if (!device || value === undefined) return device ? 400 : 404
      managed.attributes?.set(device.ref, value)
      return isComputer ? {} : { body: { id: named.id } }
    },
  })

  const reporting = (kind: string, isComputer: boolean): StandInRoute => ({
    path: `/api/v1/conditional-access/device-compliance-information/${kind}/:id`,
    answer({ named }) {
      const device = deviceOf(named.id, isComputer)
      if (!device) return 404
      const isCut = managed.attributes?.get(device.ref)?.startsWith('ides:suspended') === true
      const state = managed.compliance?.has(device.ref) ? managed.compliance.get(device.ref) : isCut ? 'NON_COMPLIANT' : 'COMPLIANT'
      const report = { deviceId: named.id, applicable: true, complianceState: state, complianceVendor: 'ENTRA' }
      return { body: state === undefined ? [] : [report] }
    },
  })

  return [
    changing('/api/v2/mobile-devices/:id', false, body => mobileChange.safeParse(body).data?.updatedExtensionAttributes[0].value[0]),
    changing('/api/v4/computers-inventory-detail/:id', true, body => computerChange.safeParse(body).data?.extensionAttributes[0].values[0]),
    reporting('mobile', false),
    reporting('computer', true),
  ]
}
