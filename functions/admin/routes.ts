/** Every route of the admin API. */
import type { Route } from './route.ts'
import { caseRoutes } from './routes/cases.ts'
import { controlRoutes } from './routes/control.ts'
import { draftRoutes } from './routes/drafts.ts'
import { peopleRoutes } from './routes/people.ts'
import { policyRoutes } from './routes/policies.ts'
import { rehearsalRoutes } from './routes/rehearsals.ts'

export const routes: readonly Route[] = [
  ...policyRoutes,
  ...draftRoutes,
  ...rehearsalRoutes,
  ...caseRoutes,
  ...peopleRoutes,
  ...controlRoutes,
]
