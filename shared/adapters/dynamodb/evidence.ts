import * as z from 'zod'
import type { EvidenceStore } from '../../campaign/send/evidence.ts'
import { toldPart } from '../../domain/people/mail.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import { instant, plainDate } from '../../domain/schedule/fields.ts'
import { deleteItem, getItem, json, queryItems, type Table, updateAndGetItem } from './table.ts'

const contentsBody = z.strictObject({
  tells: z.array(toldPart).default([]),
  digestOn: z.exactOptional(plainDate),
  tries: z.int(),
})

const evidence = z
  .object({
    contents: z.exactOptional(json(contentsBody)),
    messageIds: z.set(z.string()).transform((ids) => [...ids].sort()),
    accepted: z.exactOptional(instant),
    delayed: z.exactOptional(instant),
    delivered: z.exactOptional(instant),
    bounced: z.exactOptional(instant),
    complained: z.exactOptional(instant),
  })
  .transform(({ contents, ...facts }) => ({ ...contents, ...facts }))

const noticeKey = z.object({ pk: z.string(), sk: z.string() })

const keyOf = (ref: string, number: number) => ({ pk: ref, sk: `NOTICE#${String(number).padStart(9, '0')}` })

/** Evidence in the table of records, one item a notice. */
export const dynamoEvidence = (table: Table): EvidenceStore => ({
  find: (ref, number) => getItem(table, keyOf(ref, number), evidence),
  async record(ref, number, { kind, at, messageId }, contents) {
    const firsts = kind === 'accepted' ? [kind] : (['accepted', kind] as const)
    const sets = [...firsts.map((one) => `${one} = if_not_exists(${one}, :at)`), ...(contents ? ['contents = :contents'] : [])]
    const update = {
      update: `SET ${sets.join(', ')} ADD messageIds :messageIds`,
      values: {
        ':at': at.toString(),
        ':messageIds': new Set([messageId]),
        ':contents': contents && compactJson(contents),
      },
    }
    return updateAndGetItem(table, keyOf(ref, number), update, evidence)
  },
  async removeAll(ref) {
    const keys = await Array.fromAsync(queryItems(table, { pk: ref, skPrefix: 'NOTICE#' }, noticeKey))
    await Promise.all(keys.map((key) => deleteItem(table, key)))
  },
})
