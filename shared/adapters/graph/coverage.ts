import type { Coverage, DeviceReport } from '../../domain/sources/report.ts'

/** What of a device decides which of its apps Intune lists; words as in Graph. */
export interface IntuneEnrolment {
  readonly ownership: DeviceReport['ownership']
  readonly platform: string
  readonly agent: string
  readonly kind: string
}

/** What manages a device, and whether it takes stock of its apps. Another word counts as odd. */
const takesStock: ReadonlyMap<string, boolean> = new Map([
  ['mdm', true],
  ['easMdm', true],
  ['intuneClient', true],
  ['easIntuneClient', true],
  ['googleCloudDevicePolicyController', true],
  ['configurationManagerClient', false],
  // Such computers leave their inventory to Configuration Manager.
  ['configurationManagerClientMdm', false],
  ['configurationManagerClientMdmEas', false],
  ['eas', false],
  ['jamf', false],
  ['microsoft365ManagedMdm', false],
  ['msSense', false],
  ['unknown', false],
])

export const isKnownAgent = (agent: string): boolean => takesStock.has(agent)

const withFullInventory = ['ios', 'ipados', 'macos', 'windows']

/**
 * Of a device of the organisation all apps; of others, and where the user enrolled with an account of Apple's for work, only those that Intune
 * has put there; on Android only those in the work profile.
 */
export function coverageOf({ ownership, platform, agent, kind }: IntuneEnrolment): Coverage {
  if (!takesStock.get(agent)) return 'none'
  if (platform === 'android') return 'work-profile'
  if (!withFullInventory.includes(platform)) return 'none'
  return ownership === 'official' && !kind.startsWith('appleUserEnrollment') ? 'all-apps' : 'managed-only'
}
