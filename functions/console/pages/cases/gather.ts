/** Cases that match a filter, gathered from as many answers of the API as it takes. */
import { caseStates } from '../../../../shared/domain/people/person.ts'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'
import type { Refusal } from '../../../admin/problem.ts'
import { listCasesRoute } from '../../../admin/routes/cases/list-cases.ts'
import type { Ask } from '../../page.ts'

export type CaseFilter = Omit<Parameters<typeof listCasesRoute.ask>[0]['query'], 'limit' | 'cursor'>

export const flagNames = { contested: 'asks for a decision', held: 'mail held', unreachable: 'no notice arrives' } as const

export type Flag = keyof typeof flagNames

export const isFlag = (name: string): name is Flag => Object.hasOwn(flagNames, name)

/** What an address asks for. */
export function filterIn(query: URLSearchParams): CaseFilter {
  const given = (name: string): string | undefined => query.get(name)?.trim() || undefined
  const state = caseStates.find((one) => one === given('state'))
  const flags = query.getAll('only').filter(isFlag)
  return {
    ...(state ? { state } : {}),
    ...(given('unit') ? { unit: given('unit') } : {}),
    ...(given('country') ? { country: given('country')?.toUpperCase() } : {}),
    ...(given('before') ? { before: given('before') } : {}),
    ...Object.fromEntries(flags.map((flag) => [flag, 'true'] as const)),
  }
}

const filterNames = ['state', 'unit', 'country', 'before', 'only'] as const

/** The same filter, for a link. */
export const filterOf = (query: URLSearchParams): URLSearchParams =>
  new URLSearchParams([...query].filter(([name, value]) => value !== '' && filterNames.some((one) => one === name)))

interface Gathered {
  readonly items: readonly CaseSummary[]
  /** The policy's time zone; absent if each person's own applies. */
  readonly zone?: string
  /** Continues; absent once every case was looked at. */
  readonly next?: string
}

/**
 * @param most cases, then it stops
 * @param asks of the API at most, each of which looks at 1,000 cases
 * @param cursor the `next` of what was gathered before
 */
export async function gatherCases(
  ask: Ask,
  policy: string,
  filter: CaseFilter,
  { most, asks, cursor }: { readonly most: number; readonly asks: number; readonly cursor?: string | undefined },
): Promise<Gathered | Refusal> {
  const items: CaseSummary[] = []
  let zone: string | undefined
  let next = cursor
  for (let asked = 0; asked < asks && items.length < most && (asked === 0 || next !== undefined); asked += 1) {
    const limit = String(Math.min(1000, most - items.length))
    const query = { ...filter, limit, ...(next === undefined ? {} : { cursor: next }) }
    const listed = await ask(listCasesRoute, { path: { policy }, query, body: undefined })
    if ('problem' in listed) return listed
    items.push(...listed.body.items)
    next = listed.body.next
    zone = listed.body.zone
  }
  return { items, ...(zone === undefined ? {} : { zone }), ...(next === undefined ? {} : { next }) }
}
