import { DeleteItemCommand, GetItemCommand, paginateQuery, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type Contents, type EvidenceStore, factKinds, type NoticeEvidence } from '../../campaign/send/evidence.ts'
import { toldPart } from '../../domain/people/mail.ts'
import { compactJson } from '../../domain/people/serialize.ts'
import { type Item, type Table, textOf } from './table.ts'

/** Evidence in the table of records, an item a notice. */
export function dynamoEvidence({ client, name: TableName }: Table): EvidenceStore {
  const keyOf = (ref: string, number: number) => ({ pk: { S: ref }, sk: { S: `NOTICE#${String(number).padStart(9, '0')}` } })
  return {
    async find(ref, number) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: keyOf(ref, number), ConsistentRead: true }))
      return Item && read(Item)
    },
    async record(ref, number, { kind, at, messageId }, contents) {
      const firsts = kind === 'accepted' ? [kind] : (['accepted', kind] as const)
      const sets = [...firsts.map((one) => `${one} = if_not_exists(${one}, :at)`), ...(contents ? ['contents = :contents'] : [])]
      const { Attributes } = await client.send(
        new UpdateItemCommand({
          TableName,
          Key: keyOf(ref, number),
          UpdateExpression: `SET ${sets.join(', ')} ADD messageIds :messageIds`,
          ExpressionAttributeValues: {
            ':at': { S: at.toString() },
            ':messageIds': { SS: [messageId] },
            ...(contents ? { ':contents': { S: compactJson(writable(contents)) } } : {}),
          },
          ReturnValues: 'ALL_NEW',
        }),
      )
      return read(Attributes ?? {})
    },
    async removeAll(ref) {
      const pages = paginateQuery(
        { client },
        {
          TableName,
          KeyConditionExpression: 'pk = :ref AND begins_with(sk, :notice)',
          ExpressionAttributeValues: { ':ref': { S: ref }, ':notice': { S: 'NOTICE#' } },
          ProjectionExpression: 'pk, sk',
          ConsistentRead: true,
        },
      )
      for await (const { Items = [] } of pages)
        await Promise.all(Items.map((Key) => client.send(new DeleteItemCommand({ TableName, Key }))))
    },
  }
}

const contentsSchema = z.strictObject({
  tells: z.array(toldPart).default([]),
  digestOn: z.exactOptional(z.string()),
  tries: z.int(),
})

const writable = ({ tells, digestOn, tries }: Contents) => ({ tells, tries, ...(digestOn ? { digestOn: digestOn.toString() } : {}) })

function read(item: Item): NoticeEvidence {
  const { digestOn, ...contents } = item.contents ? contentsSchema.parse(JSON.parse(textOf(item, 'contents'))) : {}
  const facts = factKinds.flatMap((kind) => (item[kind] ? [[kind, Temporal.Instant.from(textOf(item, kind))] as const] : []))
  return {
    ...contents,
    ...(digestOn ? { digestOn: Temporal.PlainDate.from(digestOn) } : {}),
    ...Object.fromEntries(facts),
    messageIds: (item.messageIds?.SS ?? []).toSorted(),
  }
}
