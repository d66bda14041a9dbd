/** A case as callers see it. */
import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { decisionOutcomes } from '#campaign/decide/decide-case.ts'
import type { CaseFile } from '#campaign/read/find-case-file.ts'
import { lastNotice } from '#campaign/send/evidence.ts'
import type { DecisionLimits } from '#domain/review/decisions/limited-decision.ts'
import { keptCase, keptCaseOf } from '#functions/case/kept-case.ts'
import type { Shown } from '../route.ts'

/** Mails in a case that is shown: 30 read units. */
export const mostMails = 30

export const shownCase = keptCase.extend({
  earlierMails: z
    .optional(z.int())
    .describe(
      `The timeline has the latest ${mostMails} mails to the person. So many came before: GET /api/people/{person}/mails lists all.`,
    ),
  mostDaysAlone: z.int().describe('An extension or exemption that ends more days from today takes two people.'),
})

export const decidedCase = shownCase.extend({
  outcome: z
    .enum(decisionOutcomes)
    .describe(
      '`proposed`: takes effect when a second person decides the same within 48 hours. `unchanged`: decided or proposed so before, or without any effect.',
    ),
})

type ShownCase = Shown<typeof shownCase>

export const caseBody = (file: CaseFile, now: Temporal.Instant, { mostDaysAlone }: DecisionLimits): ShownCase => ({
  ...keptCaseOf(file, now),
  earlierMails: Math.max(0, lastNotice(file.person) - mostMails) || undefined,
  mostDaysAlone,
})

/** Reasons may name an illness. */
export const withoutWords = (body: ShownCase): ShownCase => ({
  ...body,
  email: undefined,
  requests: body.requests.map(wordless),
  proposed: body.proposed && wordless(body.proposed),
  timeline: body.timeline.map(wordless),
})

const wordless = <T>(said: T) => ({ ...said, reason: undefined, note: undefined })
