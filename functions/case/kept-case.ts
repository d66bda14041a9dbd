/** A case as a file of it keeps it: what administrators see, too, and what the person may save. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { CaseFile } from '#campaign/read/find-case-file.ts'
import { eventKinds } from '#campaign/read/timeline.ts'
import { shownAdmin } from '#domain/admin.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { enforcementOf, enforcements } from '#domain/people/enforcement.ts'
import type { Immutable } from '#domain/people/fields.ts'
import { holdReasons } from '#domain/people/mail.ts'
import {
  breachesOf,
  type Case,
  caseStates,
  type Device,
  evidenceKinds,
  languageOf,
  lapsesAt,
  noticedAt,
  overdueSince,
  type Person,
  type Profile,
  proposalKinds,
  reasonsNotSet,
  requestKinds,
} from '#domain/people/person.ts'
import { isLimited, lastReading } from '#domain/people/readings.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { fulfilment, fulfilments, saidOf } from '#domain/requirements/fulfilment.ts'
import { requiredBy } from '#domain/requirements/requirement-of.ts'
import { isTooOld } from '#domain/review/access.ts'
import { believedUntil, checkedAt, devicesAsked } from '#domain/review/breaches.ts'
import { waitingForAddress } from '#domain/review/decisions/effects.ts'
import { heldBackUntil } from '#domain/review/held-back.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { isNever } from '#domain/schedule/timetable.ts'
import { coverages } from '#domain/sources/device-source.ts'

export const onlyToDeciders = 'Only to callers with the scope `cases:write`.'

export const shownHold = z.object({ reason: z.enum(holdReasons), since: instant })

export const holdOf = ({ mail }: Person) => mail?.held && { reason: mail.held.reason, since: mail.held.at }

/** Of one of their devices. */
export const shownDevice = z.object({
  id: z.string(),
  label: z.string(),
  platform: z.string(),
  ownership: z.enum(['official', 'personal']),
  workApps: z.boolean(),
})

const eventWords = z.optional(z.string())

export const shownTimeline = z
  .array(
    z.object({
      at: instant,
      what: z
        .enum(eventKinds)
        .describe(
          '`found` is dated by its report. `acknowledged`, `declared`, `taken back`, `checked`, `asked`, `withdrawn` and `language` are answers on the page; that a page was opened is not recorded. `contradicted` and `unconfirmed` end an answer that held back a suspension or restored access.',
        ),
      detail: z
        .optional(z.string())
        .describe(
          'Steps of a notice, unmet requirements, a remedy, what a check found, a kind of request or of decision, a language; `no answer` if a device was suspended because nobody answered.',
        ),
      devices: z.optional(z.array(z.string())),
      notice: z.optional(z.int()),
      subject: z
        .optional(z.string())
        .describe('With which the notice was sent; absent if the answer of the mail service was lost, or for one from an earlier release.'),
      bounceSubType: z.optional(z.string()).describe('Why it bounced, in the word of SES: `General`, `OnAccountSuppressionList`.'),
      by: z.optional(z.string()).describe('Who decided; of what was found, its source.'),
      proposedBy: z.optional(z.string()),
      reason: eventWords.describe(`In their own words, or, of a decision, what the person reads. ${onlyToDeciders}`),
      language: z.optional(z.enum(languages)),
      note: eventWords.describe(`Of a decision: what only colleagues read. ${onlyToDeciders}`),
    }),
  )
  .describe('Oldest first.')

const shownReadings = z
  .array(
    z.object({
      requirement: z.string(),
      is: z.enum(fulfilments).describe('`met` also where it asks nothing of devices of this platform.'),
      osVersion: z.optional(z.string()),
      evidence: z.optional(z.enum(evidenceKinds)),
      source: z.optional(z.string()),
      coverage: z.optional(z.enum(coverages)).describe('Which apps of the device that source lists; absent: all, or as a human says.'),
      reportedAt: z.optional(instant),
      certainFrom: z
        .optional(instant)
        .describe('Of what is not met: its source does not say when it took stock, so that an answer since then may know better.'),
      nextInventoryBy: z
        .optional(instant)
        .describe('When the source is expected to have taken stock again; absent: it does whenever it reports.'),
      tooOld: z
        .optional(z.literal(true))
        .describe('Present if it is older than `staleAfter` of the policy: no reason to suspend any more.'),
    }),
  )
  .describe(
    'By requirement of the policy, what is known, from which source, since when. Of an unknown one, the last report if its source cannot list all apps.',
  )

