import { Temporal } from 'temporal-polyfill'
import type * as z from 'zod'
import { ending } from '../../../shared/domain/schedule/ending.ts'
import { dateInWords } from '../../../shared/domain/schedule/zone.ts'
import { liftedState } from '../../admin/case-cells.ts'
import type { shownCase } from '../../admin/routes/case.ts'
import { factRows, minute, type TableColumns, tableRows } from '../output/rows.ts'
import type { TableStyle } from '../terminal.ts'

type ShownCase = z.output<typeof shownCase>
type ShownDevice = ShownCase['devices'][number]
type ShownReading = ShownDevice['readings'][number] & Pick<ShownDevice, 'id' | 'vanishedAt'>
export type ShownProposal = NonNullable<ShownCase['proposed']>

const maybe = (instant: string | undefined, zone: string): string | undefined => (instant === undefined ? undefined : minute(instant, zone))

export const caseFacts = ({ staff, name, email, language, unit, ref, state, held, zone, ...rest }: ShownCase): string[] =>
  factRows({
    staff: `${name} (${staff}), ${unit}`,
    mail: email,
    ref,
    'reads mail in': language,
    state: liftedState(state, rest.lifted),
    'open since': minute(rest.openedAt, zone),
    stage: rest.stage,
    deadline: rest.deadline && ending(rest.deadline, rest.deadlineZone, zone),
    'overdue since': rest.overdueSince && ending(rest.overdueSince, rest.deadlineZone, zone),
    'extended until': rest.extendedUntil && ending(rest.extendedUntil, zone, zone),
    'exempt until': rest.exemptUntil && ending(rest.exemptUntil, zone, zone),
    proposed: rest.proposed && `${asked(rest.proposed)}, by ${rest.proposed.by}; lapses ${minute(rest.proposed.lapsesAt, zone)}`,
    'mail held': held && `${held.reason}, since ${minute(held.since, zone)}`,
    'next notice': maybe(rest.nextNoticeAt, zone),
    version: rest.version,
    'times of': zone,
  })

const verbs = { extend: 'extend', exempt: 'exempt', grant: 'grant exemption' } as const

/** `exempt until Fri 30 June 2023` */
const asked = ({ kind, until }: ShownProposal): string => `${verbs[kind]} until ${dateInWords(Temporal.PlainDate.from(until))}`

/** What is still missing after a decision that takes two. */
export const missingApproval = ({ proposed, zone }: ShownCase): string[] =>
  proposed ? [`Only proposed: a second person must decide “${asked(proposed)}” too, before ${minute(proposed.lapsesAt, zone)}.\n`] : []

const devicesIn = (zone: string): TableColumns<ShownDevice> => ({
  device: ({ id }) => id,
  label: ({ label }) => label,
  platform: ({ platform }) => platform,
  given: ({ givenOn }) => givenOn,
  ownership: ({ ownership, workApps }) => `${ownership}${ownership === 'personal' && workApps ? ', with work apps' : ''}`,
  found: ({ found, certain }) => `${found.join(' ')}${found.length > 0 && !certain ? ' (unknown)' : ''}`,
  noticed: ({ noticedAt, unreached }) => (unreached ? 'cannot be notified' : maybe(noticedAt, zone)),
  access: ({ access, enforced, why }) => [access, ...(enforced ? [enforced] : []), ...(why ? [why] : [])].join(', '),
  under: ({ suspendedBy }) => suspendedBy.join(' '),
})

const whatIsListed = {
  'all-apps': 'lists all apps',
  'named-apps': 'lists apps of a rule only',
  'managed-only': 'lists managed apps only',
  'work-profile': 'lists the work profile only',
  none: 'lists no apps',
} as const

const readingsIn = (zone: string): TableColumns<ShownReading> => ({
  device: ({ id }) => id,
  requirement: ({ requirement }) => requirement,
  is: ({ is }) => is,
  version: ({ osVersion }) => osVersion,
  source: ({ source }) => source,
  evidence: ({ evidence, coverage }) => (coverage ? `${evidence}, ${whatIsListed[coverage]}` : evidence),
  reported: ({ reportedAt, tooOld, vanishedAt }) =>
    [maybe(reportedAt, zone), tooOld && 'too old to suspend', vanishedAt && `vanished ${minute(vanishedAt, zone)}`]
      .filter(Boolean)
      .join('; '),
})

const requestsIn = (zone: string): TableColumns<ShownCase['requests'][number]> => ({
  'asks for': ({ kind }) => kind,
  at: ({ at }) => minute(at, zone),
  device: ({ device }) => device,
  until: ({ until }) => until,
  reason: ({ reason }) => reason,
})

const timelineIn = (zone: string): TableColumns<ShownCase['timeline'][number]> => ({
  at: ({ at }) => minute(at, zone),
  what: ({ what }) => what,
  detail: ({ detail, bounceSubType }) => (bounceSubType ? `${detail} ${bounceSubType}` : detail),
  devices: ({ devices }) => devices?.join(' '),
  notice: ({ notice }) => notice,
  subject: ({ subject }) => subject,
  by: ({ by, proposedBy }) => (proposedBy === undefined ? by : `${by}, proposed by ${proposedBy}`),
  reason: ({ reason }) => reason,
  note: ({ note }) => note,
})

export const tablesOf = (shown: ShownCase, style: TableStyle): string[] => [
  ...caseFacts(shown),
  ...below(shown.devices, devicesIn(shown.zone), style),
  ...below(
    shown.devices.flatMap(({ readings, ...device }) => readings.map((reading) => ({ ...device, ...reading }))),
    readingsIn(shown.zone),
    style,
  ),
  ...below(shown.requests, requestsIn(shown.zone), style),
  ...below(shown.timeline, timelineIn(shown.zone), style),
]

const below = <T>(items: readonly T[], columns: TableColumns<T>, style: TableStyle): string[] =>
  items.length === 0 ? [] : ['\n', ...tableRows(items, columns, style)]
