import * as z from 'zod'
import { documentOf } from '../../domain/policies/document-of.ts'
import type { Drafts } from '../../domain/policies/drafts.ts'
import { policyDocument } from '../../domain/policies/policy.ts'
import { deleteItem, getItem, json, putItem, queryItems, type Table, versionIs } from './table.ts'

const draftBody = z.strictObject({
  policy: policyDocument,
  authors: z.array(z.string()),
  submitted: z.exactOptional(z.strictObject({ by: z.string(), rehearsal: z.string() })),
})

const draft = z.object({ version: z.int(), body: json(draftBody) }).transform(({ version, body }) => ({ ...body, revision: version }))

const pk = 'DRAFTS'

/** Drafts in the table of records, few enough for one partition. */
export const dynamoDrafts = (table: Table): Drafts => ({
  find: (id) => getItem(table, { pk, sk: id }, draft),
  list: () => Array.fromAsync(queryItems(table, { pk }, draft)),
  async save({ revision, policy, ...rest }) {
    const version = revision + 1
    const item = { pk, sk: policy.id, version, body: JSON.stringify({ policy: documentOf(policy), ...rest }) }
    return (await putItem(table, item, versionIs(revision))) ? { ...rest, policy, revision: version } : 'stale'
  },
  async remove(id, revision) {
    return (await deleteItem(table, { pk, sk: id }, versionIs(revision))) ? 'removed' : 'stale'
  },
})
