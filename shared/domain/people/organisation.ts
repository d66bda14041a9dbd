import type { Device, Person, Profile } from './person.ts'
import type { ChangeRecord, DeviceRecord, StaffRecord } from './records.ts'

/** A source's news about one device. */
export interface Change {
  readonly at: ChangeRecord['at']
  readonly device: string
  readonly workApps?: boolean
  /** Absent where the source cannot tell: the last reading stays. */
  readonly apps?: readonly string[]
}

/** People with their devices and no cases. References between the records must be valid. */
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

/** @param manager undefined where the record names none, or an unknown one; nobody is their own */
export function profileOf({ manager: _, country, ...record }: StaffRecord, manager: Manager | undefined): Profile {
  return {
    ...record,
    groups: [],
    ...(country ? { country } : {}),
    ...(manager && manager.id !== record.id
      ? { manager: { id: manager.id, zone: manager.zone, ...(manager.country ? { country: manager.country } : {}) } }
      : {}),
  }
}

/** A staff record or a profile. */
export type Manager = Pick<StaffRecord, 'id' | 'zone'> & { readonly country?: string | undefined }

export const deviceOf = ({ id, label, platform, ownership, workApps, apps, reportedAt }: DeviceRecord): Device => ({
  id,
  label,
  platform,
  ownership,
  workApps,
  ...(apps ? { reading: { apps, evidence: 'inventory', source: 'import', reportedAt } } : {}),
})

export const withChange = (person: Person, change: Change): Person => ({
  ...person,
  devices: person.devices.map((device) => (device.id === change.device ? changed(device, change) : device)),
})

const changed = (device: Device, { at, workApps, apps }: Change): Device => ({
  ...device,
  ...(workApps === undefined ? {} : { workApps }),
  ...(apps ? { reading: { apps, evidence: 'inventory', source: 'import', reportedAt: at } } : {}),
})
