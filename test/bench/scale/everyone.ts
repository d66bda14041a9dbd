/** Work on everybody, in segments of a scan side by side: by formula, since it waits for nothing but these. */
import { dynamodb } from './aws.ts'

interface Work {
  /** Milliseconds of a processor for each person. */
  readonly cpu: number
  /** Request units for each person, on the busiest table. */
  readonly read: number
  readonly write: number
  /** Writes of one person, one after the other. */
  readonly turns: number
}

/** By `npm run bench -- import`: enrolment, of people who change and of people who don't. A person of 1.6 KB is read consistently. */
export const works = {
  enrolment: { cpu: 0.6, read: 0.4, write: 2, turns: 2 },
  approval: { cpu: 0.09, read: 0.4, write: 0, turns: 0 },
} as const satisfies Readonly<Record<string, Work>>

/** Functions at once, each with a whole processor. */
const workers = 4

/** People read together, and of these saved side by side. */
const [pageSize, concurrency] = [100, 16]

/** @returns the seconds that it takes, and what it waits for */
export function workOnEveryone({ cpu, read, write, turns }: Work, people: number): { readonly binds: string; readonly seconds: number } {
  const page = dynamodb.batchGet + pageSize * Math.max(cpu, (turns * dynamodb.put) / concurrency)
  const waits = {
    workers: ((people / pageSize) * page) / 1000 / workers,
    'partitions, reads': (people * read) / (dynamodb.partitions * dynamodb.readUnits),
    'partitions, writes': (people * write) / (dynamodb.partitions * dynamodb.writeUnits),
  }
  return Object.entries(waits)
    .map(([binds, seconds]) => ({ binds, seconds }))
    .reduce((a, b) => (b.seconds > a.seconds ? b : a))
}
