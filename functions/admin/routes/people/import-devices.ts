import { importDevices } from '../../../../shared/campaign/import/import-devices.ts'
import { importRoute } from './import-records.ts'

export const importDevicesRoute = importRoute(
  'importDevices',
  '/devices',
  'DeviceRecord',
  'Import devices of known staff, up to 1,000 a call',
  importDevices,
)
