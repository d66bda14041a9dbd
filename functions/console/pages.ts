/** Every page of the console; the first whose path fits is shown. */
import type { Page } from './page.ts'
import { overviewPage } from './pages/overview.ts'
import { differencesPage } from './pages/policies/differences.ts'
import { draftPage } from './pages/policies/draft.ts'
import { editPage } from './pages/policies/edit.ts'
import { liftPage, pausePage, resumePage } from './pages/policies/halt.ts'
import { policiesPage } from './pages/policies/list.ts'
import { mailPage, mailsPage } from './pages/policies/mails.ts'
import { policyPage } from './pages/policies/show.ts'
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
]
