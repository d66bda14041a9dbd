/** What a campaign of 2.2 million takes, worked out from two smaller ones that were played, and the goals of each step. */
import { secondsToSend } from '#domain/capacity.ts'
import type { Played, PlayedStep } from './campaign.ts'

export const perSecond = 500

export const staff = 2_200_000
const inBreach = staff / 10
const held = inBreach / 2

interface Goal {
  people: number
  /** Megabytes of the function, as in infra/constructs. */
  memory: number
  /** The most people that one run has in memory; others get the rest. */
  perRun: number
  minutes?: number
  requests?: number
  /** Its time is that of the rate of SES. */
  isPaced?: boolean
  /** Where runs do not wake workers, one begins every minute, and works in shards of its own. */
  isOverlapping?: boolean
}

const sending = { people: inBreach, memory: 1769, perRun: 5_000, minutes: secondsToSend(inBreach, perSecond) / 60 }

const escalating = { memory: 1769, perRun: 40_000, isOverlapping: true }

/** A job has 64 pieces. */
const working = { memory: 1769, perRun: staff / 64 }

/** The longest run of a function, in minutes: the last of five is kept free. */
const longestRun = 4

const goals: Record<string, Goal> = {
  import: { people: staff, memory: 1024, perRun: 500 },
  enrolment: { ...working, people: staff },
  'first notices': { ...sending, isPaced: true },
  'their feedback': sending,
  reminders: { ...sending, isPaced: true },
  deadline: { ...escalating, people: inBreach, minutes: 10 },
  // It reads 10,000 in turn, however many are held.
  'a minute of the brake': { people: 10_000, memory: 1769, perRun: 10_000, minutes: 1, requests: 200 },
  // API Gateway waits for half a minute, for each of both.
  'approval by two': { people: held, memory: 1024, perRun: held, minutes: 1 },
  suspensions: { ...escalating, people: held, minutes: held / 1000 / 60 },
  'access back': { ...escalating, people: held },
  'daily round': { ...working, people: staff, minutes: 60 },
  'daily round, erasures': { ...working, people: 20_000, perRun: 20_000 / 64, minutes: 60 },
}

export interface Reckoned {
  step: string
  people: number
  minutes: number
  requests: number
  megabytes: number
  goal: Goal
  isMet: boolean
}

/** @param used the share of the rate that a mailing used */
export const reckonedOf = (small: Played, large: Played, used: number) =>
  Object.entries(goals).flatMap(([step, goal]) => {
    const [a, b] = [small[step], large[step]]
    return a && b ? [reckon(step, goal, a, b, used)] : []
  })

function reckon(step: string, goal: Goal, small: PlayedStep, large: PlayedStep, used: number): Reckoned {
  const { people } = goal
  const at = (of: 'requests' | 'megabytes', size: number) => atSize([small.people, small[of]], [large.people, large[of]], size)
  const requests = at('requests', people)
  const megabytes = Math.max(large.megabytes, at('megabytes', Math.min(people, goal.perRun)))
  // As long a request as in the larger one, in as many lanes.
  const busy = (large.seconds * requests) / large.requests / large.lanes / 60
  const isAlone = goal.isOverlapping && large.lanes === 1
  const minutes = goal.isPaced ? people / (used * perSecond) / 60 : isAlone ? overlapping(busy) : busy
  const isMet = minutes <= (goal.minutes ?? Infinity) && requests <= (goal.requests ?? Infinity) && megabytes <= goal.memory
  return { step, people, minutes, requests, megabytes, goal, isMet }
}

/** Minutes until runs that begin a minute apart have worked for so many together. */
function overlapping(busy: number) {
  let [minutes, left] = [0, busy]
  for (; left > Math.min(minutes + 1, longestRun); minutes += 1) left -= Math.min(minutes + 1, longestRun)
  return minutes + left / Math.min(minutes + 1, longestRun)
}

type Point = readonly [people: number, figure: number]

/** In a line from two figures, or steeper, where more than twice as much was taken for twice as many. */
export function atSize([few, little]: Point, [more, much]: Point, people: number) {
  const power = Math.log(much / little) / Math.log(more / few)
  return power > 1 ? much * (people / more) ** power : much + ((much - little) / (more - few)) * (people - more)
}
