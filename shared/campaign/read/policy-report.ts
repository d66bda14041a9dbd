/** A policy on a day, in numbers, for those above. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { type CaseCount, type CaseCounts, caseTotals, peopleByProgress, scope, sizeOf } from '#domain/people/case-counts.ts'
import { halts } from '#domain/policies/policy.ts'
import type { Policies } from '#domain/policies/store.ts'
import { titleIn } from '#domain/translated.ts'

const people = z.int().min(0)

/** Of the day alone: once that is over, the report is the same whenever it is asked for. */
export const policyReport = z.strictObject({
  format: z.literal(1),
  policy: z.object({
    id: z.string(),
    version: z.int(),
    title: z.string(),
    issuer: z.string(),
    standing: z.enum(['active', ...halts]),
  }),
  on: z.string().describe('The day, in the zone of the policy.'),
  countedAt: z.string().describe('When the cases were counted: by the end of the day, or before it if nothing was counted then.'),
  scope,
  people: z.object({
    clean: z
      .optional(people)
      .describe('In scope, and nothing that the policy forbids is known of their devices; absent where nobody counted who is in scope.'),
    ...peopleByProgress.shape,
    unknown: people.describe('Among those in breach: people of none of whose devices that is certain.'),
    unread: z.optional(people).describe('Of these, people of whose devices no source can read what is asked; absent where there are none.'),
    unanswered: z.optional(people).describe('People suspended only because they did not answer; absent where there are none.'),
    answered: z.optional(people).describe('People who answered about a device that no source can read; absent where there are none.'),
    unreached: people.describe('People who get no notice, or none about one of their devices, wherever they stand.'),
  }),
  suspensions: caseTotals.shape.suspensions,
  exemptions: z.optional(z.object({ firstEnds: z.string(), lastEnds: z.string() })),
  restorations: caseTotals.shape.restorations,
})

export type PolicyReport = z.input<typeof policyReport>

export interface ReportPorts {
  policies: Policies
  caseCounts: CaseCounts
}

/** @returns undefined if nothing was counted by then */
export async function reportOn(
  { policies, caseCounts }: ReportPorts,
  id: string,
  on: Temporal.PlainDate,
): Promise<PolicyReport | undefined> {
  const count = (await caseCounts.list(id)).find(one => Temporal.PlainDate.compare(one.on, on) <= 0)
  if (!count) return undefined
  const policy = await policies.get(id, count.version)
  const { total, scope, at } = count
  const { exemptions, unknown, unread, unanswered, answered, unreached, suspensions, restorations } = total
  return {
    format: 1,
    policy: { id, version: policy.version, title: titleIn(policy).text, issuer: policy.issuer, standing: policy.halted ?? 'active' },
    ...{ on: on.toString(), countedAt: at.toString(), scope },
    people: { ...cleanOf(count), ...total.people, unknown, unread, unanswered, answered, unreached },
    suspensions,
    exemptions: exemptions ? { firstEnds: exemptions.firstEnds.toString(), lastEnds: exemptions.lastEnds.toString() } : undefined,
    restorations,
  }
}

/** Everybody but those in breach; people may have come and left since they were counted at the approval. */
function cleanOf({ scope, total: { people } }: CaseCount): { clean?: number } {
  if (scope.people === undefined) return {}
  return { clean: Math.max(0, scope.people - sizeOf({ ...people, clear: 0, closed: 0 })) }
}
