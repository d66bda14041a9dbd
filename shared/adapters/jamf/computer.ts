/** One record of `/api/v4/computers-inventory`: a Mac. */
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import type { DeviceReport, Matcher } from '#domain/sources/device-source.ts'
import { appsAmong, inventory, lenient, lenientText, protectionChecks, withoutSuffix } from '../http/records.ts'
import { unreadableSection, userOf } from './api.ts'

const app = z.object({ bundleId: z.string().nullish(), name: z.string().nullish() }).refine(({ bundleId, name }) => bundleId || name)

const computer = z.object({
  id: z.string().min(1),
  udid: lenientText,
  general: lenient(
    z.object({
      name: lenientText,
      jamfBinaryVersion: lenientText,
      remoteManagement: lenient(z.object({ managed: lenient(z.boolean()) })),
      enrolledViaAutomatedDeviceEnrollment: lenient(z.boolean()),
      lastContact: lenient(instant),
      reportDate: lenient(instant),
    }),
  ),
  hardware: lenient(z.object({ serialNumber: lenientText, model: lenientText })),
  userAndLocation: lenient(z.object({ username: lenientText, email: lenientText })),
  operatingSystem: lenient(z.object({ version: lenientText, fileVault2Status: lenientText })),
  applications: lenient(z.array(app)),
})

type Computer = z.output<typeof computer>

export const computerSections = ['GENERAL', 'HARDWARE', 'USER_AND_LOCATION', 'OPERATING_SYSTEM', 'APPLICATIONS']

/** @returns undefined for a record without an id */
export function computerReport(record: unknown, matcher: Matcher): DeviceReport | undefined {
  const { data: device } = computer.safeParse(record)
  if (!device) return undefined
  const { general, hardware, userAndLocation, operatingSystem, applications = [] } = device
  const doubts = doubtsAbout(device)
  return {
    ...inventory,
    ref: `computer-${device.id}`,
    keys: { serial: hardware?.serialNumber, udid: device.udid },
    users: userOf(userAndLocation?.username, userAndLocation?.email),
    label: hardware?.model ?? general?.name ?? 'Mac',
    platform: 'macos',
    ownership: general?.enrolledViaAutomatedDeviceEnrollment ? 'official' : 'unknown',
    seenAt: general?.lastContact,
    inventoriedAt: general?.reportDate,
    coverage: doubts.length > 0 ? 'none' : coverageOf(device),
    found: appsAmong(
      applications.map(({ bundleId, name }) => ({ id: bundleId || undefined, name: withoutSuffix(name || undefined) })),
      'macos',
      matcher,
    ),
    ...protectionChecks({ platform: 'macos', isEncrypted: isEncrypted(device), isLocked: [] }, matcher),
    osVersion: operatingSystem?.version,
    isGone: general?.remoteManagement?.managed === false,
    faults: [...doubts, ...otherFaults(device)],
  }
}

/** Without its agent, Jamf Pro knows only what the management protocol of Apple tells. */
const coverageOf = ({ general }: Computer) => (general?.jamfBinaryVersion ? 'all-apps' : 'managed-only')

/** Whether the disk that the Mac starts from is encrypted. Of `SOME_ENCRYPTED` the disks are unknown, so it says neither. */
const encrypted: ReadonlyMap<string, boolean | undefined> = new Map([
  ['ALL_ENCRYPTED', true],
  ['BOOT_ENCRYPTED', true],
  ['NOT_ENCRYPTED', false],
  ['SOME_ENCRYPTED', undefined],
  ['NOT_APPLICABLE', undefined],
])

/** Undefined also where it is unknown since when. */
const isEncrypted = ({ general, operatingSystem }: Computer) =>
  general?.reportDate && encrypted.get(operatingSystem?.fileVault2Status ?? '')

/** With any of these, an app that is not listed may still be there. */
function doubtsAbout({ general, applications }: Computer) {
  return [
    ...unreadableSection('GENERAL', general),
    ...(general && !general.reportDate ? ['its reportDate cannot be read'] : []),
    ...unreadableSection('APPLICATIONS', applications),
  ]
}

function otherFaults({ hardware, userAndLocation, operatingSystem }: Computer) {
  return [
    ...unreadableSection('HARDWARE', hardware),
    ...unreadableSection('USER_AND_LOCATION', userAndLocation),
    ...unreadableSection('OPERATING_SYSTEM', operatingSystem),
    ...(!operatingSystem || encrypted.has(operatingSystem.fileVault2Status ?? '') ? [] : ['its fileVault2Status is none that is known']),
  ]
}
