/** Cases: who is affected by a policy and how they stand, and what humans decide about them. */
import { stringify } from 'csv-stringify/sync'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { decide } from '../../../shared/campaign/decide/decide.ts'
import { type CaseFile, caseFile } from '../../../shared/campaign/read/case-file.ts'
import { listCases } from '../../../shared/campaign/read/list-cases.ts'
import { listUnreachable } from '../../../shared/campaign/read/list-unreachable.ts'
import { holdReasons } from '../../../shared/domain/people/mail.ts'
import { caseStates, requestKinds } from '../../../shared/domain/people/person.ts'
import { caseSummary } from '../../../shared/domain/people/summary.ts'
import type { ActivePolicies } from '../../../shared/domain/policies/store.ts'
import type { CaseDecision } from '../../../shared/domain/review/case-decision.ts'
import { requiredText } from '../../../shared/domain/text.ts'
import type { System } from '../../compose.ts'
import { policiesInForce } from '../../runtime/policies-in-force.ts'
import { flag, ofCase, ofPolicy, pageOf, paging, reason, until } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { type Given, noBody, none, type Route, route } from '../route.ts'
import { findInForce, noPolicy } from './policies.ts'

const moment = z.string().describe('An instant.')

export const shownCase = z.object({
  ref: z.string(),
  staff: z.string(),
  name: z.string(),
  email: z.string(),
  unit: z.string(),
  state: z.enum(caseStates),
  version: z.int().describe('Of the policy, under which the case was last looked at.'),
  zone: z.string().describe("The policy's, or the person's where it has none of its own: as the clocks are that the deadline is meant by."),
  openedAt: moment,
  deadline: moment.describe("The person's own deadline."),
  extendedUntil: z.exactOptional(moment),
  exemptUntil: z.exactOptional(moment),
  held: z
    .exactOptional(z.object({ reason: z.enum(holdReasons), since: moment }))
    .describe('That no mail goes to them; absent where it does.'),
  nextNoticeAt: z.exactOptional(moment),
  devices: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      platform: z.string(),
      ownership: z.enum(['official', 'personal']),
      workApps: z.boolean(),
      found: z.array(z.string()).describe('Banned apps on it, or that may be.'),
      certain: z.boolean().describe('False where nothing is known of it.'),
      noticedAt: z.exactOptional(moment.describe('When a delivered notice first named it: without, it is not cut off.')),
      access: z.enum(['granted', 'suspended']),
      confirmed: z.boolean().describe('That whoever manages the devices has done so.'),
    }),
  ),
  requests: z.array(
    z.object({
      kind: z.enum(requestKinds),
      at: moment,
      reason: z.exactOptional(z.string()),
      device: z.exactOptional(z.string()),
      until: z.exactOptional(z.string()),
    }),
  ),
  timeline: z.array(
    z.object({
      at: moment,
      what: z.string(),
      detail: z.exactOptional(z.string()),
      devices: z.exactOptional(z.array(z.string())),
      notice: z.exactOptional(z.int()),
      by: z.exactOptional(z.string()),
      reason: z.exactOptional(z.string()),
    }),
  ),
})

function shown({ ref, person, current, timeline, zone }: CaseFile): z.input<typeof shownCase> {
  const { profile, devices, access, accessRequested = {}, mail, noticeAt } = person
  const { state, version, openedAt, deadline, extendedUntil, exemptUntil, breaches, noticed, requests = [] } = current
  return {
    ref,
    staff: profile.id,
    name: profile.name,
    email: profile.email,
    unit: profile.unit,
    state,
    version,
    zone,
    openedAt: openedAt.toString(),
    deadline: deadline.toString(),
    ...(extendedUntil ? { extendedUntil: extendedUntil.toString() } : {}),
    ...(exemptUntil ? { exemptUntil: exemptUntil.toString() } : {}),
    ...(mail?.held ? { held: { reason: mail.held.reason, since: mail.held.at.toString() } } : {}),
    ...(noticeAt ? { nextNoticeAt: noticeAt.toString() } : {}),
    devices: devices.map(({ id, label, platform, ownership, workApps }) => {
      const breach = breaches.find(({ device }) => device === id)
      const { wanted, version } = access[id] ?? { wanted: 'granted', version: 0 }
      const noticedAt = noticed[id]
      return {
        id,
        label,
        platform,
        ownership,
        workApps,
        found: [...(breach?.apps ?? [])],
        certain: breach?.certain ?? true,
        ...(noticedAt ? { noticedAt: noticedAt.toString() } : {}),
        access: wanted,
        confirmed: (accessRequested[id]?.confirmed ?? 0) === version,
      }
    }),
    requests: requests.map(({ at, until, ...request }) => ({
      ...request,
      at: at.toString(),
      ...(until ? { until: until.toString() } : {}),
    })),
    timeline: timeline.map(({ at, devices, ...event }) => ({ ...event, at: at.toString(), ...(devices ? { devices: [...devices] } : {}) })),
  }
}

