import { directoryName, withStaffPassDue } from '../../domain/sources/staff-pass.ts'
import { pagesOf } from './pages.ts'
import { runPass, type SyncReport } from './run-pass.ts'
import { settleStaff } from './settle-staff.ts'
import type { ConfiguredDirectory, StaffSyncPorts } from './staff-ports.ts'
import { openDirectory, takeStaffPage } from './take-staff-page.ts'

/**
 * Goes on with the pass over the directory, or begins one if it is due. Nothing of it counts before all was read and is accepted.
 * @param hasTimeLeft asked between pages
 */
export function syncStaff(ports: StaffSyncPorts, directory: ConfiguredDirectory, hasTimeLeft: () => boolean): Promise<SyncReport> {
  const { settings } = directory
  const page = pagesOf(() => openDirectory(ports, directory))
  return runPass(
    ports,
    {
      source: directoryName,
      due: (state, now) => withStaffPassDue({ ...state, kind: settings.kind }, settings.everyHours, now),
      read: async (state) => takeStaffPage(ports, settings, state, await page(state.pass.cursor)),
      settle: (state, hasTimeLeft) => settleStaff(ports, state, hasTimeLeft),
    },
    hasTimeLeft,
  )
}
