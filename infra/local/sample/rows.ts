/** The fields of the three files that describe an organisation, in their order. */
export const columns = {
  staff: ['id', 'email', 'name', 'language', 'zone', 'unit', 'country', 'manager'],
  devices: ['id', 'staff', 'label', 'platform', 'ownership', 'workApps', 'apps', 'reportedAt'],
  changes: ['at', 'device', 'workApps', 'apps'],
} as const

type Row<File extends keyof typeof columns> = Readonly<Record<(typeof columns)[File][number], string>>

export type StaffRow = Row<'staff'>
export type SampleDeviceRow = Row<'devices'>
export type ChangeRow = Row<'changes'>
