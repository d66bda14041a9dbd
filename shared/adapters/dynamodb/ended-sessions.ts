import * as z from 'zod'
import type { EndedSessions } from '#domain/ended-sessions.ts'
import { sha256 } from '#domain/hash.ts'
import { expiryAt, getItem, putItem, type Table } from './table.ts'

/** Reading the table tells nothing of a session. */
const keyOf = (secret: string) => ({ pk: `ENDED#${sha256(secret)}`, sk: 'SESSION' })

/** Ended sessions in the table of records, one item each. */
export const dynamoEndedSessions = (table: Table): EndedSessions => ({
  has: async secret => (await getItem(table, keyOf(secret), z.object({}))) !== undefined,
  async save(secret, until) {
    await putItem(table, { ...keyOf(secret), expiresAt: expiryAt(until) })
  },
})
