import type { Device, Person, Profile } from './person.ts'
import type { ChangeRecord, DeviceRecord, StaffRecord } from './records.ts'

/** What a source newly says of one device. */
export interface Change {
  readonly at: ChangeRecord['at']
  readonly device: string
  readonly workApps?: boolean
  /** Absent where the source cannot tell: what was known stays. */
  readonly apps?: readonly string[]
}

/** The people of an organisation, each with their devices and without cases. References between the records must hold. */
export function peopleOf(staff: readonly StaffRecord[], devices: readonly DeviceRecord[]): Person[] {
  const byId = new Map(staff.map((record) => [record.id, record]))
  const owned = Map.groupBy(devices, (device) => device.staff)
  return staff.map((record) => ({
    profile: profileOf(record, record.manager === undefined ? undefined : byId.get(record.manager)),
    devices: (owned.get(record.id) ?? []).map(deviceOf),
    cases: [],
    announcements: {},
    access: {},
  }))
}

/** @param manager as known, where the record names one */
export function profileOf({ manager: _, country, ...record }: StaffRecord, manager: Manager | undefined): Profile {
  return {
    ...record,
    groups: [],
    ...(country ? { country } : {}),
    ...(manager ? { manager: { id: manager.id, zone: manager.zone, ...(manager.country ? { country: manager.country } : {}) } } : {}),
  }
}

/** What is needed of a manager: a record of theirs, or their profile. */
export type Manager = Pick<StaffRecord, 'id' | 'zone'> & { readonly country?: string | undefined }

export const deviceOf = ({ id, label, platform, ownership, workApps, apps, reportedAt }: DeviceRecord): Device => ({
  id,
  label,
  platform,
  ownership,
  workApps,
  ...(apps ? { reading: { apps, evidence: 'inventory', source: 'import', reportedAt } } : {}),
})

/** The person as a change leaves them; one that is about none of their devices leaves them as they are. */
export const withChange = (person: Person, change: Change): Person => ({
  ...person,
  devices: person.devices.map((device) => (device.id === change.device ? changed(device, change) : device)),
})

const changed = (device: Device, { at, workApps, apps }: Change): Device => ({
  ...device,
  ...(workApps === undefined ? {} : { workApps }),
  ...(apps ? { reading: { apps, evidence: 'inventory', source: 'import', reportedAt: at } } : {}),
})
