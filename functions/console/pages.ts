/** Every page of the console. */
import type { Page } from './page.ts'
import { accessPage } from './pages/access/access.ts'
import { connectorPage } from './pages/access/connector.ts'
import { policyAccessPage } from './pages/access/policy-access.ts'
import { auditPage } from './pages/audit/audit.ts'
import { exportAuditPage } from './pages/audit/export.ts'
import { verificationPage } from './pages/audit/verification.ts'
import { acceptPassPage } from './pages/devices/accept-pass.ts'
import { sourcePage } from './pages/devices/source.ts'
import { sourcesPage } from './pages/devices/sources.ts'
import { overviewPage } from './pages/overview.ts'
import { approveRequirementPage } from './pages/requirements/approve.ts'
import { requirementsPage } from './pages/requirements/list.ts'
import { requirementPage } from './pages/requirements/requirement.ts'
import { retireRequirementPage } from './pages/requirements/retire.ts'
import { newRequirementPage, writeRequirementPage } from './pages/requirements/write.ts'
import { approveSuspensionsPage } from './pages/suspensions/approve.ts'
import { rejectSuspensionsPage } from './pages/suspensions/reject.ts'
import { restoreWavePage } from './pages/suspensions/restore.ts'
import { suspensionsPage } from './pages/suspensions/suspensions.ts'
import { mailSwitchPage, suspensionSwitchPage } from './pages/system/switch.ts'
import { systemPage } from './pages/system/system.ts'

export const pages: readonly Page[] = [
  overviewPage,
  suspensionsPage,
  approveSuspensionsPage,
  rejectSuspensionsPage,
  restoreWavePage,
  policyAccessPage,
  requirementsPage,
  newRequirementPage,
  requirementPage,
  writeRequirementPage,
  approveRequirementPage,
  retireRequirementPage,
  sourcesPage,
  sourcePage,
  acceptPassPage,
  accessPage,
  connectorPage,
  auditPage,
  verificationPage,
  exportAuditPage,
  systemPage,
  mailSwitchPage,
  suspensionSwitchPage,
]
