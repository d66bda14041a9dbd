/** The other side of access: a system that the organisation runs, in which a device or its user is suspended and restored. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { LastTests } from '../last-tests.ts'
import { type Immutable, names } from '../people/fields.ts'
import type { Reach } from '../policies/reach.ts'
import { rounds } from '../rounds.ts'
import { instant } from '../schedule/fields.ts'

/** Whose access to what. */
export const target = z.strictObject({
  /** The owner's ref. */
  person: z.string(),
  device: z.string(),
  /** By which systems know the device: `serial:C39K1234`, `entra:…`, and `okta#guo4a5u7` for what a source of that name calls it. */
  keys: names,
  platform: z.string(),
  /** Its owner's staff id and address, for a system that cuts off people. */
  owner: z.strictObject({ id: z.string(), email: z.string() }),
})

export type Target = Immutable<z.output<typeof target>>

export const wantedAccess = z.enum(['granted', 'suspended'])

export type WantedAccess = z.output<typeof wantedAccess>

/**
 * Why a system does not do it, and will not if asked again: it does not know the device; it cannot do it to one of this kind; it may not; it had
 * the device and has it no longer.
 */
const refusals = ['not-enrolled', 'not-supported', 'permission', 'gone'] as const

export type ConnectorRefusal = (typeof refusals)[number]

export type ConnectorOutcome =
  /** It is so in the other system, which was read or said so. Also where it was so before. */
  | { readonly is: 'confirmed' }
  /** The other system works on it: look again with `get` after so many seconds. */
  | { readonly is: 'pending'; readonly checkAfter: number }
  | { readonly is: 'refused'; readonly why: ConnectorRefusal }
  /** Nothing is known to have changed: try again, after so many seconds where the other system says so. */
  | { readonly is: 'retry'; readonly after?: number }

/** What the other system says that is. */
export interface Held {
  readonly is: WantedAccess | 'unknown'
  /** The version that it was set under, where a field of the other system takes it. */
  readonly version?: number
}

/** What an administrator should know of a connector before it is needed; `message`: what was checked, and what to do if it is wrong. */
const check = z.strictObject({ isRight: z.boolean(), message: z.string() })

export type ConnectorCheck = Readonly<z.output<typeof check>>

export interface AccessConnector {
  readonly reach: Reach
  /** It suspends one user on a device: others of the same device are not affected. */
  readonly isPerUser?: true
  /** What the other system must grant, as its administrators call it. */
  readonly permissions: readonly string[]
  /** Administrators cut off devices there for reasons of their own, such as a theft, and it does not say who did. */
  readonly isSetByOthers?: true
  /** Setting what is so already is `confirmed`. Throws nothing but surprises: each is then tried again. */
  set(target: Target, wanted: WantedAccess, version: number): Promise<ConnectorOutcome>
  get(target: Target): Promise<Held>
  /** Signs the owner out everywhere, once. Only after a suspension is set; absent where it is not wanted. May be repeated. */
  readonly revokeSessions?: ((target: Target) => Promise<void>) | undefined
  /** Connects and reads, changes nothing. */
  check(): Promise<readonly ConnectorCheck[]>
}

export const connectorTest = z.strictObject({
  askedAt: instant,
  endedAt: z.optional(instant.describe('Absent until it has ended.')),
  checks: z.optional(z.array(check)).describe('What was looked at: whether it is right, and what to do if it is not.'),
})

type ConnectorTest = Readonly<z.output<typeof connectorTest>>

export type ConnectorTests = LastTests<ConnectorTest>

/** The work access wanted for a device. */
export interface AccessRequest {
  /** The owner's ref. */
  readonly person: string
  readonly device: string
  readonly wanted: WantedAccess
  /** Rises with each change; a request with a lower version than the last changes nothing. */
  readonly version: number
}

/** The system that grants and suspends access. Repeated and late requests are harmless. */
export interface AccessGate {
  /** @returns the requests accepted; repeat the others */
  request(requests: readonly AccessRequest[]): Promise<readonly AccessRequest[]>
}

/** A request, and when the bus took it. */
export interface TakenRequest {
  readonly request: AccessRequest
  readonly at: Temporal.Instant
  readonly rounds?: number
}

/** Two queues before the connectors: restorations never wait for suspensions. */
export interface RequestQueues {
  /**
   * Puts a request back on its queue.
   * @param delay seconds until it is handed over, 900 at most
   * @throws if it was not taken
   */
  putBack(taken: TakenRequest, delay: number): Promise<void>
  /** Hands over a task, behind suspensions that wait. @throws likewise */
  ask(task: ConnectorTask): Promise<void>
}

/** Each may come twice, late or never. */
export const connectorTask = z.discriminatedUnion('errand', [
  z.strictObject({ errand: z.literal('test'), connector: z.string(), askedAt: instant }),
  /** All is compared now, or the round that is under way goes on. */
  z.strictObject({ errand: z.literal('compare'), rounds }),
])

export type ConnectorTask = Readonly<z.output<typeof connectorTask>>
