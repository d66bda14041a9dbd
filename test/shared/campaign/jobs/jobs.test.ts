import { expect, it } from 'vitest'
import * as z from 'zod'
import { type JobHandler, lookAfterJobs, stageOf, startJob, type WorkingPorts, workOn } from '#campaign/jobs/jobs.ts'
import type { Job, PieceMessage } from '#domain/jobs/job.ts'
import { memorySystem } from '#test/system.ts'

const names = z.array(z.string())

/** Two stages of letters: each piece takes one letter a run, from `a` to `c`. */
function spelling(more: Partial<JobHandler> = {}) {
  const finished: string[] = []
  const letter = (stage: string) =>
    stageOf(names, async ({ segment: { number }, from = 'a', found = [], hasTimeLeft }) => {
      const next = { a: 'b', b: 'c' }[from]
      return { found: [...found, `${stage}${number}${from}`], from: next && !hasTimeLeft() ? next : undefined }
    })
  const kind: JobHandler = {
    stages: [letter('x'), { ...letter('y'), pieces: async (_, found) => found.flat().length }],
    async finish(_, found) {
      finished.push(z.array(names).parse(found.flat()).flat().join(' '))
      return { state: 'done', outcome: found.flat().length }
    },
    ...more,
  }
  return { kind, finished }
}

const allKinds = (kind: JobHandler): WorkingPorts['kinds'] => ({
  enrolment: kind,
  approval: kind,
  rehearsal: kind,
  watch: kind,
  coverage: kind,
  suspensions: kind,
  retention: kind,
})

function open(kind: JobHandler) {
  const system = memorySystem()
  const ports: WorkingPorts = { ...system, kinds: allKinds(kind) }
  const start = () => startJob(ports, { kind: 'enrolment', pieces: 2, order: null })
  const work = (message: PieceMessage, hasTimeLeft = true) => workOn(ports, message, () => hasTimeLeft)
  const deliver = (hasTimeLeft = true) => system.pieceQueue.deliver(message => work(message, hasTimeLeft))
  const current = async (): Promise<Partial<Job>> => (await system.jobs.list())[0] ?? {}
  const look = (minutes: number) => {
    system.clock.advanceTo(system.clock.now().add({ minutes }))
    return lookAfterJobs(system)
  }
  return { ...system, ports, start, work, deliver, current, look }
}

it('a job goes through its stages piece by piece, and is finished with all that was found', async () => {
  const { kind, finished } = spelling()
  const { start, deliver, current, pieceQueue } = open(kind)
  await start()
  await deliver()
  expect(await current()).toMatchObject({ state: 'running', stage: 1, pieces: 2, done: [] })
  await deliver()
  expect(await current()).toMatchObject({ state: 'done', outcome: 4 })
  expect(finished).toEqual(['x0a x1a y0a y1a'])
  expect(pieceQueue.waiting).toEqual([])
})

it('a job continues each piece where a worker ran out of time', async () => {
  const { kind, finished } = spelling({ stages: spelling().kind.stages.slice(0, 1) })
  const { start, deliver } = open(kind)
  await start()
  for (let runs = 0; runs < 3; runs += 1) await deliver(false)
  expect(finished).toEqual(['x0a x0b x0c x1a x1b x1c'])
})

it('a job counts how often a piece was put on the queue again, so that no chain is endless', async () => {
  const { start, deliver, pieceQueue } = open({ ...spelling().kind, finish: async () => 'later' })
  await start()
  await deliver(false)
  await deliver(false)
  expect(pieceQueue.waiting).toMatchObject([{ piece: 0, rounds: 2 }, { rounds: 2 }])
  await deliver()
  expect(pieceQueue.waiting).toHaveLength(2)
  for (const { rounds } of pieceQueue.waiting) expect(rounds).toBeUndefined()
  for (let runs = 0; runs < 3; runs += 1) await deliver()
  expect(pieceQueue.waiting).toMatchObject([{ stage: 1, rounds: 3 }])
})

it('a job takes no harm from messages that come twice, late or out of order', async () => {
  const { kind, finished } = spelling()
  const { start, work, pieceQueue, current } = open(kind)
  await start()
  const [first = { job: '', stage: 0, piece: 0 }, second = first] = pieceQueue.waiting
  expect([await work(second), await work(second), await work(first)]).toEqual(['done', 'done', 'done'])
  expect([await work(first), await work({ ...first, job: 'unknown' })]).toEqual(['over', 'over'])
  for (const message of pieceQueue.waiting.toReversed()) await work(message)
  expect(pieceQueue.waiting).toHaveLength(4)
  for (const message of pieceQueue.waiting) expect(await work(message)).toBe('over')
  expect(finished).toHaveLength(1)
  expect(await current()).toMatchObject({ state: 'done' })
})

