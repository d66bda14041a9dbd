/** Every page of the console; the first whose path fits is shown. */
import type { ConsolePage } from './page.ts'
import { accessPages } from './pages/access.ts'
import { auditPages } from './pages/audit.ts'
import { casePage } from './pages/cases/case.ts'
import { caseDecisionPages } from './pages/cases/decisions.ts'
import { casesPage, csvPage, xlsxPage } from './pages/cases/list.ts'
import { requestsPage } from './pages/cases/requests.ts'
import { togetherPage } from './pages/cases/together.ts'
import { coveragePage } from './pages/coverage.ts'
import { importPages } from './pages/import/import.ts'
import { sentMailPages } from './pages/mails.ts'
import { overviewPage } from './pages/overview.ts'
import { peoplePages } from './pages/people.ts'
import { draftPages } from './pages/policies/draft.ts'
import { haltPages } from './pages/policies/halt.ts'
import { mailPages } from './pages/policies/mails.ts'
import { numbersPage } from './pages/policies/numbers.ts'
import { policyPages } from './pages/policies/policies.ts'
import { reportPages } from './pages/policies/report.ts'
import { suspensionDecisionPages } from './pages/policies/suspension-decisions.ts'
import { keptAccessPage, suspendedPage, suspensionsPage } from './pages/policies/suspensions.ts'
import { writePages } from './pages/policies/write.ts'
import { requirementPages } from './pages/requirements.ts'
import { sourcePages } from './pages/sources.ts'
import { systemPages } from './pages/system.ts'

export const pages: readonly ConsolePage[] = [
  overviewPage,
  ...policyPages,
  ...draftPages,
  ...haltPages,
  ...mailPages,
  ...writePages,
  ...[casesPage, csvPage, xlsxPage, togetherPage, casePage],
  ...caseDecisionPages,
  requestsPage,
  ...importPages,
  ...peoplePages,
  ...sentMailPages,
  suspensionsPage,
  suspendedPage,
  keptAccessPage,
  ...suspensionDecisionPages,
  ...requirementPages,
  ...sourcePages,
  coveragePage,
  ...accessPages,
  ...auditPages,
  ...systemPages,
  numbersPage,
  ...reportPages,
]
