/** Every page of the console; the first whose path fits is shown. */
import type { ConsolePage } from './page.ts'
import { accessPage, connectorPage } from './pages/access/access.ts'
import { policyAccessPage } from './pages/access/devices.ts'
import { auditPage } from './pages/audit/audit.ts'
import { exportAuditPage, verificationPage } from './pages/audit/verification.ts'
import { casePage } from './pages/cases/case.ts'
import { decisionPage } from './pages/cases/decide.ts'
import { csvPage, xlsxPage } from './pages/cases/export.ts'
import { casesPage } from './pages/cases/list.ts'
import { sentMailPage } from './pages/cases/mail.ts'
import { exemptionPage, extensionPage } from './pages/cases/postpone.ts'
import { reachablePage } from './pages/cases/reachable.ts'
import { togetherPage } from './pages/cases/together.ts'
import { acceptPassPage, sourcePage } from './pages/devices/source.ts'
import { sourcesPage } from './pages/devices/sources.ts'
import { overviewPage } from './pages/overview.ts'
import { dataPage, erasurePage, linksPage, releasePage } from './pages/people/acts.ts'
import { allStaffPage } from './pages/people/all-staff.ts'
import { importPage } from './pages/people/import.ts'
import { personPage } from './pages/people/person.ts'
import { searchPage } from './pages/people/search.ts'
import { draftPage } from './pages/policies/draft.ts'
import { editPage } from './pages/policies/edit.ts'
import { liftPage, pausePage, resumePage } from './pages/policies/halt.ts'
import { mailsPage, policyMailPage } from './pages/policies/mails.ts'
import { numbersPage } from './pages/policies/numbers.ts'
import { differencesPage } from './pages/policies/parts.ts'
import { reportFilePage, reportPage } from './pages/policies/report.ts'
import { policiesPage, policyPage } from './pages/policies/show.ts'
import { requestsPage } from './pages/requests.ts'
import { newRequirementPage, requirementPage, requirementsPage, writeRequirementPage } from './pages/requirements.ts'
import { approveRequirementPage, retireRequirementPage } from './pages/requirements-decide.ts'
import { approveSuspensionsPage, rejectSuspensionsPage } from './pages/suspensions/decide.ts'
import { restoreWavePage } from './pages/suspensions/restore.ts'
import { suspensionsPage } from './pages/suspensions/suspensions.ts'
import { erasureSwitchPage, mailSwitchPage, suspensionSwitchPage } from './pages/system/switch.ts'
import { systemPage } from './pages/system/system.ts'
import { startsPage, yamlPage } from './pages/write/from.ts'
import { writePage } from './pages/write/write.ts'

export const pages: readonly ConsolePage[] = [
  overviewPage,
  policiesPage,
  policyPage,
  differencesPage,
  draftPage,
  editPage,
  pausePage,
  resumePage,
  liftPage,
  mailsPage,
  policyMailPage,
  writePage,
  startsPage,
  yamlPage,
  casesPage,
  csvPage,
  xlsxPage,
  togetherPage,
  casePage,
  sentMailPage,
  decisionPage,
  extensionPage,
  exemptionPage,
  reachablePage,
  requestsPage,
  searchPage,
  importPage,
  allStaffPage,
  personPage,
  releasePage,
  linksPage,
  dataPage,
  erasurePage,
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
  erasureSwitchPage,
  mailSwitchPage,
  suspensionSwitchPage,
  numbersPage,
  reportPage,
  reportFilePage,
]
