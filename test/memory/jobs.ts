import type { Job, Jobs, Piece, PieceMessage, PieceQueue } from '#domain/jobs/job.ts'
import { allUnder } from './keyed.ts'

export function memoryJobs(): Jobs {
  const jobs = new Map<string, Job>()
  const pieces = new Map<string, Piece>()
  const keyOf = (id: string, stage: number, number: number) => `${id} ${stage} ${String(number).padStart(6, '0')}`
  const running = (id: string, stage: number): Job | undefined => {
    const job = jobs.get(id)
    return job?.state === 'running' && job.stage === stage ? job : undefined
  }

  return {
    async create(job) {
      jobs.set(job.id, job)
    },
    async find(id) {
      return jobs.get(id)
    },
    async list() {
      return [...jobs.values()].sort((a, b) => (a.id < b.id ? 1 : -1)).slice(0, 100)
    },
    async note(id, stage, movedAt, { done, puts } = {}) {
      const job = running(id, stage)
      if (!job) return undefined
      const noted = { ...job, movedAt, done: [...new Set([...job.done, ...(done === undefined ? [] : [done])])], puts: puts ?? job.puts }
      jobs.set(id, noted)
      return noted
    },
    async move(job, from) {
      if (!running(job.id, from)) return false
      jobs.set(job.id, job)
      return true
    },
    async findPiece(id, stage, number) {
      return pieces.get(keyOf(id, stage, number))
    },
    async savePiece({ id, stage }, number, progress, after) {
      const key = keyOf(id, stage, number)
      if ((pieces.get(key)?.version ?? 0) !== after) return false
      pieces.set(key, { ...progress, version: after + 1 })
      return true
    },
    listPieces: async (id, stage) => allUnder(pieces, `${id} ${stage} `),
  }
}

/** Keeps messages until a test delivers them. */
export interface MemoryPieceQueue extends PieceQueue {
  waiting: readonly PieceMessage[]
  /** Hands over each message that waits, once; one whose work fails waits on. @throws what the first of them throws, after all the others */
  deliver(work: (message: PieceMessage) => Promise<unknown>): Promise<void>
}

export function memoryPieceQueue(): MemoryPieceQueue {
  let waiting: readonly PieceMessage[] = []
  return {
    get waiting() {
      return waiting
    },
    async put(messages) {
      waiting = [...waiting, ...messages]
    },
    async deliver(work) {
      const now = waiting
      waiting = []
      const failures: unknown[] = []
      for (const message of now) {
        try {
          await work(message)
        } catch (error) {
          failures.push(error)
          waiting = [...waiting, message]
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
