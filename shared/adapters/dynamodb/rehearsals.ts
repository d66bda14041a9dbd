import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import * as z from 'zod'
import { usualRetention } from '../../domain/people/retention.ts'
import { documentOf } from '../../domain/policies/document-of.ts'
import { historyOf, ruleOf } from '../../domain/policies/policy.ts'
import { type Rehearsals, rehearsalJob } from '../../domain/rehearsal/jobs.ts'
import { expiry, getItem, json, putItem, queryItems, type Table } from './table.ts'

const jobItem = z.object({ body: json(rehearsalJob) })

const pieceItem = z.object({ lines: z.instanceof(Uint8Array) })

const partitionOf = (policy: string): string => `REHEARSAL#${policy}`

const jobKey = (policy: string, id: string) => ({ pk: partitionOf(policy), sk: `JOB#${id}` })

const pieceKey = (policy: string, id: string, number: number) => ({
  pk: partitionOf(policy),
  sk: `PIECE#${id}#${String(number).padStart(6, '0')}`,
})

/** Rehearsals in the table of records, with the pieces of their events, for so many days from their request. */
export const dynamoRehearsals = (table: Table, days = usualRetention.rehearsals): Rehearsals => ({
  async find(policy, id) {
    return (await getItem(table, jobKey(policy, id), jobItem))?.body
  },
  async findLast(policy) {
    const jobs = queryItems(table, { pk: partitionOf(policy), skPrefix: 'JOB#' }, jobItem, { newestFirst: true, pageSize: 1 })
    for await (const { body } of jobs) return body
    return undefined
  },
  async save(job) {
    const { policy, ...rest } = job
    const body = { ...rest, version: policy.version, document: documentOf(ruleOf(policy)), history: historyOf(policy) }
    await putItem(table, { ...jobKey(policy.id, job.id), expiresAt: expiry(job.requestedAt, days), body: JSON.stringify(body) })
  },
  async savePiece(job, number, lines) {
    const item = {
      ...pieceKey(job.policy.id, job.id, number),
      expiresAt: expiry(job.requestedAt, days),
      lines: await promisify(gzip)(lines),
    }
    await putItem(table, item)
  },
  async findPiece(policy, id, number) {
    const piece = await getItem(table, pieceKey(policy, id, number), pieceItem)
    return piece && String(await promisify(gunzip)(piece.lines))
  },
})
