import * as z from 'zod'
import { type DeliveryFacts, type EvidenceStore, type NoticeEvidence, newsOf } from '#domain/people/evidence.ts'
import { finding, type NoticeContents, noticeContents, noticeId } from '#domain/people/mail.ts'
import { usualRetention } from '#domain/people/retention.ts'
import { upgradeFinding } from '#domain/people/schema-upgrades.ts'
import { compactJson } from '#domain/people/serialize.ts'
import { mostRivals, RivalsError } from '#domain/rivals.ts'
import { instant } from '#domain/schedule/fields.ts'
import { deleteItem, expiry, getItem, json, queryAll, type Table, type Update, updateAndGetItem, withExpired } from './table.ts'

/** Of the first notices, neither time nor recipient was kept. */
const contentsBody = noticeContents
  .partial({ claimedAt: true, to: true })
  .extend({ found: z.array(z.preprocess(upgradeFinding, finding)).default([]) })

const ids = z.set(z.string()).transform(ids => [...ids].sort())

const evidence = z
  .object({
    contents: z.optional(json(contentsBody)),
    messageIds: ids,
    strayIds: z.optional(ids),
    accepted: z.optional(instant),
    delayed: z.optional(instant),
    delivered: z.optional(instant),
    bounced: z.optional(instant),
    bounceSubType: z.optional(z.string()),
    complained: z.optional(instant),
  })
  .transform(({ contents, ...facts }) => ({ ...contents, ...facts }))

const noticeKey = z.object({ pk: z.string(), sk: z.string() })

const keyOf = (ref: string, number: number) => ({ pk: ref, sk: `NOTICE#${String(number).padStart(9, '0')}` })

/** Evidence in the table of records, one item a notice, for so many days from its first fact. */
export const dynamoEvidence = (table: Table, days = usualRetention().notices): EvidenceStore => ({
  find: (ref, number) => getItem(table, keyOf(ref, number), evidence),
  record: (ref, number, facts, contents) => recordBy(waysToRecord(facts, contents, days), table, ref, number),
  async removeAll(ref) {
    const keys = await queryAll(withExpired(table), { pk: ref, skPrefix: 'NOTICE#' }, noticeKey)
    await Promise.all(keys.map(key => deleteItem(table, key)))
  },
})

/** No copy is known yet, or this one, and not as stray. */
const isOwn = 'attribute_not_exists(messageIds) OR (contains(messageIds, :id) AND NOT contains(strayIds, :id))'

/** One of the ways applies, unless someone else records something in between. */
async function recordBy(ways: readonly Update[], table: Table, ref: string, number: number): Promise<NoticeEvidence> {
  for (let rivals = 0; rivals < mostRivals; rivals += 1)
    for (const way of ways) {
      const known = await updateAndGetItem(table, keyOf(ref, number), way, evidence)
      if (known) return known
    }
  throw new RivalsError(`the evidence of notice ${noticeId(ref, number)}`)
}

function waysToRecord(facts: DeliveryFacts, contents: NoticeContents | undefined, days: number): readonly Update[] {
  const news = newsOf(facts)
  const [{ messageId }] = facts
  const values = { ':ids': new Set([messageId]), ':expiresAt': expiry(news.accepted, days) }
  if (contents) {
    const update = `SET ${firsts(news)}, contents = :contents ADD messageIds :ids DELETE strayIds :ids`
    return [{ update, values: { ...values, ...named(news), ':contents': compactJson(contents) } }]
  }
  const heard = { ...values, ':id': messageId }
  const { accepted } = news
  return [
    { update: `SET ${firsts(news)} ADD messageIds :ids`, condition: isOwn, values: { ...heard, ...named(news) } },
    {
      update: `SET ${firsts({ accepted })} ADD messageIds :ids, strayIds :ids`,
      condition: `NOT (${isOwn})`,
      values: { ...heard, ...named({ accepted }) },
    },
  ]
}

type News = Partial<ReturnType<typeof newsOf>>

/** The first of each stays. */
const firsts = (news: News) => ['expiresAt', ...Object.keys(news)].map(one => `${one} = if_not_exists(${one}, :${one})`).join(', ')

const named = (news: News) => Object.fromEntries(Object.entries(news).map(([name, value]) => [`:${name}`, String(value)]))