/** What a file of the case keeps. */
export const keptCase = z.object({
  ref: z.string(),
  staff: z.string(),
  name: z.string(),
  email: z.optional(z.string()).describe(onlyToDeciders),
  language: z.enum(languages),
  unit: z.string(),
  state: z.enum(caseStates),
  lifted: z.optional(z.enum(caseStates)).describe('The state of a case that was in breach when its policy was lifted.'),
  suspended: z.int().describe('Devices that should be suspended on account of this case.'),
  version: z.int().describe('The policy version the case was last reviewed under.'),
  zone: z.string().describe("The time zone of the deadline: the policy's, or the person's if it has none."),
  openedAt: instant,
  stage: z.optional(z.string()),
  deadline: z.optional(instant).describe("The person's own deadline; absent where there is none."),
  deadlineZone: z.string(),
  overdueSince: z.optional(instant).describe('Present while they are overdue: their deadline, or a relapse after it.'),
  extendedUntil: z.optional(instant),
  exemptUntil: z.optional(instant),
  held: z.optional(shownHold),
  nextNoticeAt: z.optional(instant),
  waitsForAddress: z
    .optional(z.object({ until: z.optional(instant) }))
    .describe(
      'Until when suspensions wait at most, if there is such a moment, because one admin named their address and nobody has confirmed it.',
    ),
  devices: z.array(
    shownDevice.extend({
      givenOn: z.optional(plainDate),
      readings: shownReadings,
      vanishedAt: z.optional(
        instant.describe(
          'Since when no source reports on it any more: what it met is unknown, and what it did not is no reason to suspend.',
        ),
      ),
      found: z
        .array(z.string())
        .describe(
          'Requirements that it does not meet, or may not: banned apps that are, or may be, on it. Of a lifted case, when it was lifted.',
        ),
      covered: z.boolean().describe('False for a device to which the policy does not apply.'),
      certain: z.boolean().describe('False if nothing is known of what is `found`.'),
      unread: z.optional(z.literal(true)).describe('Present if no source can tell whether it meets what is `found`; only its owner can.'),
      checked: z
        .optional(z.object({ at: instant, until: instant }))
        .describe('When its owner said that it meets what no source reports on, and until when that counts.'),
      noticedAt: z.optional(instant.describe('When a delivered notice first named it; without one it is not suspended.')),
      unreached: z.optional(
        z.literal(true).describe('Present while no notice of it reaches its owner: two were sent, and neither arrived.'),
      ),
      access: z.enum(['granted', 'suspended']),
      suspendedBy: z.array(z.string()),
      confirmed: z.boolean().describe('Whether the device management has confirmed this access.'),
      enforced: z
        .optional(z.enum(enforcements))
        .describe(
          'How far this access is in other systems: asked for, so, or beyond them. Absent where access never changed, or is still to be asked for.',
        ),
      why: z.optional(z.enum(reasonsNotSet)),
      answered: z
        .optional(z.object({ at: instant, until: instant, restored: z.boolean().describe('True if it had been suspended.') }))
        .describe('Present while its owner’s answer keeps it from being suspended, until a report confirms or contradicts the answer.'),
    }),
  ),
  requests: z.array(
    z.object({
      kind: z.enum(requestKinds),
      at: instant,
      reason: eventWords.describe(onlyToDeciders),
      device: z.optional(z.string()),
      until: z.optional(plainDate),
    }),
  ),
  proposed: z
    .optional(
      z.object({
        kind: z.enum(proposalKinds).describe('`grant`: of the exemption that they ask for.'),
        until: plainDate,
        at: instant,
        lapsesAt: instant,
        by: z.string(),
        reason: eventWords.describe(onlyToDeciders),
        language: z.optional(z.enum(languages)),
        note: eventWords.describe(onlyToDeciders),
      }),
    )
    .describe('A proposed long extension or exemption: takes effect when a second person decides the same.'),
  timeline: shownTimeline,
})