export const casePage = pageOf(caseSummary).extend({
  zone: z.exactOptional(z.string().describe("The policy's; absent where it has each person's own.")),
})

const noCase = (policy: string): Refusal =>
  refuse(404, `they have no case under policy ${policy}, or nobody is known so: GET /api/policies/${policy}/cases lists those there are`)

const fileOf = ({ people, evidence, clock }: System, policies: ActivePolicies, policy: string, ref: string) =>
  caseFile({ people, policies, evidence, clock }, policy, ref)

/** True once a day is over everywhere. */
const isOver = (day: Temporal.PlainDate, now: Temporal.Instant): boolean =>
  Temporal.PlainDate.compare(day, now.toZonedDateTimeISO('Etc/GMT+12').toPlainDate()) < 0

/** The case once something was decided about it, or why nothing was. */
async function decided(
  system: System,
  { policy, ref }: z.output<typeof ofCase>,
  decision: CaseDecision,
  by: string,
): Promise<Given<z.input<typeof shownCase>> | Refusal> {
  const { people, audit, clock } = system
  if ('until' in decision && isOver(decision.until, clock.now())) {
    const errors = [{ field: 'until', message: `must not be over, but is ${decision.until}` }]
    return refuse(409, 'that day is over: name a later one', { errors })
  }
  const policies = await policiesInForce(system)
  const outcome = await decide({ people, policies, audit, clock }, policy, ref, decision, by)
  if (outcome === 'nobody' || outcome === 'no case') return noCase(policy)
  if (outcome === 'no request') return refuse(409, 'they ask for no such thing, or it has been decided: look at the case')
  const file = await fileOf(system, policies, policy, ref)
  return file ? { body: shown(file) } : refuse(404, 'it is decided, and the case gone with that: nobody had been told of it yet')
}

const device = requiredText(128, 'the id of a device').optional().describe('The device that the request is about; of `not-my-device` only.')

export const decisionBody = z
  .strictObject({
    request: z.enum(requestKinds, { error: `must be one of ${requestKinds.join(', ')}` }),
    decision: z.enum(['grant', 'refuse'], { error: 'must be grant or refuse' }),
    device,
    until: until.optional().describe('The last day of an exemption that is granted.'),
    reason,
  })
  .superRefine(({ request, decision, device, until }, context) => {
    const missing = (field: string, message: string) => context.addIssue({ code: 'custom', path: [field], message, input: undefined })
    if (request === 'not-my-device' && device === undefined) missing('device', 'must be the id of the device that they say is not theirs')
    if (request === 'exemption' && decision === 'grant' && !until) missing('until', 'must be the last day of the exemption')
  })
  .meta({
    override: {
      allOf: [
        { anyOf: [{ properties: { request: { not: { const: 'not-my-device' } } } }, { required: ['device'] }] },
        {
          anyOf: [
            { properties: { request: { not: { const: 'exemption' } } } },
            { properties: { decision: { const: 'refuse' } } },
            { required: ['until'] },
          ],
        },
      ],
    },
  })

function decisionOf({ request, decision: kind, device, until, reason }: z.output<typeof decisionBody>): CaseDecision {
  if (kind === 'refuse') return { kind, request, reason, ...(device === undefined ? {} : { device }) }
  if (request === 'exemption' && until) return { kind, request, until, reason }
  if (request === 'not-my-device' && device !== undefined) return { kind, request, device, reason }
  return { kind, request: 'contest', reason }
}

export const lasting = z.strictObject({ until, reason })

