/** The part of Microsoft Entra by which access is cut: device objects with extension attributes, Conditional Access policies. */

import * as z from 'zod'
import { jsonIn } from '#domain/text.ts'
import type { ManagedDevice } from './managed-device.ts'
import type { StandInRoute } from './stand-in.ts'

export interface Entra {
  /** By the ref of a device: extension attributes, by name. */
  attributes: Map<string, Record<string, string>>
  /** After a change of attributes, so many reads of the device answer as before: they come from a copy that does not know of it yet. */
  staleReads: number
  stale: Map<string, { attributes: Record<string, string>; left: number }>
  /** Conditional Access. */
  policies: readonly object[]
  /** What the object of a device says otherwise, by ref. */
  odd: Map<string, object>
}

export const entra = (): Entra => ({ attributes: new Map(), staleReads: 0, stale: new Map(), policies: [], odd: new Map() })

interface Directory {
  entra: Entra
  devices: () => readonly ManagedDevice[]
}

/** As a policy that blocks is made, and as Graph shows it. @param conditions those that are configured */
export const policyWith = (id: string, displayName: string, conditions: object, changes: object): object => ({
  id,
  displayName,
  state: 'enabled',
  conditions: {
    userRiskLevels: [],
    signInRiskLevels: [],
    clientAppTypes: ['all'],
    platforms: null,
    locations: null,
    authenticationFlows: null,
    applications: {
      includeApplications: ['All'],
      excludeApplications: ['0000000a-0000-0000-c000-000000000000', 'd4ebce55-015a-49b5-a083-c84d1797ae8c'],
      applicationFilter: null,
    },
    ...conditions,
  },
  grantControls: { operator: 'OR', builtInControls: ['block'] },
  ...changes,
})

/** It blocks what is marked as suspended. */
export const blockingPolicy = (attribute: number, changes: object = {}, conditions: object = {}): object => {
  const deviceFilter = { mode: 'include', rule: `device.extensionAttribute${attribute} -startsWith "ides:suspended"` }
  const users = { includeUsers: ['All'], excludeUsers: ['emergency'], excludeGroups: [] }
  return policyWith('policy-1', 'Devices cut off by Ides', { users, devices: { deviceFilter }, ...conditions }, changes)
}

const change = z.strictObject({ extensionAttributes: z.record(z.string().regex(/^extensionAttribute\d+$/), z.string()) })

export function entraDeviceRoutes({ entra, devices }: Directory): readonly StandInRoute[] {
  const registered = () => devices().filter(one => one.entra !== undefined)
  return [
    {
      path: "/v1.0/devices\\(deviceId=':id'\\)",
      answer({ named }) {
        const found = registered().find(one => one.entra === named.id)
        return found ? { body: deviceObject(found, entra) } : 404
      },
    },
    {
      method: 'PATCH',
      path: '/v1.0/devices/:id',
      answer({ named, body }) {
        const id = otherId(named.id)
        const found = registered().find(one => one.entra === id)
        const { data } = change.safeParse(jsonIn(body))
        if (!found || !data) return found ? 400 : 404
        const before = entra.attributes.get(found.ref) ?? {}
        entra.stale.set(found.ref, { attributes: before, left: entra.staleReads })
        entra.attributes.set(found.ref, { ...before, ...data.extensionAttributes })
        return {}
      },
    },
  ]
}

/** The id of a device's object by the id of the device, and back: its digits from the last to the first. */
const otherId = (id = '') =>
  [...id.replaceAll('-', '')]
    .reverse()
    .join('')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

const systems = { ios: 'iOS', ipados: 'iPad', android: 'Android', windows: 'Windows', macos: 'MacMDM' } as const

export function deviceObject(device: ManagedDevice, entra: Entra): object {
  const isManaged = device.isEnrolled !== false
  return {
    id: otherId(device.entra),
    deviceId: device.entra,
    displayName: device.label,
    operatingSystem: systems[device.platform],
    isManaged,
    isCompliant: isManaged,
    trustType: device.platform === 'windows' ? 'AzureAd' : 'Workplace',
    extensionAttributes: {
      ...Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`extensionAttribute${index + 1}`, null])),
      ...attributesShown(device, entra),
    },
    ...entra.odd.get(device.ref),
  }
}

function attributesShown({ ref }: ManagedDevice, { attributes, stale }: Entra) {
  const before = stale.get(ref)
  if (!before || before.left === 0) return attributes.get(ref)
  before.left -= 1
  return before.attributes
}
