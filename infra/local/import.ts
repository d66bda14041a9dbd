import type { Temporal } from 'temporal-polyfill'
import { importDevices } from '../../shared/campaign/import/import-devices.ts'
import { importStaff } from '../../shared/campaign/import/import-staff.ts'
import type { RecordImportPorts, RecordReport } from '../../shared/campaign/import/records.ts'
import { IdesError } from '../../shared/domain/errors.ts'
import type { Change } from '../../shared/domain/people/organisation.ts'
import type { Device, Person, Profile } from '../../shared/domain/people/person.ts'
import { earlierOf } from '../../shared/domain/schedule/zone.ts'

/** These records were valid when their file was read: a refusal is a fault of the system. */
class ImportRefusedError extends IdesError {
  override readonly name = 'ImportRefusedError'
}

/**
 * Imports people and their devices record by record, as the admin API does. Readings from the future are taken as of now.
 * @throws ImportRefusedError
 */
export async function importOrganisation(ports: RecordImportPorts, people: readonly Person[]): Promise<void> {
  assertTaken(
    await importStaff(
      ports,
      people.map(({ profile }) => staffRecord(profile)),
    ),
  )
  const now = ports.machineClock.now()
  const devices = people.flatMap(({ profile, devices }) => devices.map((device) => deviceRecord(profile.id, readBy(now, device))))
  assertTaken(await importDevices(ports, devices))
}

/**
 * Imports what a device reports later.
 * @returns undefined where nobody has the device
 * @throws ImportRefusedError
 */
export async function importReport(
  ports: RecordImportPorts,
  { at, device: id, apps, workApps }: Change,
): Promise<RecordReport | undefined> {
  const ref = await ports.owners.find(id)
  const owner = ref === undefined ? undefined : await ports.people.find(ref)
  const known = owner?.person.devices.find((device) => device.id === id)
  if (!owner || !known) return undefined
  const { reading: _, ...device } = { ...known, ...(workApps === undefined ? {} : { workApps }) }
  const record = { ...deviceRecord(owner.person.profile.id, device), reportedAt: `${at}`, ...(apps ? { apps: apps.join(';') } : {}) }
  return assertTaken(await importDevices(ports, [record]))
}

function assertTaken(report: RecordReport): RecordReport {
  const [first] = report.refused
  if (first) throw new ImportRefusedError(`record ${first.index} was refused: ${first.field} ${first.message}`)
  return report
}

const readBy = (now: Temporal.Instant, { reading, ...device }: Device): Device =>
  reading ? { ...device, reading: { ...reading, reportedAt: earlierOf(reading.reportedAt, now) } } : device

const staffRecord = ({ id, email, name, language, zone, unit, country = '', manager }: Profile) => ({
  id,
  email,
  name,
  language,
  zone,
  unit,
  country,
  manager: manager?.id ?? '',
})

const deviceRecord = (staff: string, { id, label, platform, ownership, workApps, reading }: Device) => ({
  id,
  staff,
  label,
  platform,
  ownership,
  workApps: workApps ? 'yes' : 'no',
  apps: reading?.apps.join(';') ?? '?',
  // Nothing reads it where the apps are unknown.
  reportedAt: `${reading?.reportedAt ?? '1970-01-01T00:00:00Z'}`,
})