it('a job keeps what the first worker found where another outlived its message', async () => {
  const { kind, finished } = spelling()
  const { start, work, pieceQueue, ports } = open(kind)
  await start()
  const [message = { job: '', stage: 0, piece: 0 }, other = message] = pieceQueue.waiting
  const [stage = spelling().kind.stages[0], ...rest] = kind.stages
  const late: JobHandler = {
    ...kind,
    stages: [
      {
        async work(asked) {
          await work(message, asked.hasTimeLeft())
          return stage?.work(asked) ?? { found: [] }
        },
      },
      ...rest,
    ],
  }
  const lateWork = (hasTimeLeft: boolean) => workOn({ ...ports, kinds: allKinds(late) }, message, () => hasTimeLeft)
  expect(await lateWork(false)).toBe('overtaken')
  expect(await lateWork(true)).toBe('done')
  await work(other)
  for (const message of pieceQueue.waiting) await work(message)
  expect(finished).toEqual(['x0a x0b x1a y0a y1a'])
})

it('a job is finished by one of two workers who see at once that all is done', async () => {
  const { kind, finished } = spelling({ stages: spelling().kind.stages.slice(0, 1) })
  const { start, work, pieceQueue } = open(kind)
  await start()
  await Promise.all([...pieceQueue.waiting, ...pieceQueue.waiting].map(message => work(message)))
  expect(finished).toHaveLength(1)
})

it('a job is finished later where it cannot be now', async () => {
  const { kind, finished } = spelling()
  let busy = true
  const { start, deliver, current } = open({ ...kind, finish: async (...told) => (busy ? 'later' : kind.finish(...told)) })
  await start()
  for (let runs = 0; runs < 3; runs += 1) await deliver()
  expect(await current()).toMatchObject({ state: 'running', done: [0, 1] })
  busy = false
  await deliver()
  expect(finished).toHaveLength(1)
})

it('a job ends for all pieces where one says so', async () => {
  const { kind, finished } = spelling({ stages: [stageOf(names, async () => ({ state: 'refused', outcome: 'stale' }))] })
  const { start, deliver, current, pieceQueue } = open(kind)
  await start()
  await deliver()
  expect(await current()).toMatchObject({ state: 'refused', outcome: 'stale' })
  expect([pieceQueue.waiting, finished]).toEqual([[], []])
})

it('a job that stands still has the pieces that are not done put on the queue again', async () => {
  const { kind } = spelling()
  const { start, work, look, pieceQueue } = open(kind)
  await start()
  const [first = { job: '', stage: 0, piece: 0 }, second] = pieceQueue.waiting
  await work(first)
  await pieceQueue.deliver(async () => 'lost')
  expect(await look(14)).toEqual({ stuck: 0, failed: 0 })
  expect(await look(1)).toEqual({ stuck: 1, failed: 0 })
  expect(pieceQueue.waiting).toEqual([second])
  expect(await look(1)).toEqual({ stuck: 0, failed: 0 })
})

it('a job that stands still is finished where the worker died who should', async () => {
  const { kind, finished } = spelling({ stages: spelling().kind.stages.slice(0, 1) })
  let dies = true
  const { start, deliver, look, pieceQueue, current } = open({
    ...kind,
    finish: async (...told) => (dies ? Promise.reject(new Error('ended')) : kind.finish(...told)),
  })
  await start()
  await expect(deliver()).rejects.toThrow('ended')
  await pieceQueue.deliver(async () => 'lost')
  dies = false
  await look(15)
  await deliver()
  expect(finished).toHaveLength(1)
  expect(await current()).toMatchObject({ state: 'done' })
})

it('a job that stands still has failed after four times', async () => {
  const { kind } = spelling()
  const { start, look, current, deliver } = open(kind)
  await start()
  for (let times = 0; times < 3; times += 1) expect(await look(15)).toEqual({ stuck: 1, failed: 0 })
  expect(await look(15)).toEqual({ stuck: 0, failed: 1 })
  await deliver()
  expect(await current()).toMatchObject({ state: 'failed', done: [] })
})
