/** Every page of the console; the first whose path fits is shown. */
import type { Page } from './page.ts'
import { casePage } from './pages/cases/case.ts'
import { decisionPage } from './pages/cases/decide.ts'
import { csvPage, xlsxPage } from './pages/cases/export.ts'
import { casesPage } from './pages/cases/list.ts'
import { exemptionPage, extensionPage } from './pages/cases/postpone.ts'
import { reachablePage } from './pages/cases/reachable.ts'
import { togetherPage } from './pages/cases/together.ts'
import { overviewPage } from './pages/overview.ts'
import { dataPage, erasurePage, linksPage, releasePage } from './pages/people/acts.ts'
import { personPage } from './pages/people/person.ts'
import { searchPage } from './pages/people/search.ts'
import { differencesPage } from './pages/policies/differences.ts'
import { draftPage } from './pages/policies/draft.ts'
import { editPage } from './pages/policies/edit.ts'
import { liftPage, pausePage, resumePage } from './pages/policies/halt.ts'
import { policiesPage } from './pages/policies/list.ts'
import { mailPage, mailsPage } from './pages/policies/mails.ts'
import { policyPage } from './pages/policies/show.ts'
import { requestsPage } from './pages/requests.ts'
import { startsPage, yamlPage } from './pages/write/from.ts'
import { writePage } from './pages/write/write.ts'

export const pages: readonly Page[] = [
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
  mailPage,
  writePage,
  startsPage,
  yamlPage,
  casesPage,
  csvPage,
  xlsxPage,
  togetherPage,
  casePage,
  decisionPage,
  extensionPage,
  exemptionPage,
  reachablePage,
  requestsPage,
  searchPage,
  personPage,
  releasePage,
  linksPage,
  dataPage,
  erasurePage,
]
