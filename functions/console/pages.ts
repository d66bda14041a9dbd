/** Every page of the console. */
import type { Page } from './page.ts'
import { overviewPage } from './pages/overview.ts'
import { numbersPage } from './pages/policies/numbers.ts'
import { reportFilePage, reportPage } from './pages/policies/report.ts'

export const pages: readonly Page[] = [overviewPage, numbersPage, reportPage, reportFilePage]
