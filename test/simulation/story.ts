/** Stories: what may happen to a campaign, operation by operation, as data that prints as one could write it down. */
import fc from 'fast-check'
import { type FactKind, factKinds } from '../../shared/campaign/send/evidence.ts'
import { type ControlPart, controlParts } from '../../shared/domain/policies/control.ts'
import type { Halt } from '../../shared/domain/policies/policy.ts'
import { mostSkew } from '../../shared/domain/schedule/clock.ts'

/** How the mail service answers during a run; `refused`: the mails to one person alone. */
const mailModes = ['taken', 'taken, the answer lost', 'lost, and the answer', 'throttled', 'stopped', 'refused'] as const

/** What befalls a worker: at which of its calls, counted from 1, and whether it dies of it, or only that call fails. */
export interface Trouble {
  readonly at: number
  readonly when: 'before' | 'after'
  readonly dies: boolean
}

export interface Conditions {
  /** Seconds by which the worker's clock is ahead. */
  readonly skew: number
  readonly mail: (typeof mailModes)[number]
  readonly trouble?: Trouble
}

/** What somebody says on their own page. */
const answers = [
  'acknowledge',
  'declare',
  'exemption',
  'not-my-device',
  'contest',
  'withdraw exemption',
  'withdraw not-my-device',
  'withdraw contest',
] as const

/** What an admin decides about a case. */
const decisions = [
  'extend',
  'exempt',
  'grant exemption',
  'refuse exemption',
  'grant not-my-device',
  'refuse not-my-device',
  'grant contest',
  'refuse contest',
  'reachable',
] as const

const policies = ['no-tiktok', 'no-temu', 'no-shopping'] as const

const deadlines = ['2023-03-08', '2023-03-15', '2023-03-22', '2023-04-14'] as const

/** In what an event about the last notice to somebody does not match it. */
export const flaws = ['recipient', 'sender', 'id', 'time'] as const

/** People and devices are named by any number, taken modulo how many there are; so are events. */
export type Operation =
  | { readonly op: 'wait'; readonly minutes: number }
  /** Until so many seconds after something is due. */
  | { readonly op: 'wait until due'; readonly seconds: number }
  | { readonly op: 'run'; readonly worker: Conditions }
  /** Two workers make so many calls in turn, so many seconds passing at each change. */
  | {
      readonly op: 'run together'
      readonly workers: readonly [Conditions, Conditions]
      readonly turns: readonly number[]
      readonly seconds: number
    }
  /** Some events about mails arrive, in this order; `again`: they will once more. */
  | { readonly op: 'hear'; readonly events: readonly number[]; readonly again: boolean }
  | { readonly op: 'lose events'; readonly events: readonly number[] }
  | { readonly op: 'forge'; readonly person: number; readonly kind: FactKind; readonly flaw: (typeof flaws)[number] }
  /** The other side of access hears what it was asked, in this order, and its confirmations arrive. */
  | { readonly op: 'access'; readonly requests: readonly number[]; readonly again: boolean }
  | { readonly op: 'report'; readonly device: number; readonly apps: string }
  /** A pass over a device manager. */
  | {
      readonly op: 'sync'
      /** Apps that it finds on the devices, taken in turn. */
      readonly apps: readonly string[]
      /** Places of devices that it leaves out. */
      readonly missing?: readonly number[]
      readonly ends: 'well' | 'cut off' | 'down'
      readonly trouble?: Trouble
    }
  | { readonly op: 'import'; readonly person: number; readonly devices: number; readonly address: 'good' | 'dead' }
  /** A new version of the policy that bans TikTok. */
  | {
      readonly op: 'amend'
      readonly deadline: string
      readonly apps?: 'tiktok' | 'tiktok;temu'
      /** The rung that suspends. */
      readonly suspends?: 'P0D' | 'P3D' | 'never'
      readonly zone?: 'Europe/Brussels' | 'staff'
      /** Devices that may be suspended in a day. */
      readonly limit?: number
    }
  /** A policy about shopping apps comes, or a new version of it; `tells`: its suspending rung mails the owner. */
  | { readonly op: 'enact'; readonly deadline: 'none' | (typeof deadlines)[number]; readonly tells: boolean }
  /** The last notice to somebody is accepted, and lost on its way. */
  | { readonly op: 'lose notice'; readonly person: number }
  /** One or both approvers decide about suspensions: about these of those listed, or all. */
  | {
      readonly op: 'brake'
      readonly by: 'first' | 'second' | 'both'
      readonly action: 'approve' | 'reject'
      readonly devices?: readonly number[]
    }
  /** Somebody moves. */
  | { readonly op: 'move'; readonly person: number; readonly zone: string }
  /** Somebody leaves the organisation. Whatever imports them again has them back. */
  | { readonly op: 'leave'; readonly person: number }
  /** A policy is paused, lifted, or resumed. */
  | { readonly op: 'halt'; readonly policy: (typeof policies)[number]; readonly halted: Halt | 'no' }
  /** All mail, or all suspension, is paused or resumed. */
  | { readonly op: 'pause'; readonly part: ControlPart; readonly isPaused: boolean }
  | {
      readonly op: 'decide'
      readonly policy: (typeof policies)[number]
      readonly person: number
      readonly decision: (typeof decisions)[number]
      readonly days: number
      /** Whether they ask for it just before. */
      readonly asked?: boolean
    }
  /** A staff record is put by itself, and a device of theirs: their own, or one that is handed around. */
  | {
      readonly op: 'put'
      readonly person: number
      readonly address: 'good' | 'dead'
      readonly device: 'own' | 'shared'
      readonly apps: string
    }
  | { readonly op: 'erase'; readonly person: number }
  | { readonly op: 'release'; readonly person: number }
  | { readonly op: 'answer'; readonly person: number; readonly answer: (typeof answers)[number] }

