/** What is known of a device, as far as a policy asks. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type CaseEvent, eventKinds } from '../../../shared/campaign/read/timeline.ts'
import { languages } from '../../../shared/domain/catalogue/languages.ts'
import { type Device, evidenceKinds, type Reading } from '../../../shared/domain/people/person.ts'
import { isLimited, lastReading } from '../../../shared/domain/people/readings.ts'
import type { Policy } from '../../../shared/domain/policies/policy.ts'
import { fulfilment, fulfilments, saidOf } from '../../../shared/domain/requirements/fulfilment.ts'
import { requiredBy } from '../../../shared/domain/requirements/requirement-of.ts'
import { isTooOld } from '../../../shared/domain/review/access.ts'
import type { DecisionLimits, OutOfBounds } from '../../../shared/domain/review/decisions/limited-decision.ts'
import { dateInWords } from '../../../shared/domain/schedule/zone.ts'
import { coverages } from '../../../shared/domain/sources/report.ts'
import { type Refusal, refuse } from '../problem.ts'
import type { Shown } from '../route.ts'

export const eventInstant = z.string().describe('An instant.')

export const onlyToDeciders = 'Only to callers with the scope `cases:write`.'

export const eventWords = z.optional(z.string())

export const shownTimeline = z
  .array(
    z.object({
      at: eventInstant,
      what: z
        .enum(eventKinds)
        .describe(
          '`found` is dated by its report. `acknowledged`, `declared`, `taken back`, `checked`, `asked`, `withdrawn` and `language` are answers on the page; that a page was opened is not recorded.',
        ),
      detail: z
        .optional(z.string())
        .describe('Steps of a notice, unmet requirements, a remedy, what a check found, a kind of request or of decision, a language.'),
      devices: z.optional(z.array(z.string())),
      notice: z.optional(z.int()),
      subject: z
        .optional(z.string())
        .describe('With which the notice was sent; absent if the answer of the mail service was lost, or for one from an earlier release.'),
      bounceSubType: z.optional(z.string()).describe('Why it bounced, in the word of SES: `General`, `OnAccountSuppressionList`.'),
      by: z.optional(z.string()).describe('Who decided; of what was found, its source.'),
      proposedBy: z.optional(z.string()).describe('Of a decision that took two.'),
      reason: eventWords.describe(`In their own words, or, of a decision, what the person reads. ${onlyToDeciders}`),
      language: z.optional(z.enum(languages)).describe('Of the reason of a decision.'),
      note: eventWords.describe(`Of a decision: what only colleagues read. ${onlyToDeciders}`),
    }),
  )
  .describe('Oldest first.')

export const timelineBody = (timeline: readonly CaseEvent[]): Shown<typeof shownTimeline> =>
  timeline.map(({ at, devices, ...event }) => ({ ...event, at: at.toString(), ...(devices ? { devices: [...devices] } : {}) }))

export const shownReadings = z
  .array(
    z.object({
      requirement: z.string(),
      is: z.enum(fulfilments).describe('`met` also where it asks nothing of devices of this platform.'),
      osVersion: z.optional(z.string()),
      evidence: z.optional(z.enum(evidenceKinds)),
      source: z.optional(z.string()),
      coverage: z.optional(z.enum(coverages)).describe('Which apps of the device that source lists; absent: all, or as a human says.'),
      reportedAt: z.optional(eventInstant),
      tooOld: z
        .optional(z.literal(true))
        .describe('Present if it is older than `staleAfter` of the policy: no reason to suspend any more.'),
    }),
  )
  .describe(
    'By requirement of the policy, what is known, from which source, since when. Of an unknown one, the last report if its source cannot list all apps.',
  )

/** @param zone of the device's owner */
export const readingsBody = (device: Device, policy: Policy, zone: string, now: Temporal.Instant): Shown<typeof shownReadings> =>
  requiredBy(policy).map((required) => {
    const last = lastReading(device)
    const said = saidOf(device.readings, required) ?? (last && isLimited(last) ? last : undefined)
    return {
      requirement: required.name,
      is: fulfilment(device, required),
      ...(said ? sourceOf(said, required.requirement.kind) : {}),
      ...(said && isTooOld(said, policy, zone, now) ? { tooOld: true } : {}),
    }
  })

const sourceOf = ({ osVersion, evidence, source, coverage, reportedAt }: Reading, kind: string) => ({
  ...(kind === 'version' && osVersion !== undefined ? { osVersion } : {}),
  evidence,
  source,
  ...(coverage ? { coverage } : {}),
  reportedAt: reportedAt.toString(),
})

export function refuseDay(bounds: OutOfBounds, limits: DecisionLimits): Refusal {
  const [detail, right] = said(bounds, limits)
  return refuse(409, detail, { errors: [{ field: 'until', message: `${right}, but is ${bounds.until}` }] })
}

/** What is wrong with a day, and what would be right. */
function said(bounds: OutOfBounds, { mostDays }: DecisionLimits): readonly [string, string] {
  const day = dateInWords(bounds.until)
  if (bounds.kind === 'no deadline') return ['there is no deadline to extend: exempt them instead', 'must not be named without a deadline']
  if (bounds.kind === 'over') return [`${day} is over: name a later day`, 'must not be over']
  const lastDay = dateInWords(bounds.lastDay)
  if (bounds.kind === 'too late')
    return [`${day} is more than ${mostDays} days ahead: name ${lastDay} at the latest`, `must be ${bounds.lastDay} at the latest`]
  const now = bounds.holds === 'deadline' ? `their deadline is ${lastDay}` : `they are exempt until ${lastDay}`
  return [`${now} already: name a later day than ${day}`, `must be later than ${bounds.lastDay}`]
}
