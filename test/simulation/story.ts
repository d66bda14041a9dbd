/** Stories: what may happen to a campaign, operation by operation, as data that prints as one could write it down. */
import fc from 'fast-check'
import { factKinds } from '#domain/people/evidence.ts'
import { controlParts } from '#domain/policies/store.ts'
import { mostSkew } from '#domain/schedule/clock.ts'

/** How the mail service answers during a run; `refused`: the mails to one person alone. */
const mailModes = ['taken', 'taken, the answer lost', 'lost, and the answer', 'throttled', 'stopped', 'refused'] as const

/** What befalls a worker: at which of its calls, counted from 1, and whether it dies of it, or only that call fails. */
interface Trouble {
  at: number
  when: 'before' | 'after'
  dies: boolean
}

export interface Conditions {
  /** Seconds by which the worker's clock is ahead. */
  skew: number
  mail: (typeof mailModes)[number]
  trouble?: Trouble
}

/** What someone says on their own page. */
const answers = [
  'acknowledge',
  'declare',
  'not-removed',
  'exemption',
  'more-time',
  'not-my-device',
  'contest',
  'checked',
  'withdraw exemption',
  'withdraw more-time',
  'withdraw not-my-device',
  'withdraw contest',
] as const

/** What an admin decides about a case. */
const decisions = [
  'extend',
  'exempt',
  'grant exemption',
  'refuse exemption',
  'refuse more-time',
  'grant not-my-device',
  'refuse not-my-device',
  'grant contest',
  'refuse contest',
  'reachable',
] as const

const policies = ['no-tiktok', 'no-temu', 'no-shopping'] as const

const deadlines = ['2023-03-08', '2023-03-15', '2023-03-22', '2023-04-14'] as const

/** In what an event about the last notice to someone does not match it. */
export const flaws = ['recipient', 'sender', 'id', 'time'] as const

const skew = fc.integer({ min: -mostSkew, max: mostSkew })

const trouble: fc.Arbitrary<Trouble> = fc.record({
  at: fc.integer({ min: 1, max: 60 }),
  when: fc.constantFrom('before', 'after'),
  dies: fc.boolean(),
})

const conditions: fc.Arbitrary<Conditions> = fc.record(
  {
    skew,
    mail: fc.oneof({ arbitrary: fc.constant('taken' as const), weight: 6 }, { arbitrary: fc.constantFrom(...mailModes), weight: 4 }),
    trouble,
  },
  { requiredKeys: ['skew', 'mail'] },
)

const some = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 })

const person = fc.nat(4)
const address = fc.constantFrom('good', 'good', 'dead')

const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary })

