import * as z from 'zod'
import type { Contents, EvidenceStore, Fact, FactKind } from '../../campaign/send/evidence.ts'
import { IdesError } from '../../domain/errors.ts'
import { storedInstant } from '../../domain/people/fields.ts'
import { finding, noticeId, toldPart } from '../../domain/people/mail.ts'
import { usualRetention } from '../../domain/people/retention.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import { instant, plainDate } from '../../domain/schedule/fields.ts'
import { deleteItem, expiry, getItem, json, queryItems, type Table, type Update, updateAndGetItem } from './table.ts'

/** Concurrent changes, after which giving up is a fault. */
const mostRivals = 20

export class BusyEvidenceError extends IdesError {
  override readonly name = 'BusyEvidenceError'
  constructor(ref: string, number: number) {
    super(`the evidence of notice ${noticeId(ref, number)} was changed by others ${mostRivals} times while one fact was to be recorded`)
  }
}

const contentsBody = z.strictObject({
  tells: z.array(toldPart).default([]),
  found: z.array(finding).default([]),
  digestOn: z.exactOptional(plainDate),
  tries: z.int(),
  claimedAt: z.exactOptional(storedInstant),
  to: z.exactOptional(z.string()),
})

const ids = z.set(z.string()).transform((ids) => [...ids].sort())

const evidence = z
  .object({
    contents: z.exactOptional(json(contentsBody)),
    messageIds: ids,
    strayIds: z.exactOptional(ids),
    accepted: z.exactOptional(instant),
    delayed: z.exactOptional(instant),
    delivered: z.exactOptional(instant),
    bounced: z.exactOptional(instant),
    complained: z.exactOptional(instant),
  })
  .transform(({ contents, ...facts }) => ({ ...contents, ...facts }))

const noticeKey = z.object({ pk: z.string(), sk: z.string() })

const keyOf = (ref: string, number: number) => ({ pk: ref, sk: `NOTICE#${String(number).padStart(9, '0')}` })

/** Evidence in the table of records, one item a notice, for so many days from its first fact. */
export const dynamoEvidence = (table: Table, days = usualRetention.notices): EvidenceStore => ({
  find: (ref, number) => getItem(table, keyOf(ref, number), evidence),
  async record(ref, number, fact, contents) {
    const ways = waysToRecord(fact, contents, days)
    // One of them applies, unless someone else records something in between.
    for (let rivals = 0; rivals < mostRivals; rivals += 1)
      for (const way of ways) {
        const known = await updateAndGetItem(table, keyOf(ref, number), way, evidence)
        if (known) return known
      }
    throw new BusyEvidenceError(ref, number)
  },
  async removeAll(ref) {
    const keys = await Array.fromAsync(queryItems(table, { pk: ref, skPrefix: 'NOTICE#' }, noticeKey))
    await Promise.all(keys.map((key) => deleteItem(table, key)))
  },
})

/** No copy is known yet, or this one, and not as stray. */
const isOwn = 'attribute_not_exists(messageIds) OR (contains(messageIds, :id) AND NOT contains(strayIds, :id))'

function waysToRecord({ kind, at, messageId }: Fact, contents: Contents | undefined, days: number): readonly Update[] {
  const values = { ':at': at.toString(), ':ids': new Set([messageId]), ':expiresAt': expiry(at, days) }
  if (contents) {
    const update = `SET ${firsts(kind)}, contents = :contents ADD messageIds :ids DELETE strayIds :ids`
    return [{ update, values: { ...values, ':contents': compactJson(contents) } }]
  }
  const heard = { ...values, ':id': messageId }
  return [
    { update: `SET ${firsts(kind)} ADD messageIds :ids`, condition: isOwn, values: heard },
    { update: `SET ${firsts('accepted')} ADD messageIds :ids, strayIds :ids`, condition: `NOT (${isOwn})`, values: heard },
  ]
}

/** Every kind implies acceptance; the first time of each stays. */
const firsts = (kind: FactKind): string =>
  [
    'expiresAt = if_not_exists(expiresAt, :expiresAt)',
    ...[...new Set(['accepted', kind])].map((one) => `${one} = if_not_exists(${one}, :at)`),
  ].join(', ')
