import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import * as z from 'zod'
import { documentOf } from '../../domain/policies/document-of.ts'
import { policyDocument, ruleOf } from '../../domain/policies/policy.ts'
import { keptFor, type RehearsalJob, type Rehearsals } from '../../domain/rehearsal/jobs.ts'
import { rehearsalSummary } from '../../domain/rehearsal/summary.ts'
import { instant } from '../../domain/schedule/fields.ts'
import { getItem, json, putItem, queryItems, type Table } from './table.ts'

const jobBody = z.strictObject({
  id: z.string(),
  version: z.int(),
  document: policyDocument,
  requestedAt: instant,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  summary: z.exactOptional(rehearsalSummary),
  pieces: z.exactOptional(z.int()),
})

const job = z
  .object({ body: json(jobBody) })
  .transform(({ body: { document, version, ...rest } }) => ({ ...rest, policy: { ...document, version } }))

const pieceItem = z.object({ lines: z.instanceof(Uint8Array) })

const partitionOf = (policy: string): string => `REHEARSAL#${policy}`

const jobKey = (policy: string, id: string) => ({ pk: partitionOf(policy), sk: `JOB#${id}` })

const pieceKey = (policy: string, id: string, number: number) => ({
  pk: partitionOf(policy),
  sk: `PIECE#${id}#${String(number).padStart(6, '0')}`,
})

/** Seconds since 1970, when DynamoDB removes the item. */
const expiresAt = ({ requestedAt }: RehearsalJob): number => Math.floor(requestedAt.add(keptFor).epochMilliseconds / 1000)

/** Rehearsals in the table of records, with the pieces of their events, until they expire. */
export const dynamoRehearsals = (table: Table): Rehearsals => ({
  find: (policy, id) => getItem(table, jobKey(policy, id), job),
  async findLast(policy) {
    const jobs = queryItems(table, { pk: partitionOf(policy), skPrefix: 'JOB#' }, job, { newestFirst: true, pageSize: 1 })
    for await (const last of jobs) return last
    return undefined
  },
  async save(saved) {
    const { policy, ...rest } = saved
    const body = { ...rest, version: policy.version, document: documentOf(ruleOf(policy)) }
    await putItem(table, { ...jobKey(policy.id, saved.id), expiresAt: expiresAt(saved), body: JSON.stringify(body) })
  },
  async savePiece(saved, number, lines) {
    const item = { ...pieceKey(saved.policy.id, saved.id, number), expiresAt: expiresAt(saved), lines: await promisify(gzip)(lines) }
    await putItem(table, item)
  },
  async findPiece(policy, id, number) {
    const piece = await getItem(table, pieceKey(policy, id, number), pieceItem)
    return piece && String(await promisify(gunzip)(piece.lines))
  },
})
