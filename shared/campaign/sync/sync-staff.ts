import { directoryName, dueFrom } from '../../domain/sources/staff-pass.ts'
import { runPass } from './run-pass.ts'
import { settleStaff } from './settle-staff.ts'
import type { ConfiguredDirectory, StaffSyncPorts } from './staff-ports.ts'
import type { SyncReport } from './sync-devices.ts'
import { staffPages, takeStaffPage } from './take-staff-page.ts'

/**
 * Goes on with the pass over the directory, or begins one if it is due. Nothing of it counts before all was read and is believed.
 * @param mayGoOn asked between pages
 */
export function syncStaff(ports: StaffSyncPorts, directory: ConfiguredDirectory, mayGoOn: () => boolean): Promise<SyncReport> {
  const { settings } = directory
  const page = staffPages(ports, directory)
  return runPass(
    ports,
    {
      source: directoryName,
      kind: settings.kind,
      due: (state, now) => dueFrom(state, settings, now),
      read: async (state, pass) => takeStaffPage(ports, settings, state, pass, await page(pass.cursor)),
      settle: (state, pass, mayGoOn) => settleStaff(ports, state, pass, mayGoOn),
    },
    mayGoOn,
  )
}
