import type { Turns } from '#domain/turns.ts'
import { attributeIs, deleteItem, expiryAt, putItem, sortable, type Table } from './table.ts'

const keyOf = (about: string) => ({ pk: `TURN#${about}`, sk: 'TURN' })

/** Turns in the table of records, one item for each that is taken. What a crash leaves expires. */
export const dynamoTurns = (table: Table): Turns => ({
  async take(about, token, now, until) {
    const item = { ...keyOf(about), token, until: sortable(until), expiresAt: expiryAt(until) }
    return putItem(table, item, {
      // The first try may have succeeded, and only its answer got lost.
      condition: 'attribute_not_exists(pk) OR #until <= :now OR #token = :token',
      names: { '#until': 'until', '#token': 'token' },
      values: { ':now': sortable(now), ':token': token },
    })
  },
  async end(about, token) {
    await deleteItem(table, keyOf(about), attributeIs('token', token))
  },
})
