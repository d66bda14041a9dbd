import * as z from 'zod'
import { documentOf } from '../../domain/policies/document-of.ts'
import { type Drafts, draft } from '../../domain/policies/drafts.ts'
import { deleteItem, getItem, json, putItem, queryItems, type Table, versionIs } from './table.ts'

const draftItem = z
  .object({ version: z.int(), body: json(draft.omit({ revision: true })) })
  .transform(({ version, body }) => ({ ...body, revision: version }))

const pk = 'DRAFTS'

/** Drafts in the table of records, few enough for one partition. */
export const dynamoDrafts = (table: Table): Drafts => ({
  find: (id) => getItem(table, { pk, sk: id }, draftItem),
  list: () => Array.fromAsync(queryItems(table, { pk }, draftItem)),
  async save({ revision, policy, ...rest }) {
    const version = revision + 1
    const item = { pk, sk: policy.id, version, body: JSON.stringify({ policy: documentOf(policy), ...rest }) }
    return (await putItem(table, item, versionIs(revision))) ? { ...rest, policy, revision: version } : 'stale'
  },
  async remove(id, revision) {
    return (await deleteItem(table, { pk, sk: id }, versionIs(revision))) ? 'removed' : 'stale'
  },
})
