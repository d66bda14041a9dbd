/** Every route of the admin API. */
import { type NamedRoute, routesIn } from './route.ts'
import * as access from './routes/access.ts'
import * as audit from './routes/audit.ts'
import * as brake from './routes/brake.ts'
import * as caseFile from './routes/case.ts'
import * as cases from './routes/cases.ts'
import * as connectors from './routes/connectors.ts'
import * as control from './routes/control.ts'
import * as coverage from './routes/coverage.ts'
import * as decisions from './routes/decisions.ts'
import * as drafts from './routes/drafts.ts'
import * as imports from './routes/imports.ts'
import * as jobs from './routes/jobs.ts'
import * as mails from './routes/mails.ts'
import * as numbers from './routes/numbers.ts'
import * as people from './routes/people.ts'
import * as policies from './routes/policies.ts'
import * as privacy from './routes/privacy.ts'
import * as rehearsals from './routes/rehearsals.ts'
import * as reports from './routes/reports.ts'
import * as requirements from './routes/requirements.ts'
import * as sampleMails from './routes/sample-mails.ts'
import * as sources from './routes/sources.ts'
import * as system from './routes/system.ts'
import * as tests from './routes/tests.ts'
import * as upcoming from './routes/upcoming.ts'
import * as versions from './routes/versions.ts'
import * as watch from './routes/watch.ts'

export const routes: readonly NamedRoute[] = routesIn([
  access,
  audit,
  brake,
  caseFile,
  cases,
  connectors,
  control,
  coverage,
  decisions,
  drafts,
  imports,
  jobs,
  mails,
  numbers,
  people,
  policies,
  privacy,
  rehearsals,
  reports,
  requirements,
  sampleMails,
  tests,
  sources,
  system,
  upcoming,
  versions,
  watch,
])
