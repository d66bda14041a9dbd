/** Every page of the console. */
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
import { requestsPage } from './pages/requests.ts'

export const pages: readonly Page[] = [
  overviewPage,
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
