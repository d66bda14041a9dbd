import * as z from 'zod'
import { documentOf } from '#domain/policies/document-of.ts'
import { type DeletedDraft, type Draft, type Drafts, deletedDraft, draft } from '#domain/policies/store.ts'
import { getItem, json, queryAll, removeVersion, saveVersion, type Table } from './table.ts'

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
  list: async () => (await queryAll(table, { pk }, draftItem)).filter(isDraft),
  async save({ revision, policy, ...rest }) {
    const item = { pk, sk: policy.id, body: JSON.stringify({ policy: documentOf(policy), ...rest }) }
    return (await saveVersion(table, item, revision)) === 'saved' ? { ...rest, policy, revision: revision + 1 } : 'stale'
  },
  async delete(id, { revision, authors }) {
    const saved = await saveVersion(table, { pk, sk: id, body: JSON.stringify({ authors }) }, revision)
    return saved === 'saved' ? 'deleted' : 'stale'
  },
  remove: (id, revision) => removeVersion(table, { pk, sk: id }, revision),
})
