/** When what happens in a policy, for one person per zone and stage who breaks it from the start and never acts. */
import type { Temporal } from 'temporal-polyfill'
import { everyDays } from '../policies/in-words.ts'
import type { Policy } from '../policies/policy.ts'
import { reviewQuestion } from '../policies/review-date.ts'
import { type PolicyAtStage, stagesOf } from '../policies/stages.ts'
import { isByDevice } from '../schedule/policy-deadline.ts'
import { nameIn, withoutStage } from '../schedule/steps.ts'
import { isBefore } from '../schedule/zone.ts'
import { counted } from '../text.ts'
import type { RehearsedEvent } from './events.ts'
import { type Column, managerMail, reminderBefore, timelineColumn, timelineWarnings } from './timeline-column.ts'
import { deadlineWarnings, watchWarnings } from './warnings.ts'

/** When something happens: at a moment, on a day, or `instead` why not by itself. */
export type Cell = { readonly at: Temporal.Instant } | { readonly on: Temporal.PlainDate } | { readonly instead: string }

/** One thing that happens, in each zone. */
export interface Row {
  readonly kind: 'announcement' | 'notice' | 'deadline' | 'escalation' | 'access' | 'review'
  /** `P7D`, `after:P3D`, with stages `remove/P7D` */
  readonly step: string
  readonly what: string
  readonly cells: readonly Cell[]
}

export interface Timeline {
  readonly zones: readonly string[]
  /** In the order of the policy. */
  readonly rows: readonly Row[]
  readonly warnings: readonly string[]
}

/** Where each person's own zone counts. */
const roundTheWorld = ['America/New_York', 'Europe/Brussels', 'Asia/Tokyo']

/** @param zones by default that of the policy, or three around the world */
export function timelineOf(policy: Policy, zones: readonly string[] = policy.zone === 'staff' ? roundTheWorld : [policy.zone]): Timeline {
  // On watch nothing happens: drawn is what would.
  const { watch, ...ban } = policy
  const stages = stagesOf({ version: 1, ...ban }).map(stage => ({ stage, columns: zones.map(zone => timelineColumn(stage, zone)) }))
  return {
    zones,
    rows: [...stages.flatMap(({ stage, columns }, index) => stageRows(stage, columns, index === 0)), ...questionRows(ban, zones)],
    warnings: [
      ...watchWarnings(policy),
      ...deadlineWarnings(ban),
      ...new Set(stages.flatMap(({ stage, columns }) => timelineWarnings(stage, columns))),
    ],
  }
}

/** @param isFirst whose rows tell of the announcement */
function stageRows(policy: PolicyAtStage, columns: readonly Column[], isFirst: boolean): readonly Row[] {
  const { stage } = policy
  const [announced, first, ...more] = rowsOf(policy, columns)
  const named = stage === undefined ? more : more.map(row => ({ ...row, what: `${stage}: ${row.what}`, step: nameIn(policy, row.step) }))
  return [isFirst ? [announced, first].filter(row => row !== undefined) : [], named].flat().map(({ cell, ...rest }) => ({
    ...rest,
    cells: columns.map(cell),
  }))
}

interface TimelineRow extends Omit<Row, 'cells'> {
  cell: (column: Column) => Cell
}

function rowsOf(policy: PolicyAtStage, columns: readonly Column[]): readonly TimelineRow[] {
  const { announce } = policy
  return [
    { kind: 'announcement', step: 'announcement', what: 'announced', cell: () => ({ at: policy.announcedAt }) },
    {
      kind: 'notice',
      step: 'first',
      what: announce === 'everyone' ? 'first notice, to everyone' : 'first notice',
      cell: ({ first }) => ({ at: first }),
    },
    ...[...new Set(policy.reminders)]
      .toSorted((a, b) => b - a)
      .map((days): TimelineRow => ({ kind: 'notice', step: `P${days}D`, what: reminderBefore(days), cell: reminderIn(`P${days}D`) })),
    ...(policy.deadline === 'none' ? reviewRows(policy) : deadlineRows(policy, columns)),
    ...ladderRows(policy, columns),
  ]
}

/** Without a deadline, all that has a date is the first reminder and the end of all. */
const reviewRows = ({ remindEvery = 0, review }: PolicyAtStage): readonly TimelineRow[] => [
  { kind: 'notice', step: 'remind:1', what: `reminder, then ${everyDays(remindEvery)}`, cell: reminderIn('remind:1') },
  {
    kind: 'deadline',
    step: 'review',
    what: 'review: the last day with reminders',
    cell: () => (review ? { on: review } : { instead: 'never' }),
  },
]

