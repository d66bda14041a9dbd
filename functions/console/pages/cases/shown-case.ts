/** What pages about one case share. */
import type * as z from 'zod'
import type { RouteResult } from '../../../admin/route.ts'
import type { shownCase } from '../../../admin/routes/cases/case.ts'
import { getCaseRoute } from '../../../admin/routes/cases/get-case.ts'
import { at } from '../../../path.ts'
import type { Visit } from '../../page.ts'
import { findAbovePolicy } from '../policies/parts.ts'

export type ShownCase = z.input<typeof shownCase>

export const casePath = '/console/policies/{policy}/cases/{ref}'

export const findShown = ({ ask, path: { policy = '', ref = '' } }: Visit): Promise<RouteResult<ShownCase>> =>
  ask(getCaseRoute, { path: { policy, ref }, query: {}, body: undefined })

/** Pages above those about cases under one policy. */
export const findAboveCases = async (visit: Visit) => [
  ...(await findAbovePolicy(visit)),
  { name: 'Cases', to: at`/console/policies/${visit.path.policy ?? ''}/cases` },
]

export const caseAddress = ({ path: { policy = '', ref = '' } }: Visit): string => at`/console/policies/${policy}/cases/${ref}`