export type Story = readonly Operation[]

const skew = fc.integer({ min: -mostSkew, max: mostSkew })

const trouble = fc.record({ at: fc.integer({ min: 1, max: 60 }), when: fc.constantFrom('before', 'after'), dies: fc.boolean() })

const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    skew,
    mail: fc.oneof({ arbitrary: fc.constant('taken' as const), weight: 6 }, { arbitrary: fc.constantFrom(...mailModes), weight: 4 }),
    trouble,
  },
  { requiredKeys: ['skew', 'mail'] },
)

const some = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 })

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ op: fc.constant('wait'), minutes: fc.constantFrom(1, 5, 14, 16, 60, 600, 1440, 2880, 7200) }) },
  { weight: 4, arbitrary: fc.record({ op: fc.constant('wait until due'), seconds: fc.integer({ min: 0, max: 160 }) }) },
  { weight: 7, arbitrary: fc.record({ op: fc.constant('run'), worker: conditions }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('run together'),
      workers: fc.tuple(conditions, conditions),
      turns: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
      seconds: fc.constantFrom(0, 1, 20),
    }),
  },
  { weight: 5, arbitrary: fc.record({ op: fc.constant('hear'), events: some, again: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('lose events'), events: some }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('forge'),
      person: fc.nat(4),
      kind: fc.constantFrom(...factKinds),
      flaw: fc.constantFrom(...flaws),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('access'), requests: some, again: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('report'),
      device: fc.nat(20),
      apps: fc.constantFrom('', '', 'tiktok', 'temu', 'tiktok;temu', '?'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        op: fc.constant('sync'),
        apps: fc.array(fc.constantFrom('', '', 'tiktok', 'temu', 'tiktok;temu'), { minLength: 1, maxLength: 5 }),
        missing: fc.array(fc.nat(7), { minLength: 1, maxLength: 2 }),
        ends: fc.constantFrom('well', 'well', 'cut off', 'down'),
        trouble,
      },
      { requiredKeys: ['op', 'apps', 'ends'] },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      op: fc.constant('import'),
      person: fc.nat(4),
      devices: fc.integer({ min: 0, max: 3 }),
      address: fc.constantFrom('good', 'good', 'dead'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        op: fc.constant('amend'),
        deadline: fc.constantFrom(...deadlines),
        apps: fc.constantFrom('tiktok', 'tiktok;temu'),
        suspends: fc.constantFrom('P0D', 'P0D', 'P3D', 'never'),
        zone: fc.constantFrom('Europe/Brussels', 'Europe/Brussels', 'staff'),
        limit: fc.constantFrom(0, 1, 2),
      },
      { requiredKeys: ['op', 'deadline'] },
    ),
  },
  {
    weight: 3,
    arbitrary: fc.record({ op: fc.constant('enact'), deadline: fc.constantFrom('none', ...deadlines), tells: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('lose notice'), person: fc.nat(4) }) },
  {
    weight: 3,
    arbitrary: fc.record(
      {
        op: fc.constant('brake'),
        by: fc.constantFrom('first', 'second', 'both', 'both'),
        action: fc.constantFrom('approve', 'approve', 'reject'),
        devices: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['op', 'by', 'action'] },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('move'),
      person: fc.nat(4),
      zone: fc.constantFrom('Europe/Brussels', 'Pacific/Auckland', 'Pacific/Honolulu'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('leave'), person: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('halt'),
      policy: fc.constantFrom(...policies),
      halted: fc.constantFrom('paused', 'paused', 'no', 'no', 'lifted'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('pause'), part: fc.constantFrom(...controlParts), isPaused: fc.boolean() }) },
  {
    weight: 3,
    arbitrary: fc.record({
      op: fc.constant('decide'),
      policy: fc.constantFrom(...policies),
      person: fc.nat(4),
      decision: fc.constantFrom(...decisions),
      days: fc.integer({ min: 1, max: 20 }),
      asked: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      op: fc.constant('put'),
      person: fc.nat(4),
      address: fc.constantFrom('good', 'good', 'dead'),
      device: fc.constantFrom('own', 'shared'),
      apps: fc.constantFrom('', 'tiktok', 'tiktok;temu', '?'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('erase'), person: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('release'), person: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('answer'), person: fc.nat(4), answer: fc.constantFrom(...answers) }) },
)

const everything = Array.from({ length: 12 }, (_, index) => index)

/** Everybody has been told in time, and the deadline is over. */
export const untilOverdue: Story = [
  { op: 'wait', minutes: 60 },
  { op: 'run', worker: { skew: 0, mail: 'taken' } },
  { op: 'hear', events: everything, again: false },
  ...Array.from({ length: 5 }, () => ({ op: 'wait', minutes: 7200 }) as const),
]

/** And everyone in breach is cut off, as the gate has heard. */
export const untilCut: Story = [
  ...untilOverdue,
  { op: 'run', worker: { skew: 0, mail: 'taken' } },
  { op: 'access', requests: everything, again: false },
]

/** Half of them begin where the campaign begins, the others once its deadline is over: what random waits seldom reach. */
export const story: fc.Arbitrary<Story> = fc
  .tuple(fc.constantFrom([], [], untilOverdue, untilCut), fc.array(operation, { minLength: 1, maxLength: 60, size: 'max' }))
  .map(([before, operations]) => [...before, ...operations])
