/** Cases that match a filter. */
import { caseStates } from '../../../../shared/domain/people/person.ts'
import type { CaseSummary } from '../../../../shared/domain/people/summary.ts'
import type { Refusal } from '../../../admin/problem.ts'
import { listCasesRoute } from '../../../admin/routes/cases/list-cases.ts'
import type { Ask } from '../../page.ts'

type CaseFilter = Omit<Parameters<typeof listCasesRoute.ask>[0]['query'], 'limit' | 'cursor'>

export const flagNames = {
  contested: 'waiting for a decision',
  held: 'mail held or reported as spam',
  unreachable: 'cannot be notified',
} as const

type Flag = keyof typeof flagNames

const isFlag = (name: string): name is Flag => Object.hasOwn(flagNames, name)

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

interface MatchingCases {
  readonly items: readonly CaseSummary[]
  /** The policy's time zone; absent if each person's own applies. */
  readonly zone?: string
  /** Continues; absent after the last. */
  readonly next?: string
}

/** @param most at most 1,000 @param cursor the `next` of those before */
export async function matchingCases(
  ask: Ask,
  policy: string,
  filter: CaseFilter,
  most: number,
  cursor?: string,
): Promise<MatchingCases | Refusal> {
  const query = { ...filter, limit: String(most), ...(cursor === undefined ? {} : { cursor }) }
  const listed = await ask(listCasesRoute, { path: { policy }, query, body: undefined })
  return 'problem' in listed ? listed : listed.body
}
