import * as z from 'zod'
import { approvedVersion, type Registered, type Registry, registered } from '#domain/requirements/registry.ts'
import { bodyItem, getItem, isNew, json, putItem, queryAll, saveVersion, type Table } from './table.ts'

const pk = 'REQUIREMENTS'

const partitionOf = (name: string) => `REQUIREMENT#${name}`

const entryItem = z
  .object({ sk: z.string(), version: z.int(), body: json(registered.omit({ name: true, revision: true })) })
  .transform(({ sk: name, version: revision, body }): Registered => ({ ...body, name, revision }))

const versionItem = bodyItem(approvedVersion)

/**
 * Requirements in the table of records: as they are now together under `REQUIREMENTS`, found by one query, and every approved version for good
 * under `REQUIREMENT#name`. A version counts from the first of the two writes.
 */
export function dynamoRegistry(table: Table): Registry {
  const find = (name: string) => getItem(table, { pk, sk: name }, entryItem)

  async function keep({ name, current }: Registered) {
    if (!current) return
    await putItem(table, { pk: partitionOf(name), sk: `V#${current.version}`, body: JSON.stringify(current) }, isNew)
  }

  return {
    find,
    list: () => queryAll(table, { pk }, entryItem),
    async save({ name, revision, ...rest }) {
      // Saving the last may have stopped half-way.
      const before = await find(name)
      if (before) await keep(before)
      if ((await saveVersion(table, { pk, sk: name, body: JSON.stringify(rest) }, revision)) === 'stale') return 'stale'
      const saved = { ...rest, name, revision: revision + 1 }
      await keep(saved)
      return saved
    },
    async listVersions(name) {
      const history = queryAll(table, { pk: partitionOf(name), skPrefix: 'V#' }, versionItem)
      const [entry, kept] = await Promise.all([find(name), history])
      const versions = new Map([...kept, ...(entry?.current ? [entry.current] : [])].map(one => [one.version, one]))
      return [...versions.values()].sort((a, b) => b.version - a.version)
    },
  }
}
