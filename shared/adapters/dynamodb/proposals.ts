import { type Proposals, pendingProposal } from '#shared/campaign/decide/second-person.ts'
import { keyHash } from '#shared/domain/sources/keys.ts'
import { bodyItem, deleteItem, expiryAt, getItem, putItem, type Table } from './table.ts'

/** Hashed: it may name a person, or a device. */
const keyOf = (about: string) => ({ pk: `PROPOSAL#${keyHash(about)}`, sk: 'PROPOSAL' })

const proposalItem = bodyItem(pendingProposal)

/** Proposals in the table of records, until they lapse. */
export const dynamoProposals = (table: Table): Proposals => ({
  find: about => getItem(table, keyOf(about), proposalItem),
  async save(about, proposal) {
    await putItem(table, { ...keyOf(about), body: JSON.stringify(proposal), expiresAt: expiryAt(proposal.until) })
  },
  async remove(about) {
    await deleteItem(table, keyOf(about))
  },
})
