import * as z from 'zod'
import { getOrCompute } from '#domain/caching.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { approvals, halts, historyOf, type PolicyVersion, policyDocument, ruleOf, versionHistory } from '#domain/policies/policy.ts'
import { type Policies, PolicyNotFoundError } from '#domain/policies/store.ts'
import { nextVersion } from '#domain/policies/versions.ts'
import { getItem, isNew, putItem, queryAll, type Table, versionIs } from './table.ts'

const versionItem = z.object({
  version: z.int(),
  document: z.string(),
  halted: z.optional(z.enum(halts)),
  /** JSON. */
  history: z.optional(z.string()),
  /** JSON, apart from the history: versions of Ides from before it was kept read that alone. */
  approvals: z.optional(z.string()),
})

/** Earlier versions once named banned apps alone. */
const demands = z
  .looseObject({ apps: z.unknown().optional() })
  .transform(({ apps, ...rest }) => (apps === undefined ? rest : { ...rest, requires: apps }))

const storedHistory = z
  .looseObject({ earlier: z.optional(z.array(demands)) })
  .transform((stored): z.output<typeof versionHistory> => versionHistory.parse(stored))

type VersionItem = z.output<typeof versionItem>

const current = 'POLICIES'

const partitionOf = (id: string) => `POLICY#${id}`

const itemOf = (version: PolicyVersion): VersionItem => ({
  version: version.version,
  document: JSON.stringify(documentOf(ruleOf(version))),
  history: JSON.stringify(historyOf(version)),
  halted: version.halted,
  approvals: version.approvals && JSON.stringify(version.approvals),
})

/**
 * Policies in the table of records: the current versions together under `POLICIES`, found by one query, and every version for good under
 * `POLICY#id`. A version counts from the first of the two writes.
 */
export function dynamoPolicies(table: Table): Policies {
  const parsed = new Map<string, PolicyVersion>()

  const parse = ({ document, history = '{}', approvals: given, ...item }: VersionItem): PolicyVersion =>
    getOrCompute(parsed, JSON.stringify([item, history, document, given]), () => ({
      ...policyDocument.parse(JSON.parse(document)),
      ...storedHistory.parse(JSON.parse(history)),
      ...item,
      ...(given === undefined ? {} : { approvals: approvals.parse(JSON.parse(given)) }),
    }))

  const findCurrent = (id: string) => getItem(table, { pk: current, sk: id }, versionItem)

  const keep = (id: string, item: VersionItem) => putItem(table, { pk: partitionOf(id), sk: `V#${item.version}`, ...item }, isNew)

  /** @param last kept again first: freezing it may have stopped half-way */
  async function freeze(id: string, last: VersionItem | undefined, next: VersionItem) {
    if (last) await keep(id, last)
    if (!(await putItem(table, { pk: current, sk: id, ...next }, versionIs(next.version - 1)))) return false
    await keep(id, next)
    return true
  }

  return {
    async listActive() {
      return (await queryAll(table, { pk: current }, versionItem)).map(parse)
    },
    async get(id, version) {
      const found = (await getItem(table, { pk: partitionOf(id), sk: `V#${version}` }, versionItem)) ?? (await findCurrent(id))
      if (found?.version !== version) throw new PolicyNotFoundError(id, version)
      return parse(found)
    },
    async activate(policy, after, frozen) {
      const last = await findCurrent(policy.id)
      if ((last?.version ?? 0) !== after) return 'stale'
      const next = nextVersion(policy, last && parse(last), undefined, frozen)
      return (await freeze(policy.id, last, itemOf(next))) ? next : 'stale'
    },
    async halt(id, after, halted, frozen) {
      const last = await findCurrent(id)
      if (!last) throw new PolicyNotFoundError(id, after)
      if (last.version !== after) return 'stale'
      const before = parse(last)
      const next = nextVersion(ruleOf(before), before, halted, frozen)
      return (await freeze(id, last, { ...itemOf(next), document: last.document })) ? next : 'stale'
    },
    async listVersions(id) {
      const history = queryAll(table, { pk: partitionOf(id), skPrefix: 'V#' }, versionItem)
      const [last, kept] = await Promise.all([findCurrent(id), history])
      const versions = new Map([...kept, ...(last ? [last] : [])].map(item => [item.version, item]))
      return [...versions.values()].sort((a, b) => b.version - a.version).map(parse)
    },
  }
}