/** People and devices are named by any number, taken modulo how many there are; so are events. */
const operation = fc.oneof(
  weighted(5, fc.record({ op: fc.constant('wait'), minutes: fc.constantFrom<number[]>(1, 5, 14, 16, 60, 600, 1440, 2880, 7200) })),
  // Until so many seconds after something is due.
  weighted(4, fc.record({ op: fc.constant('wait until due'), seconds: fc.integer({ min: 0, max: 160 }) })),
  weighted(7, fc.record({ op: fc.constant('run'), worker: conditions })),
  // Two workers make so many calls in turn, so many seconds passing at each change.
  weighted(
    3,
    fc.record({
      op: fc.constant('run together'),
      workers: fc.tuple(conditions, conditions),
      turns: fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 }),
      seconds: fc.constantFrom<number[]>(0, 1, 20),
    }),
  ),
  // Some events about mails arrive, in this order; `again`: they will once more.
  weighted(5, fc.record({ op: fc.constant('hear'), events: some, again: fc.boolean() })),
  weighted(1, fc.record({ op: fc.constant('lose events'), events: some })),
  weighted(3, fc.record({ op: fc.constant('forge'), person, kind: fc.constantFrom(...factKinds), flaw: fc.constantFrom(...flaws) })),
  // The other side of access hears what it was asked, in this order, and its confirmations arrive.
  weighted(2, fc.record({ op: fc.constant('access'), requests: some, again: fc.boolean() })),
  weighted(
    3,
    fc.record({
      op: fc.constant('report'),
      device: fc.nat(20),
      apps: fc.constantFrom<string[]>('', '', 'tiktok', 'temu', 'tiktok;temu', '?'),
    }),
  ),
  // A pass over a device manager. It finds these apps, in turn, and leaves out the devices in these places; `weekly`: it lists apps once a week.
  weighted(
    3,
    fc.record(
      {
        op: fc.constant('sync'),
        apps: fc.array(fc.constantFrom('', '', 'tiktok', 'temu', 'tiktok;temu'), { minLength: 1, maxLength: 5 }),
        missing: fc.array(fc.nat(7), { minLength: 1, maxLength: 2 }),
        ends: fc.constantFrom('well', 'well', 'cut off', 'down'),
        weekly: fc.constant(true),
        trouble,
      },
      { requiredKeys: ['op', 'apps', 'ends'] },
    ),
  ),
  weighted(1, fc.record({ op: fc.constant('import'), person, devices: fc.integer({ min: 0, max: 3 }), address })),
  // A new version of the policy that bans TikTok. `suspends`: the rung that does; `limit`: devices that may be suspended in a day; `unknown`:
  // what becomes of devices that nobody can read.
  weighted(
    3,
    fc.record(
      {
        op: fc.constant('amend'),
        deadline: fc.constantFrom(...deadlines),
        apps: fc.constantFrom('tiktok', 'tiktok;temu'),
        suspends: fc.constantFrom('P0D', 'P0D', 'P3D', 'never'),
        zone: fc.constantFrom('Europe/Brussels', 'Europe/Brussels', 'staff'),
        limit: fc.constantFrom(0, 1, 2),
        unknown: fc.constantFrom('remind', 'ask', 'answer-or-lose'),
      },
      { requiredKeys: ['op', 'deadline'] },
    ),
  ),
  // A policy about shopping apps comes, or a new version of it; `tells`: its suspending rung mails the owner.
  weighted(3, fc.record({ op: fc.constant('enact'), deadline: fc.constantFrom('none', ...deadlines), tells: fc.boolean() })),
  // The last notice to someone is accepted, and lost on its way.
  weighted(2, fc.record({ op: fc.constant('lose notice'), person })),
  // One or both approvers decide about suspensions: about these of those listed, or all.
  weighted(
    3,
    fc.record(
      {
        op: fc.constant('brake'),
        by: fc.constantFrom('first', 'second', 'both', 'both'),
        action: fc.constantFrom('approve', 'approve', 'reject'),
        devices: fc.array(fc.nat(6), { minLength: 1, maxLength: 3 }),
      },
      { requiredKeys: ['op', 'by', 'action'] },
    ),
  ),
  weighted(
    2,
    fc.record({ op: fc.constant('move'), person, zone: fc.constantFrom('Europe/Brussels', 'Pacific/Auckland', 'Pacific/Honolulu') }),
  ),
  // Whatever imports someone who has left has them back.
  weighted(1, fc.record({ op: fc.constant('leave'), person })),
  weighted(
    2,
    fc.record({
      op: fc.constant('halt'),
      policy: fc.constantFrom(...policies),
      halted: fc.constantFrom('paused', 'paused', 'no', 'no', 'lifted'),
    }),
  ),
  weighted(2, fc.record({ op: fc.constant('pause'), part: fc.constantFrom(...controlParts), isPaused: fc.boolean() })),
  // `asked`: whether they ask for it just before.
  weighted(
    3,
    fc.record({
      op: fc.constant('decide'),
      policy: fc.constantFrom(...policies),
      person,
      decision: fc.constantFrom(...decisions),
      days: fc.integer({ min: 1, max: 20 }),
      asked: fc.boolean(),
    }),
  ),
  // A staff record is put by itself, and a device of theirs: their own, or one that is handed around.
  weighted(
    2,
    fc.record({
      op: fc.constant('put'),
      person,
      address,
      device: fc.constantFrom('own', 'shared'),
      apps: fc.constantFrom<string[]>('', 'tiktok', 'tiktok;temu', '?'),
    }),
  ),
  weighted(1, fc.record({ op: fc.constant('erase'), person })),
  weighted(1, fc.record({ op: fc.constant('release'), person })),
  weighted(4, fc.record({ op: fc.constant('answer'), person, answer: fc.constantFrom(...answers, 'declare', 'declare', 'declare') })),
)

