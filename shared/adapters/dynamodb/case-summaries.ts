import { DeleteItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { type CaseSummaries, type CaseSummary, caseSummary } from '../../domain/people/summary.ts'
import { ifHeld, type Table, textOf } from './table.ts'

/** A policy's lines are spread over so many partitions, so that none grows hot. */
const shards = 16

const shardOf = (ref: string): number => ref.charCodeAt(ref.length - 1) % shards

const partitionOf = (policy: string, shard: number): string => `CASES#${policy}#${String(shard).padStart(2, '0')}`

/** Lines of cases in the table of records, an item each. */
export function dynamoCaseSummaries({ client, name: TableName }: Table): CaseSummaries {
  const keyOf = (policy: string, ref: string) => ({ pk: { S: partitionOf(policy, shardOf(ref)) }, sk: { S: ref } })
  const ifLater = (version: number) => ({
    ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': { N: String(version) } },
  })

  async function query(policy: string, shard: number, after: string, most: number): Promise<readonly CaseSummary[]> {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: 'pk = :pk AND sk > :after',
        ExpressionAttributeValues: { ':pk': { S: partitionOf(policy, shard) }, ':after': { S: after } },
        Limit: most,
      }),
    )
    return Items.map((item) => caseSummary.parse(JSON.parse(textOf(item, 'body'))))
  }

  return {
    async save(one, version) {
      const Item = { ...keyOf(one.policy, one.ref), version: { N: String(version) }, body: { S: JSON.stringify(one) } }
      await ifHeld(client.send(new PutItemCommand({ TableName, Item, ...ifLater(version) })))
    },
    async remove(policy, ref, version) {
      await ifHeld(client.send(new DeleteItemCommand({ TableName, Key: keyOf(policy, ref), ...ifLater(version) })))
    },
    async list(policy, most, from) {
      const rows: CaseSummary[] = []
      let { shard, after } = place(from)
      while (shard < shards) {
        const wanted = most - rows.length
        const found = await query(policy, shard, after, wanted)
        rows.push(...found)
        if (found.length === wanted) return { rows, next: `${shard}.${found.at(-1)?.ref}` }
        shard += 1
        after = ' '
      }
      return { rows }
    },
  }
}

/** Before the first key of all. */
const beginning = { shard: 0, after: ' ' } as const

/** Where an earlier page ended; what is no such place is the beginning. */
function place(from: string | undefined): { readonly shard: number; readonly after: string } {
  const [, shard, after] = /^(\d{1,2})\.([A-Z2-7]{20})$/.exec(from ?? '') ?? []
  return shard && after ? { shard: Number(shard), after } : beginning
}
