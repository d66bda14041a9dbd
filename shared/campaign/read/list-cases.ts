/** Cases as admins list them, from their lines. */
import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import type { CaseState } from '../../domain/people/person.ts'
import { findReadable, type People } from '../../domain/people/store.ts'
import type { CaseSummaries, CaseSummary, SummaryPage } from '../../domain/people/summary.ts'
import type { Policy } from '../../domain/policies/policy.ts'
import { localTime } from '../../domain/schedule/zone.ts'

/** Which cases are meant: those that meet all of it. */
export interface CaseFilter {
  readonly state?: CaseState | undefined
  readonly unit?: string | undefined
  /** Whose mail waits for a human. */
  readonly held?: boolean | undefined
  /** Whom no notice reaches. */
  readonly unreachable?: boolean | undefined
  /** Who contest something, or ask for anything else that a human must decide. */
  readonly contested?: boolean | undefined
}

export interface CasePage {
  readonly items: readonly CaseSummary[]
  readonly next?: string
}

/** Lines looked at for one page: where few of them are meant, a page has few, or none, and others follow. */
const mostLooked = 1000

/** @param from the `next` of an earlier page */
export async function listCases(
  { summaries }: { readonly summaries: CaseSummaries },
  policy: string,
  filter: CaseFilter,
  limit: number,
  from?: string,
): Promise<CasePage> {
  const isMeant = meantBy(filter)
  const items: CaseSummary[] = []
  let next = from
  let looked = 0
  do {
    // As many as are wanted; where too few of them are meant, all the others that may be looked at.
    const page = await pageUpTo(limit - items.length, looked === 0 ? limit : mostLooked - looked, next)
    items.push(...page.rows.filter(isMeant))
    looked += page.rows.length
    next = page.next
  } while (next !== undefined && items.length < limit && looked < mostLooked)
  return { items, ...(next === undefined ? {} : { next }) }

  /** Lines up to the last one that is wanted, so that a page ends where the next one begins. */
  async function pageUpTo(wanted: number, most: number, from: string | undefined): Promise<SummaryPage> {
    const page = await summaries.list(policy, most, from)
    const meant = page.rows.filter(isMeant)
    const last = meant.length > wanted ? meant[wanted - 1] : undefined
    return last ? summaries.list(policy, page.rows.indexOf(last) + 1, from) : page
  }
}

/** Whom no notice reaches under a policy, and why: for whoever is to tell them by telephone. */
export interface Unreachable {
  readonly staff: string
  readonly name: string
  readonly unit: string
  readonly email: string
  readonly country: string
  readonly language: string
  readonly manager: string
  /** As clocks show it in `zone`: the policy's, or their own where it has none. */
  readonly deadline: string
  readonly zone: string
  /** `bounced`, `refused`, `unproven`, `failing`; `no delivery` where mail was taken, and never heard of. */
  readonly reason: string
}

const concurrency = 16

/** Everybody of the kind. */
export async function* listUnreachable(
  { summaries, people }: { readonly summaries: CaseSummaries; readonly people: People },
  { id: policy, zone: policyZone }: Pick<Policy, 'id' | 'zone'>,
): AsyncGenerator<Unreachable> {
  let from: string | undefined
  do {
    const page = await listCases({ summaries }, policy, { unreachable: true }, mostLooked, from)
    const found = await pMap(page.items, async ({ ref, deadline, held }) => ({ stored: await findReadable(people, ref), deadline, held }), {
      concurrency,
    })
    for (const { stored, deadline, held } of found) {
      if (!stored) continue
      const { id, name, unit, email, country = '', language, manager } = stored.person.profile
      const zone = policyZone === 'staff' ? stored.person.profile.zone : policyZone
      const local = localTime(Temporal.Instant.from(deadline), zone)
      yield {
        ...{ staff: id, name, unit, email, country, language, manager: manager?.id ?? '' },
        ...{ deadline: local.toString({ smallestUnit: 'minute' }).replace('T', ' '), zone, reason: held ?? 'no delivery' },
      }
    }
    from = page.next
  } while (from !== undefined)
}

const meantBy =
  ({ state, unit, held, unreachable, contested }: CaseFilter) =>
  (row: CaseSummary): boolean =>
    (state === undefined || row.state === state) &&
    (unit === undefined || row.unit === unit) &&
    (held === undefined || (row.held !== undefined) === held) &&
    (unreachable === undefined || isUnreachable(row) === unreachable) &&
    (contested === undefined || row.requests.length > 0 === contested)

/** Clear cases need no notice. */
const isUnreachable = ({ state, held }: CaseSummary): boolean =>
  state === 'unreachable' || (held !== undefined && (state === 'open' || state === 'overdue'))
