import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { sealReport } from '#campaign/audit/chains.ts'
import { policyReport, reportOn } from '#campaign/report/policy-report.ts'
import { dateFor } from '#campaign/watch/count-watched.ts'
import { jsonHash } from '#domain/hash.ts'
import { instant, plainDate } from '#domain/schedule/fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { reportSentences } from '../report-words.ts'
import { route, toReaders } from '../route.ts'
import { getInForce } from './policies.ts'

const notCounted = (on: Temporal.PlainDate): Refusal => refuse(409, `nothing was counted by ${on}: choose a later day`)

export const getReportRoute = route(
  {
    at: 'GET /policies/{policy}/report',
    ...toReaders,
    summary: 'Report on a day in sentences: what was asked, how far it is, exceptions, requests, the brake, and what is left',
    command: {
      name: 'policy report',
      example: 'no-tiktok-2023 --on 2023-03-14',
      more: 'For a board. It names no staff. --json has the numbers, also by unit and day, and their SHA-256.',
      says: ({ report }) =>
        reportSentences(report).flatMap(([heading, sentences], part) => [...(part > 0 ? [''] : []), heading, ...sentences]),
    },
    query: z.object({
      on: plainDate.describe('The day, in the zone of the policy. Default: today, whose numbers may still change.').optional(),
    }),
    result: z.object({
      report: policyReport,
      sha256: z.string().describe('Of the report with sorted keys, as `jq -jcS .report` writes it.'),
      isFinal: z.boolean().describe('True once the day is over: the report does not change any more.'),
    }),
    refuses: [409],
  },
  async ({ path: { policy: id }, query: { on }, system }) => {
    const policy = await getInForce(system, id)
    const today = dateFor(policy, system.clock.now())
    const found = await reportOn(system, id, on ?? today)
    if (!found) return notCounted(on ?? today)
    const isFinal = on !== undefined && Temporal.PlainDate.compare(on, today) < 0
    return { body: { report: found, sha256: jsonHash(found), isFinal } }
  },
)

export const sealReportRoute = route(
  {
    at: 'POST /policies/{policy}/report',
    scope: 'policies:write',
    summary: 'Put the SHA-256 of the report on a day in the audit log',
    done: 'The SHA-256 of this report is in the audit log.',
    body: z.strictObject({ on: plainDate.describe('A day that is over, in the zone of the policy.') }),
    status: 201,
    result: z.object({ number: z.int(), at: instant, sha256: z.string() }),
    refuses: [409],
  },
  async ({ path: { policy: id }, body: { on }, by, system }) => {
    const policy = await getInForce(system, id)
    if (Temporal.PlainDate.compare(on, dateFor(policy, system.clock.now())) >= 0)
      return refuse(409, `${on} is not over: its report may still change`)
    const sealed = await sealReport(system, id, on, by)
    return sealed ? { body: sealed } : notCounted(on)
  },
)
