import * as z from 'zod'
import { documentOf } from '../../domain/policies/document-of.ts'
import { type DeletedDraft, type Draft, type Drafts, deletedDraft, draft } from '../../domain/policies/drafts.ts'
import { deleteItem, getItem, json, putItem, queryItems, type Table, versionIs } from './table.ts'

const draftItem = z
  .object({ version: z.int(), body: json(z.union([draft.omit({ revision: true }), deletedDraft.omit({ revision: true })])) })
  .transform(({ version, body }) => ({ ...body, revision: version }))

const pk = 'DRAFTS'

const isDraft = (found: Draft | DeletedDraft): found is Draft => 'policy' in found

/** Drafts in the table of records, few enough for one partition. */
export const dynamoDrafts = (table: Table): Drafts => ({
  async find(id) {
    const found = await getItem(table, { pk, sk: id }, draftItem)
    return found && isDraft(found) ? found : undefined
  },
  async findDeleted(id) {
    const found = await getItem(table, { pk, sk: id }, draftItem)
    return found && !isDraft(found) ? found : undefined
  },
  list: async () => (await Array.fromAsync(queryItems(table, { pk }, draftItem))).filter(isDraft),
  async save({ revision, policy, ...rest }) {
    const version = revision + 1
    const item = { pk, sk: policy.id, version, body: JSON.stringify({ policy: documentOf(policy), ...rest }) }
    return (await putItem(table, item, versionIs(revision))) ? { ...rest, policy, revision: version } : 'stale'
  },
  async delete(id, { revision, authors }) {
    const item = { pk, sk: id, version: revision + 1, body: JSON.stringify({ authors }) }
    return (await putItem(table, item, versionIs(revision))) ? 'deleted' : 'stale'
  },
  async remove(id, revision) {
    return (await deleteItem(table, { pk, sk: id }, versionIs(revision))) ? 'removed' : 'stale'
  },
})
