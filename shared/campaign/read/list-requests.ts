import { Temporal } from 'temporal-polyfill'
import type { CaseSummaries, CaseSummary } from '../../domain/people/summary.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import type { ActivePolicies } from '../../domain/policies/store.ts'
import { requestDue } from '../../domain/review/requests.ts'
import type { Clock } from '../../domain/schedule/clock.ts'
import { isBefore } from '../../domain/schedule/zone.ts'

export interface RequestPorts {
  readonly summaries: CaseSummaries
  readonly policies: ActivePolicies
  readonly clock: Clock
}

/** A request that waits for a human. */
export type DueRequest = CaseSummary['requests'][number] & {
  readonly due: string
  /** The last day until it is due. */
  readonly lastDay: string
  readonly late: boolean
}

/** The summary of a case whose owner asks for something. */
export type AskingCase = Omit<CaseSummary, 'requests'> & { readonly requests: readonly DueRequest[] }

export interface AskingPage {
  readonly items: readonly AskingCase[]
  /** Continues the list; absent after the last page. */
  readonly next?: string
}

/**
 * Lists the cases with open requests, under all policies in force or one. A page covers one policy: it may be short or
 * empty although another follows.
 * @param from the `next` of an earlier page
 */
export async function listRequests(
  { summaries, policies, clock }: RequestPorts,
  only: string | undefined,
  limit: number,
  from = '',
): Promise<AskingPage> {
  const [startId = '', startAfter] = from.split(' ')
  const ahead = (await policies.listActive())
    .filter(({ id }) => (only === undefined || id === only) && id >= startId)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const [policy, following] = ahead
  if (!policy) return { items: [] }
  const page = await summaries.list(policy.id, { contested: true }, limit, policy.id === startId ? startAfter : undefined)
  const next = page.next === undefined ? following?.id : `${policy.id} ${page.next}`
  const now = clock.now()
  return { items: page.rows.map((row) => withDue(row, policy, now)), ...(next === undefined ? {} : { next }) }
}

const withDue = ({ requests, ...row }: CaseSummary, policy: PolicyVersion, now: Temporal.Instant): AskingCase => ({
  ...row,
  requests: requests.map((request) => {
    const { at, lastDay, late } = dueOf(request, row, policy, now)
    return { ...request, due: at.toString(), lastDay: lastDay.toString(), late }
  }),
})

/** When a request is due. @param owner of the request */
export function dueOf(
  request: Pick<CaseSummary['requests'][number], 'at'>,
  { ownZone: zone, country }: Pick<CaseSummary, 'ownZone' | 'country'>,
  policy: PolicyVersion,
  now: Temporal.Instant,
) {
  const { at, lastDay } = requestDue(Temporal.Instant.from(request.at), policy, { zone, ...(country === undefined ? {} : { country }) })
  return { at, lastDay, late: !isBefore(now, at) }
}