type Played<T> = T extends fc.Arbitrary<infer Value> ? Value : never

export type Operation = Played<typeof operation>
export type OperationOf<Op extends Operation['op']> = Extract<Operation, { op: Op }>
export type Story = readonly Operation[]

export const wait = (minutes: number): Operation => ({ op: 'wait', minutes })
/** Five days at a time. */
export const waitLong = (times: number) => Array.from({ length: times }, () => wait(7200))
export const due: Operation = { op: 'wait until due', seconds: 0 }
const unharmed: Conditions = { skew: 0, mail: 'taken' }
/** One worker runs, by an exact clock, and all of its mail is taken, but for what befalls it. */
export const work = (befalls: Partial<Conditions> = {}): Operation => ({ op: 'run', worker: { ...unharmed, ...befalls } })
export const bothWork = (one: Partial<Conditions>, other: Partial<Conditions>, turns: number[], seconds: number): Operation => ({
  op: 'run together',
  workers: [
    { ...unharmed, ...one },
    { ...unharmed, ...other },
  ],
  turns,
  seconds,
})

export const report = (device: number, apps: string): Operation => ({ op: 'report', device, apps })
type Address = 'good' | 'dead'
export const importing = (person: number, devices: number, address: Address = 'good'): Operation => ({
  op: 'import',
  person,
  devices,
  address,
})
export const put = (person: number, device: 'own' | 'shared', apps: string, address: Address = 'good'): Operation => ({
  op: 'put',
  person,
  address,
  device,
  apps,
})
type Amending = OperationOf<'amend'>
export const amend = (deadline: Amending['deadline'], terms: Partial<Amending> = {}): Operation => ({ ...terms, op: 'amend', deadline })
/** A pass over a device manager that lists apps once a week, and finds this one on every device. */
export const listWeekly = (apps: 'tiktok' | ''): Operation => ({ op: 'sync', apps: [apps], ends: 'well', weekly: true })
export const declare = (person: number): Operation => ({ op: 'answer', person, answer: 'declare' })
export const check = (person: number): Operation => ({ op: 'answer', person, answer: 'checked' })
export const leave = (person: number): Operation => ({ op: 'leave', person })
export const hear = (...events: number[]): Operation => ({ op: 'hear', events, again: false })

/** Every event, or request, of so few people. */
const all = Array.from({ length: 12 }, (_, index) => index)
export const hearAll = hear(...all)
export const loseAll: Operation = { op: 'lose events', events: all }

/** Everybody has been told in time, and the deadline is over. */
export const untilOverdue: Story = [wait(60), work(), hearAll, ...waitLong(5)]

/** And everyone in breach is cut off, as the gate has heard. */
export const untilCut: Story = [...untilOverdue, work(), { op: 'access', requests: all, again: false }]

/** Half of them begin where the campaign begins, the others once its deadline is over: what random waits seldom reach. */
export const story: fc.Arbitrary<Story> = fc
  .tuple(fc.constantFrom([], [], untilOverdue, untilCut), fc.array(operation, { minLength: 1, maxLength: 60, size: 'max' }))
  .map(([before, operations]) => [...before, ...operations])