export type KeptCase = Immutable<z.output<typeof keptCase>>
export function keptCaseOf({ ref, person, current, policy, timeline, zone }: CaseFile, now: Temporal.Instant): KeptCase {
  const { profile, devices, cases, access, accessRequested = {}, noticeAt } = person
  const {
    lifted,
    deadline,
    deadlineZone = profile.zone,
    answers: { requests },
    decisions: { proposed },
  } = current
  return {
    ...current,
    ref,
    staff: profile.id,
    name: profile.name,
    email: profile.email,
    language: languageOf(person),
    unit: profile.unit,
    lifted: lifted?.state,
    suspended: current.access.suspended.length,
    zone,
    deadline: isNever(deadline) ? undefined : deadline,
    deadlineZone,
    overdueSince: overdueSince(current),
    held: holdOf(person),
    nextNoticeAt: noticeAt,
    waitsForAddress:
      waitingForAddress(person, policy ? [policy] : [], now).length > 0 ? { until: person.mail?.unconfirmed?.until } : undefined,
    devices: devices.map(device => {
      const { id } = device
      const breach = breachesOf(current).find(({ device }) => device === id)
      const { wanted, version } = access[id] ?? { wanted: 'granted', version: 0 }
      const enforcement = enforcementOf(person, id)
      return {
        ...device,
        readings: policy ? readingsOf(device, policy, profile.zone, now) : [],
        found: breach?.unmet ?? [],
        covered: !policy || devicesAsked(policy, person).includes(device),
        certain: breach?.certain ?? true,
        unread: breach?.unread,
        checked: policy && checkedIn(device, policy, profile),
        noticedAt: noticedAt(current, id),
        unreached: current.notified.unreached.includes(id) || undefined,
        access: wanted,
        suspendedBy: cases.flatMap(({ policy, access: { suspended } }) => (suspended.includes(id) ? [policy] : [])),
        confirmed: (accessRequested[id]?.confirmed ?? 0) === version,
        enforced: enforcement?.is,
        why: enforcement?.why,
        answered: policy && answeredOf(current, id, { devices, whole: policy, now }),
      }
    }),
    requests,
    proposed: proposed && { ...proposed, lapsesAt: lapsesAt(proposed), by: shownAdmin(proposed.by) },
    timeline,
  }
}

function checkedIn(device: Device, policy: Policy, owner: Profile) {
  const [at, until] = [checkedAt(device, policy, owner), believedUntil(device, policy, owner)]
  return at && until && { at, until }
}

function answeredOf(current: Case, device: string, context: Parameters<typeof heldBackUntil>[2]) {
  const { from: at, isRestored = false } = current.answers.heldBack[device] ?? {}
  const until = heldBackUntil(current, device, context)
  return at && until && { at, until, restored: isRestored }
}

/** @param zone of the device's owner */
const readingsOf = (device: Device, policy: Policy, zone: string, now: Temporal.Instant): Immutable<z.output<typeof shownReadings>> =>
  requiredBy(policy).map(required => {
    const last = lastReading(device)
    const said = saidOf(device.readings, required) ?? (last && isLimited(last) ? last : undefined)
    return {
      ...said,
      requirement: required.name,
      is: fulfilment(device, required),
      osVersion: required.requirement.kind === 'version' ? said?.osVersion : undefined,
      nextInventoryBy: said?.inventoryHours ? said.reportedAt.add({ hours: said.inventoryHours }) : undefined,
      tooOld: (said && isTooOld(said, policy, zone, now)) || undefined,
    }
  })

/** Who decided, as the person reads it. */
const someAdmin = 'an administrator'

/** For the person: names no admin, and has no words to colleagues. */
export const withoutAdmins = (body: KeptCase): KeptCase => ({
  ...body,
  proposed: body.proposed && { ...body.proposed, by: someAdmin, note: undefined },
  timeline: body.timeline.map(event => ({
    ...event,
    by: event.what === 'decided' || event.what === 'proposed' ? someAdmin : event.by,
    proposedBy: event.proposedBy && someAdmin,
    note: undefined,
  })),
})
