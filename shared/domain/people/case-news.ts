/** What systems for tickets and security monitoring hear of cases. */
import type { Temporal } from 'temporal-polyfill'
import { isNever } from '../schedule/timetable.ts'
import { breachesOf, type Case, deliveredAt, isAwake, type Person, type RequestDecision } from './person.ts'

/** Something that happened in a case. It names neither person nor device. */
export interface CaseNews {
  /** The same each time that this is published. */
  readonly id: string
  readonly what: 'opened' | 'notified' | 'overdue' | 'decided' | 'suspended' | 'restored' | 'cleared'
  readonly at: Temporal.Instant
  readonly policy: string
  readonly policyVersion: number
  /** A ref. */
  readonly person: string
  readonly unit: string
  readonly state: Case['state']
  /** Absent where there is none. */
  readonly deadline: string | undefined
  /** How many were suspended or restored; of other news, how many are in breach. */
  readonly devices: number
  readonly decision: RequestDecision['kind'] | undefined
  /** What was granted or refused. */
  readonly request: RequestDecision['request']
}

/** A save of a person. */
export interface PersonSaved {
  readonly ref: string
  readonly at: Temporal.Instant
  /** Of what was saved. */
  readonly version: number
  /** Absent where they are new. */
  readonly before: Person | undefined
  readonly after: Person
}

export interface CaseBus {
  /** @returns what was taken; the rest must come again */
  publish(news: readonly CaseNews[]): Promise<readonly CaseNews[]>
}

/** What a save changed in the person's cases. What comes by time alone, as being overdue, is in the first save after it. */
export const caseNewsOf = ({ ref, at, version, before, after }: PersonSaved): readonly CaseNews[] =>
  after.cases.flatMap(current => {
    const { policy, state, deadline } = current
    const earlier = before?.cases.find(one => one.policy === policy && one.openedAt.equals(current.openedAt))
    return changesOf(current, earlier).map(({ what, devices = breachesOf(current).length, decision, request }) => ({
      id: [ref, version, policy, what, decision, request].filter(part => part !== undefined).join('#'),
      ...{ what, at, policy, policyVersion: current.version, person: ref, unit: after.profile.unit, state },
      deadline: isNever(deadline) ? undefined : deadline.toString(),
      ...{ devices, decision, request },
    }))
  })

type Change = Pick<CaseNews, 'what'> & Partial<Pick<CaseNews, 'devices' | 'decision' | 'request'>>

function changesOf(current: Case, earlier: Case | undefined): readonly Change[] {
  const began = (isSo: (one: Case) => boolean) => isSo(current) && !(earlier && isSo(earlier))
  const changed = (what: Change['what'], hasBegun: boolean): readonly Change[] => (hasBegun ? [{ what }] : [])
  const counted = (what: Change['what'], keysOf: (one: Case) => readonly string[]): readonly Change[] => {
    const added = new Set(keysOf(current)).difference(new Set(earlier && keysOf(earlier)))
    return added.size > 0 ? [{ what, devices: added.size }] : []
  }
  return [
    ...changed('opened', began(isActive)),
    ...changed(
      'notified',
      began(one => deliveredAt(one) !== undefined),
    ),
    ...changed(
      'overdue',
      began(({ state }) => state === 'overdue'),
    ),
    ...newDecisions(current, earlier),
    ...counted('suspended', suspensionsOf),
    ...counted('restored', restorationsOf),
    ...changed('cleared', earlier !== undefined && began(isOver)),
  ]
}

const isActive = ({ state }: Case) => isAwake(state) || state === 'unreachable'

const isOver = ({ state }: Case) => state === 'clear' || state === 'closed'

/** As other systems have confirmed. */
const suspensionsOf = ({ access }: Case) => access.cuts.flatMap(({ device, at, confirmedAt }) => (confirmedAt ? [`${device} ${at}`] : []))

/** Likewise. */
const restorationsOf = ({ access }: Case) =>
  access.cuts.flatMap(({ device, at, restoration }) => (restoration?.confirmedAt ? [`${device} ${at}`] : []))

/** Decisions alike, as about several devices, are one. */
function newDecisions({ decisions: { made } }: Case, earlier: Case | undefined): readonly Change[] {
  const keyOf = ({ at, kind, request, device }: RequestDecision) => [at, kind, request, device].join()
  const known = new Set(earlier?.decisions.made.map(keyOf))
  const added = made.filter(one => !known.has(keyOf(one)))
  const alike = new Map(added.map(({ kind, request }) => [`${kind} ${request}`, { what: 'decided', decision: kind, request } as const]))
  return [...alike.values()]
}
