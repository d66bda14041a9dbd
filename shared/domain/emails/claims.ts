/** What a notice claims, as data: the letter is written from it, and tests hold it to the truth. */
import type { Temporal } from 'temporal-polyfill'
import { enforcementOf } from '../people/enforcement.ts'
import { caseOf, type Device, isReply, type Person } from '../people/person.ts'
import type { Part } from '../review/agenda.ts'
import { isBefore } from '../schedule/zone.ts'
import { hasAccess, hasNothingLeft, standingOf } from './standing.ts'
import { byGravity, type NoticeKind, noticeKind } from './subject.ts'

type News = NonNullable<Part['changes']>

/** What one policy's part of a notice claims. Devices are named by id. */
export interface Claims {
  /** The gravest first. */
  readonly kinds: readonly NoticeKind[]
  /** True if it asks the reader to act. */
  readonly asks: boolean
  /** The deadline that it states, ahead or past. */
  readonly states?: Temporal.Instant
  /** What it says has changed in the policy. */
  readonly changes: News
  /** The devices in breach, certain or not. */
  readonly named: readonly string[]
  /** Said to be suspended by this policy, or to be about to. */
  readonly suspended: readonly string[]
  /** Likewise, by another policy. */
  readonly suspendedElsewhere: readonly string[]
  /** Said to be suspended after the deadline unless something changes. */
  readonly toSuspend: readonly string[]
  /** Said to get their access back. */
  readonly restored: readonly string[]
  /** True if it says that nothing is left to do under any policy. */
  readonly nothingLeft: boolean
  /** True if it says that a named device may still lose its access. */
  readonly threatens: boolean
}

/** @param now the moment of sending */
export function mailClaims(person: Person, part: Part, now: Temporal.Instant): Claims {
  const { policy, deadline } = part
  const { found, suspended, suspendedElsewhere, threatened } = standingOf(person, part)
  const restored = restoredOf(person, part)
  const kinds = kindsOf(person, part, restored.length > 0, now)
  const asks =
    caseOf(person, policy)?.state !== 'exempt' && kinds.some(kind => !asksNothing.has(kind) && (found.length > 0 || !refusals.has(kind)))
  const ids = (devices: readonly Device[]) => (asks ? devices.map(({ id }) => id) : [])
  const threatens = asks && threatened.length > 0
  const isNew = { deadline: !deadline || isBefore(now, deadline.at), demand: true, threat: threatens, stage: true }
  return {
    kinds,
    asks,
    states: deadline && (asks || kinds.includes('announcement')) ? deadline.at : undefined,
    changes: new Set(asks ? [...changesOf(part)].filter(change => isNew[change]) : []),
    named: ids(found.map(({ device }) => device)),
    suspended: suspended.map(({ id }) => id),
    suspendedElsewhere: ids(suspendedElsewhere),
    toSuspend: ids(threatened.filter(({ certain, isAsked }) => certain || isAsked).map(({ device }) => device)),
    restored: restored.map(({ id }) => id),
    nothingLeft: kinds.some(kind => kind === 'cleared' || kind === 'settled') && hasNothingLeft(person),
    threatens,
  }
}

const asksNothing: ReadonlySet<NoticeKind> = new Set([
  'announcement',
  'restored',
  'cleared',
  'settledButAsked',
  'settled',
  'exemptionGranted',
  'requestGranted',
])

/** They repeat what is to be done, if anything is. */
const refusals: ReadonlySet<NoticeKind> = new Set(['exemptionRefused', 'requestRefused'])

/** What a part tells as changed: for a `changed` that does not say, the deadline. */
const changesOf = ({ changes, tells }: Part): News => changes ?? new Set(tells.some(({ step }) => step === 'changed') ? ['deadline'] : [])

/** Of the devices whose access comes back, those of which that still holds. */
function restoredOf(person: Person, { tells }: Part): readonly Device[] {
  const told = new Set(tells.filter(({ step }) => step === 'restored').flatMap(({ devices }) => devices))
  const isRefused = ({ id }: Device) => enforcementOf(person, id)?.is === 'cannot be enforced'
  return person.devices.filter(device => told.has(device.id) && hasAccess(person, device) && !isRefused(device))
}

function kindsOf(person: Person, part: Part, hasRestored: boolean, now: Temporal.Instant): readonly NoticeKind[] {
  const { policy, tells } = part
  const { found, suspended } = standingOf(person, part)
  const isStale = (step: string) => (step === 'restored' && !hasRestored) || (step === 'suspended' && suspended.length === 0)
  // In place of news that no longer holds, a notice tells what does.
  const instead = found.length === 0 ? 'cleared' : caseOf(person, policy)?.state === 'exempt' ? 'exemption-granted' : 'reminder'
  const steps = tells.map(({ step }) => (isStale(step) ? instead : step))
  const isDone = found.length === 0 && steps.some(step => isReply(step) && step !== 'exemption-granted')
  const kinds = [steps, isDone ? 'cleared' : []].flat().map(step => noticeKind(step, part, person, now))
  return [...new Set(kinds)].sort(byGravity)
}
