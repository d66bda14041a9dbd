/** Every page of the console. */
import type { Page } from './page.ts'
import { overviewPage } from './pages/overview.ts'

export const pages: readonly Page[] = [overviewPage]
