import { mostListed, type Proposals, pendingProposal } from '#domain/proposals.ts'
import { keyHash } from '#domain/sources/keys.ts'
import { bodyItem, deleteItem, expiryAt, getItem, putItem, queryOnce, type Table } from './table.ts'

/** Hashed: it may name a person, or a device. */
const keyOf = (about: string) => ({ pk: 'PROPOSALS', sk: keyHash(about) })

const proposalItem = bodyItem(pendingProposal)

/** Where those were kept that nothing listed: for 48 hours after an upgrade. */
const formerKey = (about: string) => ({ pk: `PROPOSAL#${keyHash(about)}`, sk: 'PROPOSAL' })

const formerItem = bodyItem(pendingProposal.extend({ kind: pendingProposal.shape.kind.default('import') }))

/** Proposals in the table of records, until they lapse. */
export const dynamoProposals = (table: Table): Proposals => ({
  find: async about => (await getItem(table, keyOf(about), proposalItem)) ?? getItem(table, formerKey(about), formerItem),
  async save(about, proposal) {
    await putItem(table, { ...keyOf(about), body: JSON.stringify(proposal), expiresAt: expiryAt(proposal.until) })
  },
  async remove(about) {
    for (const key of [keyOf(about), formerKey(about)]) await deleteItem(table, key)
  },
  listOpen: async () => (await queryOnce(table, { pk: 'PROPOSALS' }, proposalItem, mostListed, {})).found,
})