const deciding = (name: string, kind: 'extend' | 'exempt', noun: string, does: string): Route =>
  route(
    name,
    {
      at: ['POST', `/policies/{policy}/cases/{ref}/${noun}`],
      scope: 'cases:write',
      does,
      path: ofCase,
      query: none,
      body: lasting,
      what: 'The case as it is now.',
      result: shownCase,
      refuses: [404, 409],
    },
    ({ path, body, by, system }) => decided(system, path, { kind, ...body }, by),
  )

export const caseRoutes: readonly Route[] = [
  route(
    'listCases',
    {
      at: ['GET', '/policies/{policy}/cases'],
      scope: 'read',
      does: 'List the cases under a policy',
      path: ofPolicy,
      query: paging.extend({
        state: z.enum(caseStates, { error: `must be one of ${caseStates.join(', ')}` }).optional(),
        unit: z.string().max(64, 'must be a unit, of 64 characters at most').optional(),
        held: flag.describe('Whose mail waits for a human.'),
        unreachable: flag.describe('Whom no notice reaches.'),
        contested: flag.describe('Who ask for something that a human must decide.'),
      }),
      body: noBody,
      what: 'Some of the cases.',
      result: casePage,
      refuses: [404],
    },
    async ({ path: { policy }, query: { cursor, limit, ...filter }, system }) => {
      const inForce = await findInForce(system, policy)
      if (!inForce) return noPolicy(policy)
      const { items, ...rest } = await listCases(system, policy, filter, limit, cursor)
      return { body: { items: [...items], ...rest, ...(inForce.zone === 'staff' ? {} : { zone: inForce.zone }) } }
    },
  ),
  route(
    'getCase',
    {
      at: ['GET', '/policies/{policy}/cases/{ref}'],
      scope: 'read',
      does: 'Get a case, with its timeline and evidence',
      path: ofCase,
      query: none,
      body: noBody,
      what: 'The case.',
      result: shownCase,
      refuses: [404, 409],
    },
    async ({ path: { policy, ref }, system }) => {
      const file = await fileOf(system, await policiesInForce(system), policy, ref)
      return file ? { body: shown(file) } : noCase(policy)
    },
  ),
  deciding('extendCase', 'extend', 'extension', "Grant a later deadline; an earlier one than the person's own changes nothing"),
  deciding('exemptCase', 'exempt', 'exemption', 'Waive the policy for a person until a day'),
  route(
    'decideRequest',
    {
      at: ['POST', '/policies/{policy}/cases/{ref}/decision'],
      scope: 'cases:write',
      does: 'Decide what somebody has asked for on their page',
      path: ofCase,
      query: none,
      body: decisionBody,
      what: 'The case as it is now.',
      result: shownCase,
      refuses: [404, 409],
    },
    ({ path, body, by, system }) => decided(system, path, decisionOf(body), by),
  ),
  route(
    'markReachable',
    {
      at: ['POST', '/policies/{policy}/cases/{ref}/reachable'],
      scope: 'cases:write',
      does: 'Say that somebody can be reached: mail to them begins again',
      path: ofCase,
      query: none,
      body: noBody,
      what: 'The case as it is now.',
      result: shownCase,
      refuses: [404, 409],
    },
    ({ path, by, system }) => decided(system, path, { kind: 'reachable' }, by),
  ),
  route(
    'listUnreachable',
    {
      at: ['GET', '/policies/{policy}/unreachable'],
      scope: 'read',
      does: 'List whom no notice reaches, and why, for telephoning',
      path: ofPolicy,
      query: none,
      body: noBody,
      what: 'CSV with a header, for a spreadsheet.',
      type: 'text/csv; charset=utf-8',
      result: z.string(),
      refuses: [404],
    },
    async ({ path: { policy }, system }) => {
      const inForce = await findInForce(system, policy)
      if (!inForce) return noPolicy(policy)
      const rows = await Array.fromAsync(listUnreachable(system, inForce))
      return {
        body: stringify(rows, { header: true, columns: [...unreachableColumns], escape_formulas: true, record_delimiter: 'windows' }),
      }
    },
  ),
]

const unreachableColumns = ['staff', 'name', 'unit', 'country', 'language', 'email', 'manager', 'deadline', 'zone', 'reason'] as const
