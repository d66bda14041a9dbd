import type { Temporal } from 'temporal-polyfill'
import { asking, importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import type { RecordImportPorts, RecordReport } from '#campaign/import/records.ts'
import { IdesError } from '#domain/errors.ts'
import type { DeviceChange, Findings } from '#domain/people/organisation.ts'
import { type Device, deviceIn, type Person, type Profile, type Reading } from '#domain/people/person.ts'
import { lastReading } from '#domain/people/readings.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { askedBy, type RequiredNames } from '#domain/requirements/requirement-of.ts'
import { earlierOf } from '#domain/schedule/zone.ts'
import { joined } from '#functions/runtime/lazily.ts'

/** These records were valid when their file was read: a refusal is a fault of the system. */
class ImportRefusedError extends IdesError {
  override readonly name = 'ImportRefusedError'
}

/** Ports under which policies that are yet to be activated count as drafts, so that what they ask about is kept. */
export const withDrafts = (ports: RecordImportPorts, policies: readonly Policy[]): RecordImportPorts =>
  joined(ports, { drafts: draftsOf(policies) })

export const draftsOf = (policies: readonly Policy[]): RecordImportPorts['drafts'] => ({
  list: async () => policies.map(policy => ({ policy, revision: 1, authors: [] })),
})

/**
 * Imports people and their devices record by record, as the admin API does. Readings from the future are taken as of now.
 * @throws ImportRefusedError
 */
export async function importOrganisation(ports: RecordImportPorts, people: readonly Person[]) {
  await importPeople(ports, people)
  const now = ports.machineClock.now()
  const asked = askedBy((await asking(ports)).all)
  const devices = people.flatMap(({ profile, devices }) => devices.map(device => deviceRecord(profile.id, device, asked, now)))
  assertTaken(await importDevices(ports, devices, importer))
}

const importer = { subject: 'import' }

/** Imports people alone. @throws ImportRefusedError */
export async function importPeople(ports: RecordImportPorts, people: readonly Person[]) {
  assertTaken(
    await importStaff(
      ports,
      people.map(({ profile }) => staffRecord(profile)),
    ),
  )
}

/**
 * Imports what a device reports later.
 * @returns undefined where nobody has the device
 * @throws ImportRefusedError
 */
export async function importReport(
  ports: RecordImportPorts,
  { at, device: id, workApps, ...findings }: DeviceChange,
): Promise<RecordReport | undefined> {
  const ref = await ports.owners.find(id)
  const owner = ref === undefined ? undefined : await ports.people.find(ref)
  const known = owner && deviceIn(owner.person, id)
  if (!owner || !known) return undefined
  const device = { ...known, readings: [], ...(workApps === undefined ? {} : { workApps }) }
  const record = { ...deviceFields(owner.person.profile.id, device), ...findingFields(findings), reportedAt: `${at}` }
  return assertTaken(await importDevices(ports, [record], importer))
}

function assertTaken(report: RecordReport) {
  const [first] = report.refused
  if (first) throw new ImportRefusedError(`record ${first.index} was refused: ${first.field} ${first.message}`)
  return report
}

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

/** A device with one reading at most, as files give it. */
function deviceRecord(staff: string, device: Device, asked: RequiredNames, now: Temporal.Instant) {
  const reading = lastReading(device)
  const findings = reading ? findingFields(findingsOf(reading, asked)) : findingFields({})
  // Nothing reads it where nothing is known.
  const reportedAt = reading ? earlierOf(reading.reportedAt, now) : '1970-01-01T00:00:00Z'
  return { ...deviceFields(staff, device), ...findings, reportedAt: `${reportedAt}` }
}

const deviceFields = (staff: string, { id, label, platform, ownership, workApps, givenOn, serialEnd = '' }: Device) => ({
  id,
  staff,
  label,
  platform,
  ownership,
  workApps: workApps ? 'yes' : 'no',
  givenOn: givenOn?.toString() ?? '',
  serial: serialEnd,
})

function findingsOf({ met, unmet, osVersion }: Reading, { app, check }: RequiredNames): Findings {
  const apps = [...met, ...unmet].some(name => app.has(name)) ? unmet.filter(name => app.has(name)) : undefined
  return { apps, osVersion, passed: met.filter(name => check.has(name)), failed: unmet.filter(name => check.has(name)) }
}

const findingFields = ({ apps, osVersion = '', passed = [], failed = [] }: Findings) => ({
  apps: apps?.join(';') ?? '?',
  osVersion,
  passed: passed.join(';'),
  failed: failed.join(';'),
})
