import * as z from 'zod'
import { type Job, type Jobs, job, type Piece, progress } from '#domain/jobs/job.ts'
import { usualRetention } from '#domain/people/retention.ts'
import { type EnrolmentStore, enrolment } from '#domain/policies/enrolment.ts'
import { packedJson } from './packed-json.ts'
import {
  bodyItem,
  type Condition,
  expiry,
  getItem,
  isNew,
  json,
  putItem,
  queryAll,
  queryOnce,
  saveVersion,
  sortable,
  type Table,
  updateAndGetItem,
} from './table.ts'

const enrolmentItem = bodyItem(enrolment)

const key = { pk: 'CONTROL#ENROLMENT', sk: 'STATE' }

/** The state of the enrolment in the table of records. */
export const dynamoEnrolment = (table: Table): EnrolmentStore => ({
  find: () => getItem(table, key, enrolmentItem),
  async save(state) {
    await putItem(table, { ...key, body: JSON.stringify(state) })
  },
})

/** What changes while a job runs stands next to its body. */
const moving = { state: true, stage: true, movedAt: true, puts: true } as const

const jobItem = z
  .object({
    ...job.pick(moving).shape,
    done: z.set(z.string()).optional(),
    body: json(job.omit({ ...moving, done: true })),
  })
  .transform(({ body, done = new Set(), ...rest }): Job => ({ ...body, ...rest, done: [...done].map(Number) }))

/** After a return to an earlier version there are jobs that this one does not know: they are left alone until the later version is back. */
const knownJob = jobItem.optional().catch(undefined)

const packedProgress = packedJson(progress)

const pieceItem = z.object({ version: z.int(), body: z.instanceof(Uint8Array) })

const pk = 'JOBS'

const mostListed = 100

const pieceKey = (id: string, stage: number, number: number) => ({
  pk: `JOB#${id}`,
  sk: `${stage}#${String(number).padStart(6, '0')}`,
})

const runsIn = (stage: number): Required<Condition> => ({
  condition: '#state = :running AND stage = :stage',
  names: { '#state': 'state' },
  values: { ':running': 'running', ':stage': stage },
})

/** Jobs in the table of records, few enough for one partition, and their pieces in one for each, for so many days from their request. */
export function dynamoJobs(table: Table, days = usualRetention().rehearsals): Jobs {
  const itemOf = ({ state, stage, movedAt, puts, done, ...body }: Job) => ({
    ...{ pk, sk: body.id, expiresAt: expiry(body.requestedAt, days) },
    ...{ state, stage, puts, movedAt: sortable(movedAt), done: done.length > 0 ? new Set(done.map(String)) : undefined },
    body: JSON.stringify(body),
  })

  return {
    async create(job) {
      await putItem(table, itemOf(job), isNew)
    },
    find: id => getItem(table, { pk, sk: id }, knownJob),
    async list() {
      const { found } = await queryOnce(table, { pk }, knownJob, mostListed, { newestFirst: true })
      return found.filter(job => job !== undefined)
    },
    note(id, stage, at, { done, puts } = {}) {
      const { values, ...condition } = runsIn(stage)
      return updateAndGetItem(
        table,
        { pk, sk: id },
        {
          ...condition,
          update: `SET movedAt = :at${puts === undefined ? '' : ', puts = :puts'}${done === undefined ? '' : ' ADD done :done'}`,
          values: { ...values, ':at': sortable(at), ':puts': puts, ':done': done === undefined ? undefined : new Set([String(done)]) },
        },
        jobItem,
      )
    },
    move: (job, from) => putItem(table, itemOf(job), runsIn(from)),
    async findPiece(id, stage, number) {
      const item = await getItem(table, pieceKey(id, stage, number), pieceItem)
      return item && pieceIn(item)
    },
    async savePiece({ id, stage, requestedAt }, number, progress, after) {
      const body = await packedProgress.pack(progress)
      const item = { ...pieceKey(id, stage, number), expiresAt: expiry(requestedAt, days), body }
      return (await saveVersion(table, item, after)) === 'saved'
    },
    async listPieces(id, stage) {
      const items = await queryAll(table, { pk: `JOB#${id}`, skPrefix: `${stage}#` }, pieceItem)
      return Promise.all(items.map(pieceIn))
    },
  }
}

const pieceIn = async ({ version, body }: z.output<typeof pieceItem>): Promise<Piece> => ({
  version,
  ...(await packedProgress.unpack(body)),
})
