/** Why devices that are certainly in breach keep their access after the deadline. */
import type { Temporal } from 'temporal-polyfill'
import { enforcementOf } from '../people/enforcement.ts'
import { type Breach, type Case, caseOf, isNotified, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { demandsOf } from '../policies/versions.ts'
import { earlierOf, isBefore } from '../schedule/zone.ts'
import { hasRungCome, isNoReason, maySuspend, suspendsAt, suspensionMetAt } from './access.ts'
import { breaches } from './breaches.ts'
import type { DatedContext } from './context.ts'
import { contextOfCase, deadlineSet, movesOn } from './deadline.ts'
import { heldBackUntil, isFoundClean } from './held-back.ts'
import { hasRespite } from './requests.ts'
import { stagesCounted } from './stage.ts'

/** A device that is certainly in breach, and its case. */
interface Kept {
  readonly breach: Breach
  readonly current: Case
  readonly context: DatedContext
  /** True for people whom only two approvers suspend. */
  readonly isProtected: boolean
}

interface Rule {
  readonly reason: string
  /** To administrators. */
  readonly says: string
  applies(kept: Kept): boolean
}

/** In this order: the first that applies is the reason. */
const rules = [
  {
    reason: 'no-rung',
    says: 'No step of the policy suspends it.',
    applies: ({ breach, context }) => stagesCounted(breach, context).every(stage => demandsOf(stage).suspends === undefined),
  },
  {
    reason: 'rung-ahead',
    says: 'The step that suspends it is still to come for its owner.',
    // A deadline that moves on with a first notice that cannot go is no reason.
    applies: ({ breach, current, context }) => !movesOn(current, context) && !hasRungCome(breach, context),
  },
  {
    reason: 'off-hours',
    says: 'The policy suspends it only in its owner’s working time.',
    applies({ breach, current, context }) {
      const released = current.access.toSuspend[breach.device]
      const at = typeof released === 'object' ? released : suspendsAt(breach, current, context)
      return at !== undefined && isBefore(context.now, at) && isMet(breach, current, context)
    },
  },
  {
    reason: 'paused',
    says: 'The policy, or all suspension, is paused.',
    applies: ({ context }) => !maySuspend(context.whole),
  },
  {
    reason: 'protected',
    says: 'Its owner is protected: two approvers must name the device.',
    applies: ({ isProtected }) => isProtected,
  },
  { reason: 'left', says: 'Its owner has left.', applies: ({ context }) => context.profile.leftAt !== undefined },
  { reason: 'exempt', says: 'Its owner is exempt.', applies: ({ current }) => current.exemptUntil !== undefined },
  {
    reason: 'contested',
    says: 'Its owner’s request about it waits for a decision.',
    applies: ({ breach, current, context }) => hasRespite(current, context.policy, breach.device),
  },
  {
    reason: 'answered',
    says: 'Its owner says that they complied, and the next inventory must confirm it.',
    applies: ({ breach, current, context }) => heldBackUntil(current, breach.device, context) !== undefined,
  },
  {
    reason: 'pass-held',
    says: 'A sync that waits to be accepted found it compliant.',
    applies: ({ breach, context }) => isFoundClean(breach.device, context),
  },
  {
    reason: 'address',
    says: 'Nobody has confirmed the address to which its owner’s notices went.',
    applies: ({ breach, current, context }) =>
      !isMet(breach, current, context) && isMet(breach, current, { ...context, unconfirmed: undefined }),
  },
  {
    reason: 'not-notified',
    says: 'No notice of the case has reached its owner.',
    applies: ({ current }) => !isNotified(current) || current.state === 'unreachable',
  },
  {
    reason: 'mail-held',
    says: 'Mail to its owner is on hold.',
    applies: ({ breach, current, context }) => context.isHeld && suspensionMetAt(breach, current, context) === undefined,
  },
  {
    reason: 'minimum-notice',
    says: 'Its owner’s minimum notice has not ended.',
    applies({ breach, current, context }) {
      const at = suspensionMetAt(breach, current, context)
      return at !== undefined && isBefore(context.now, at)
    },
  },
  {
    reason: 'notice-repeated',
    says: 'A notice about it is due, or was sent and its delivery is not known yet.',
    applies: ({ breach: { device }, current: { again, owes, notified } }) =>
      device in again || device in notified.followUps || owes.changed?.devices.includes(device) === true,
  },
  {
    reason: 'unreached',
    says: 'Two notices about it did not reach its owner.',
    applies: ({ breach, current }) => current.notified.unreached.includes(breach.device),
  },
  {
    reason: 'stale',
    says: 'The last report that found it in breach is too old, or no source manages it any more.',
    applies: ({ breach, current, context }) => isNoReason(breach, current, context),
  },
  {
    reason: 'rejected',
    says: 'Approvers rejected its suspension.',
    applies: ({ breach, current }) => current.access.spared.includes(breach.device),
  },
  {
    reason: 'braked',
    says: 'Its suspension waits for the brake.',
    applies: ({ breach, current }) => typeof current.access.toSuspend[breach.device] === 'string',
  },
  {
    reason: 'no-connector',
    says: 'Its suspension was requested, and no connected system can carry it out.',
    applies: ({ breach, current }) => current.access.suspended.includes(breach.device),
  },
  { reason: 'unexplained', says: 'No rule explains it. Report this as a fault of Ides.', applies: () => true },
] as const satisfies readonly Rule[]

export type KeptReason = (typeof rules)[number]['reason']

export const keptReasons: readonly KeptReason[] = rules.map(({ reason }) => reason)

export const keptSentences = new Map<KeptReason, string>(rules.map(({ reason, says }) => [reason, says]))

function isMet(breach: Breach, current: Case, context: DatedContext) {
  const at = suspensionMetAt(breach, current, context)
  return at !== undefined && !isBefore(context.now, at)
}

/** A device in breach that keeps its access, and why. */
export interface KeptAccess {
  readonly device: string
  readonly reason: KeptReason
}

/** The devices of a person that are certainly in breach after the deadline, and not suspended. @param person as reviewed at `now` */
export function accessKept(person: Person, policy: PolicyVersion, now: Temporal.Instant, isProtected: boolean): readonly KeptAccess[] {
  const known = caseOf(person, policy)
  if (!known || known.state === 'closed') return []
  // The cases of people who have left hold no breach.
  const staying = { ...person, profile: { ...person.profile, leftAt: undefined } }
  const current = { ...known, breaches: breaches(staying, policy, known.breaches, now) }
  const context = contextOfCase(person, policy, current, now)
  if (isBefore(now, earlierOf(current.deadline, deadlineSet(current.breaches, context).at))) return []
  return current.breaches.flatMap(breach => {
    if (!breach.certain || isCut(person, breach.device, policy)) return []
    const kept = { breach, current, context, isProtected }
    return rules.flatMap(({ reason, applies }) => (applies(kept) ? [{ device: breach.device, reason }] : [])).slice(0, 1)
  })
}

/** True for a device whose suspension is asked for, or about to be, under whatever policy, unless no other system can do it. */
function isCut(person: Person, device: string, policy: PolicyVersion) {
  if (person.access[device]?.wanted !== 'suspended') return false
  const enforcement = enforcementOf(person, device)
  return enforcement ? enforcement.is !== 'cannot be enforced' : maySuspend(policy)
}
