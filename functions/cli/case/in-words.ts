import type * as z from 'zod'
import { ending } from '#domain/schedule/ending.ts'
import { dateInWords } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import { stateInWords } from '#functions/admin/case-cells.ts'
import type { Facts, Words } from '#functions/admin/command.ts'
import type { shownCase } from '#functions/admin/routes/case-body.ts'
import { minute } from '#functions/minute.ts'

type ShownCase = z.output<typeof shownCase>
type ShownProposal = NonNullable<ShownCase['proposed']>

const factsOf = ({ staff, name, email, language, unit, ref, state, held, zone, ...rest }: ShownCase): Facts => ({
  staff: `${name} (${staff}), ${unit}`,
  mail: email,
  ref,
  'reads mail in': language,
  state: stateInWords(state, rest.lifted, rest.suspended),
  'open since': minute(rest.openedAt, zone),
  stage: rest.stage,
  deadline: rest.deadline && ending(rest.deadline, rest.deadlineZone, zone),
  'overdue since': rest.overdueSince && ending(rest.overdueSince, rest.deadlineZone, zone),
  'extended until': rest.extendedUntil && ending(rest.extendedUntil, zone, zone),
  'exempt until': rest.exemptUntil && ending(rest.exemptUntil, zone, zone),
  proposed: rest.proposed && `${asked(rest.proposed)}, by ${rest.proposed.by}; lapses ${minute(rest.proposed.lapsesAt, zone)}`,
  'mail held': held && `${held.reason}, since ${minute(held.since, zone)}`,
  'next notice': rest.nextNoticeAt && minute(rest.nextNoticeAt, zone),
  'suspension waits':
    rest.waitsForAddress &&
    `until ${rest.waitsForAddress.until ? `${minute(rest.waitsForAddress.until, zone)}, or ` : ''}someone confirms their address, which one admin named: see ides address list`,
  version: rest.version,
  'times of': zone,
})

const verbs = { extend: 'extend', exempt: 'exempt', grant: 'grant exemption' } as const

/** `exempt until Fri 30 June 2023` */
const asked = ({ kind, until }: ShownProposal) => `${verbs[kind]} until ${dateInWords(until)}`

/** A case after a decision, and what is still missing if that takes two. */
export const decidedInWords = (shown: ShownCase): Words => [
  factsOf(shown),
  ...(shown.proposed
    ? [`Only proposed: a second person must decide “${asked(shown.proposed)}” too, before ${minute(shown.proposed.lapsesAt, shown.zone)}.`]
    : []),
]

const devicesIn = ({ devices, zone }: ShownCase): readonly Facts[] =>
  devices.map(
    ({
      id,
      label,
      platform,
      givenOn,
      ownership,
      workApps,
      found,
      certain,
      unread,
      checked,
      noticedAt,
      unreached,
      access,
      enforced,
      why,
      answered,
      suspendedBy,
    }) => ({
      device: id,
      label,
      platform,
      given: givenOn?.toString(),
      ownership: `${ownership}${ownership === 'personal' && workApps ? ', with work apps' : ''}`,
      found: `${found.join(' ')}${found.length > 0 && !certain ? ` (${unread ? 'unread' : 'unknown'})` : ''}`,
      'in order, its owner says': checked && `${minute(checked.at, zone)}, counts until ${minute(checked.until, zone)}`,
      noticed: unreached ? 'cannot be notified' : noticedAt && minute(noticedAt, zone),
      access: [access, unread && access === 'suspended' && 'no answer', enforced, why].filter(Boolean).join(', '),
      'because of an answer, until': answered && minute(answered.until, zone),
      under: suspendedBy.join(' '),
    }),
  )

const whatIsListed = {
  'all-apps': 'lists all apps',
  'named-apps': 'lists apps of a rule only',
  'managed-only': 'lists managed apps only',
  'work-profile': 'lists the work profile only',
  none: 'lists no apps',
} as const

const readingsIn = ({ devices, zone }: ShownCase): readonly Facts[] =>
  devices.flatMap(({ id, readings, vanishedAt }) =>
    readings.map(({ requirement, is, osVersion, source, evidence, coverage, reportedAt, certainFrom, nextInventoryBy, tooOld }) => ({
      device: id,
      requirement,
      is,
      version: osVersion,
      source,
      evidence: coverage ? `${evidence}, ${whatIsListed[coverage]}` : evidence,
      reported: [
        reportedAt && minute(reportedAt, zone),
        certainFrom && `inventory perhaps of ${minute(certainFrom, zone)}`,
        nextInventoryBy && `next inventory by ${minute(nextInventoryBy, zone)}`,
        tooOld && 'too old to suspend',
        vanishedAt && `vanished ${minute(vanishedAt, zone)}`,
      ]
        .filter(Boolean)
        .join('; '),
    })),
  )

const requestsIn = ({ requests, zone }: ShownCase): readonly Facts[] =>
  requests.map(({ kind, at, device, until, reason }) => ({
    'asks for': kind,
    at: minute(at, zone),
    device,
    until: until?.toString(),
    reason,
  }))

const timelineIn = ({ timeline, zone }: ShownCase): readonly Facts[] =>
  timeline.map(({ at, what, detail, bounceSubType, devices, notice, subject, by, proposedBy, reason, note }) => ({
    at: minute(at, zone),
    what,
    detail: bounceSubType ? `${detail} ${bounceSubType}` : detail,
    devices: devices?.join(' '),
    notice,
    subject,
    by: proposedBy === undefined ? by : `${by}, proposed by ${proposedBy}`,
    reason,
    note,
  }))

export const caseInWords = (shown: ShownCase): Words => [
  factsOf(shown),
  devicesIn(shown),
  readingsIn(shown),
  requestsIn(shown),
  timelineIn(shown),
  ...(shown.earlierMails ? [`The first ${counted(shown.earlierMails, 'mail')} to them are left out: see ides person mails`] : []),
]
