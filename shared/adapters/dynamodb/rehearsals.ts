import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { documentOf } from '../../domain/policies/document-of.ts'
import { ruleOf } from '../../domain/policies/policy.ts'
import { keptFor, type RehearsalJob, type Rehearsals, rehearsalJob } from '../../domain/rehearsal/jobs.ts'
import { type Item, type Table, textOf } from './table.ts'

/** Rehearsals in the table of records, each with the pieces of its events, until they expire. */
export function dynamoRehearsals({ client, name: TableName }: Table): Rehearsals {
  const partitionOf = (policy: string) => ({ S: `REHEARSAL#${policy}` })
  const jobKey = (policy: string, id: string) => ({ pk: partitionOf(policy), sk: { S: `JOB#${id}` } })
  const pieceKey = (policy: string, id: string, number: number) => ({
    pk: partitionOf(policy),
    sk: { S: `PIECE#${id}#${String(number).padStart(6, '0')}` },
  })
  const expiring = ({ requestedAt }: RehearsalJob) => ({
    expiresAt: { N: String(Math.floor(requestedAt.add(keptFor).epochMilliseconds / 1000)) },
  })
  return {
    async find(policy, id) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: jobKey(policy, id), ConsistentRead: true }))
      return Item && read(Item)
    },
    async findLast(policy) {
      const { Items: [last] = [] } = await client.send(
        new QueryCommand({
          TableName,
          KeyConditionExpression: 'pk = :pk AND begins_with(sk, :job)',
          ExpressionAttributeValues: { ':pk': partitionOf(policy), ':job': { S: 'JOB#' } },
          ConsistentRead: true,
          ScanIndexForward: false,
          Limit: 1,
        }),
      )
      return last && read(last)
    },
    async save(job) {
      const { policy, ...rest } = job
      const written = { ...rest, version: policy.version, document: documentOf(ruleOf(policy)), requestedAt: job.requestedAt.toString() }
      const Item = { ...jobKey(policy.id, job.id), ...expiring(job), body: { S: JSON.stringify(written) } }
      await client.send(new PutItemCommand({ TableName, Item }))
    },
    async savePiece(job, number, lines) {
      const Item = { ...pieceKey(job.policy.id, job.id, number), ...expiring(job), lines: { B: await promisify(gzip)(lines) } }
      await client.send(new PutItemCommand({ TableName, Item }))
    },
    async findPiece(policy, id, number) {
      const { Item } = await client.send(new GetItemCommand({ TableName, Key: pieceKey(policy, id, number), ConsistentRead: true }))
      const lines = Item?.lines?.B
      return lines && String(await promisify(gunzip)(lines))
    },
  }
}

const read = (item: Item): RehearsalJob => rehearsalJob.parse(JSON.parse(textOf(item, 'body')))
