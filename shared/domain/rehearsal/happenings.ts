/** What happens at each moment of a rehearsal, in numbers. */
import * as z from 'zod'
import { getOrCompute } from '../get-or-compute.ts'
import type { Policy } from '../policies/policy.ts'
import type { RehearsedEvent } from './events.ts'

/** Mails are counted as mails, however many events they are; `staff…`: people to whom it happens for the first time. */
const counted = z.enum([
  'notices',
  'digests',
  'opened',
  'relapsed',
  'cleared',
  'ended',
  'overdue',
  'suspended',
  'restored',
  'staffOpened',
  'staffOverdue',
  'staffSuspended',
  'staffUnheard',
])

type Counted = z.output<typeof counted>

/** Zeros are left out. */
const numbers = z.partialRecord(counted, z.int())

/** By milliseconds since 1970; in no order. */
export const happenings = z.record(z.string(), numbers)

export type Numbers = Readonly<z.output<typeof numbers>>
export type Happenings = Readonly<Record<string, Numbers>>

const columnOf = {
  notice: 'notices',
  digest: 'digests',
  opened: 'opened',
  relapsed: 'relapsed',
  cleared: 'cleared',
  ended: 'ended',
  overdue: 'overdue',
  suspension: 'suspended',
  restoration: 'restored',
} as const satisfies Record<Exclude<RehearsedEvent['kind'], 'reached'>, Counted>

const firstOf = { opened: 'staffOpened', overdue: 'staffOverdue', suspension: 'staffSuspended' } as const

/**
 * @param events in order of time
 * @param isUnheard true for staff of whom nobody hears while they are overdue
 */
export function happeningsOf(events: Iterable<RehearsedEvent>, isUnheard: (staff: string) => boolean = () => false): Happenings {
  const all = new Map<number, Partial<Record<Counted, number>>>()
  const isFirst = firsts()
  const isNewMail = mails()
  for (const event of events) {
    const { kind, staff, at } = event
    if (kind === 'reached') continue
    if ((kind === 'notice' || kind === 'digest') && !isNewMail(event)) continue
    const of = all.get(at.epochMilliseconds) ?? {}
    all.set(at.epochMilliseconds, of)
    const count = (name: Counted) => {
      of[name] = (of[name] ?? 0) + 1
    }
    count(columnOf[kind])
    if ((kind === 'opened' || kind === 'overdue' || kind === 'suspension') && isFirst(`${kind} ${staff}`)) {
      count(firstOf[kind])
      if (kind === 'overdue' && isUnheard(staff)) count('staffUnheard')
    }
  }
  return Object.fromEntries(all)
}

function firsts(): (key: string) => boolean {
  const seen = new Set<string>()
  return (key) => {
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}

/** A mail may carry several steps, or lines about several people. Events of one second are in order of their kinds, not of time. */
function mails(): (event: Extract<RehearsedEvent, { kind: 'notice' | 'digest' }>) => boolean {
  let second: number | undefined
  let isFirst = firsts()
  return ({ kind, to, at: { epochMilliseconds } }) => {
    if (second !== Math.floor(epochMilliseconds / 1000)) {
      second = Math.floor(epochMilliseconds / 1000)
      isFirst = firsts()
    }
    return isFirst(`${kind} ${to} ${epochMilliseconds}`)
  }
}

/** What happens at one stage of a policy, in staff. */
export interface StageNumbers {
  readonly policy: string
  readonly stage: string
  /** Whose case was ever at it. */
  readonly reached: number
  readonly overdue: number
  readonly suspended: number
}

/** In the order of the policies and their stages; none for policies without stages. */
export function countByStage(policies: readonly Policy[], events: Iterable<RehearsedEvent>): readonly StageNumbers[] {
  const staffIn = new Map<string, Set<string>>()
  for (const event of events)
    if ('stage' in event) getOrCompute(staffIn, `${event.kind} ${event.policy} ${event.stage}`, () => new Set<string>()).add(event.staff)
  const count = (kind: RehearsedEvent['kind'], policy: string, stage: string) => staffIn.get(`${kind} ${policy} ${stage}`)?.size ?? 0
  return policies.flatMap(({ id: policy, stages = [] }) =>
    stages.map(({ name: stage }) => ({
      policy,
      stage,
      reached: count('reached', policy, stage),
      overdue: count('overdue', policy, stage),
      suspended: count('suspension', policy, stage),
    })),
  )
}

export function addHappenings(all: readonly Happenings[]): Happenings {
  const sum: Record<string, Numbers> = {}
  for (const [at, numbers] of all.flatMap((one) => Object.entries(one))) sum[at] = addNumbers(sum[at] ?? {}, numbers)
  return sum
}

export const addNumbers = (a: Numbers, b: Numbers): Numbers =>
  Object.fromEntries(counted.options.flatMap((name) => (name in a || name in b ? [[name, (a[name] ?? 0) + (b[name] ?? 0)]] : [])))

/** In order of time, up to a moment, included. @returns milliseconds since 1970, and what happens then */
export const inOrder = (all: Happenings, until = Number.POSITIVE_INFINITY): readonly (readonly [number, Numbers])[] =>
  Object.entries(all)
    .map(([at, numbers]) => [Number(at), numbers] as const)
    .filter(([at]) => at <= until)
    .sort(([a], [b]) => a - b)