function deadlineRows(policy: PolicyAtStage, columns: readonly Column[]): readonly TimelineRow[] {
  const { deadline } = policy
  const whose = isByDevice(deadline) ? ' of devices given by then' : ''
  return [
    { kind: 'deadline', step: 'last-day', what: `${lastDayOf(policy, columns)}${whose}`, cell: ({ set }) => ({ on: set.lastDay }) },
    { kind: 'deadline', step: 'deadline', what: `deadline${whose}`, cell: ({ set }) => ({ at: set.at }) },
    ...(columns.some(isPutOff)
      ? [
          {
            kind: 'deadline',
            step: 'own-deadline',
            what: 'deadline with minimum notice',
            cell: (column): Cell => (isPutOff(column) ? { at: column.deadline.at } : { instead: 'the same' }),
          } satisfies TimelineRow,
        ]
      : []),
    ...(deadline !== 'none' && 'of' in deadline && isByDevice(deadline)
      ? [
          {
            kind: 'deadline',
            step: 'later-devices',
            what: 'last day of devices given later',
            cell: (): Cell => ({ instead: `${counted(deadline.within, 'day')} after each is given` }),
          } satisfies TimelineRow,
        ]
      : []),
  ]
}

function questionRows(policy: Policy, zones: readonly string[]): readonly Row[] {
  const question = reviewQuestion(policy)
  return question
    ? [{ kind: 'review', step: 'review', what: `review: ${question.owner} is asked`, cells: zones.map(() => ({ at: question.at })) }]
    : []
}

/** A day of the policy's zone, not of the reader's. */
const lastDayOf = ({ zone }: PolicyAtStage, columns: readonly Column[]) =>
  zone === 'staff' || columns.every(column => column.zone === zone) ? 'last day' : `last day, in ${zone}`

/** True if the announcement leaves less than minimum notice. */
const isPutOff = ({ set, deadline }: Column) => isBefore(set.at, deadline.at)

const reminderIn =
  (name: string) =>
  ({ events, reminders }: Column): Cell => {
    const sent = events.find(event => event.kind === 'notice' && event.step.split('+').map(withoutStage).includes(name))
    if (sent && 'step' in sent) return withoutStage(sent.step) === name ? { at: sent.at } : { instead: 'in the first notice' }
    return {
      instead: reminders.some(reminder => withoutStage(reminder.name) === name) ? 'before the first notice' : 'in the next reminder',
    }
  }

const afterDeadline = (days: number) => (days === 0 ? 'at the deadline' : `${counted(days, 'day')} after the deadline`)

function ladderRows({ escalation, teams }: PolicyAtStage, columns: readonly Column[]): readonly TimelineRow[] {
  let isCut = false
  return escalation.flatMap((rung): TimelineRow[] => {
    const steps =
      'after' in rung
        ? [{ step: `after:P${rung.after}D`, said: afterDeadline(rung.after) }]
        : Array.from({ length: rung.times }, (_, index) => ({
            step: `every:${index + 1}`,
            said: `${everyDays(rung.every)}, ${index + 1} of ${rung.times}`,
          }))
    const rows: TimelineRow[] = []
    if ('after' in rung && rung.suspend && !isCut) {
      isCut = true
      rows.push({
        kind: 'access',
        step: 'suspension',
        what: `${afterDeadline(rung.after)}: work access is suspended`,
        cell: happening(({ kind }) => kind === 'suspension', 'never'),
      })
      if (columns.some(({ events }) => events.some(isSuspendedNotice)))
        rows.push({ kind: 'escalation', step: 'suspended', what: 'suspended: staff are told', cell: happening(isSuspendedNotice) })
    }
    const { notify } = rung
    if (notify === undefined) return rows
    const who = notify === 'staff' ? 'staff are told' : notify === 'manager' ? 'the manager is told' : `${notify} is told`
    const mail = notify === 'manager' ? managerMail : teams[notify]?.email
    const reaches = (event: RehearsedEvent) => (notify === 'staff' ? event.kind === 'notice' : event.kind === 'digest' && event.to === mail)
    return [
      ...rows,
      ...steps.map(
        ({ step, said }): TimelineRow => ({
          kind: 'escalation',
          step,
          what: `${said}: ${who}`,
          cell: happening(event => reaches(event) && 'step' in event && withoutStage(event.step) === step),
        }),
      ),
    ]
  })
}

const isSuspendedNotice = (event: RehearsedEvent) => event.kind === 'notice' && event.step === 'suspended'

const happening =
  (is: (event: RehearsedEvent) => boolean, instead = 'with a later step') =>
  ({ events }: Column): Cell => {
    const found = events.find(is)
    return found ? { at: found.at } : { instead }
  }
