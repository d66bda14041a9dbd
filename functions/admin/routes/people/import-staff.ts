import { importStaff } from '../../../../shared/campaign/import/import-staff.ts'
import { importRoute } from './import-records.ts'

export const importStaffRoute = importRoute('importStaff', '/staff', 'StaffRecord', 'Import staff, up to 1,000 a call', importStaff)
