import * as z from 'zod'
import { type CaseEvent, eventKinds } from '../../../../shared/campaign/read/timeline.ts'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'

export const eventInstant = z.string().describe('An instant.')

export const onlyToDeciders = 'Only to callers with the scope `cases:write`.'

export const eventWords = z.exactOptional(z.string())

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
        .exactOptional(z.string())
        .describe('Steps of a notice, unmet requirements, a remedy, what a check found, a kind of request or of decision, a language.'),
      devices: z.exactOptional(z.array(z.string())),
      notice: z.exactOptional(z.int()),
      subject: z
        .exactOptional(z.string())
        .describe('With which the notice was sent; absent if the answer of the mail service was lost, or for one from an earlier release.'),
      bounceSubType: z.exactOptional(z.string()).describe('Why it bounced, in the word of SES: `General`, `OnAccountSuppressionList`.'),
      by: z.exactOptional(z.string()).describe('Who decided; of what was found, its source.'),
      proposedBy: z.exactOptional(z.string()).describe('Of a decision that took two.'),
      reason: eventWords.describe(`In their own words, or, of a decision, what the person reads. ${onlyToDeciders}`),
      language: z.exactOptional(z.enum(languages)).describe('Of the reason of a decision.'),
      note: eventWords.describe(`Of a decision: what only colleagues read. ${onlyToDeciders}`),
    }),
  )
  .describe('Oldest first.')

export const timelineBody = (timeline: readonly CaseEvent[]): z.input<typeof shownTimeline> =>
  timeline.map(({ at, devices, ...event }) => ({ ...event, at: at.toString(), ...(devices ? { devices: [...devices] } : {}) }))
