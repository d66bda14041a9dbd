import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Caller } from '../../../../shared/adapters/oidc/access-token.ts'
import { decideCase } from '../../../../shared/campaign/decide/decide-case.ts'
import { type CaseFile, findCaseFile } from '../../../../shared/campaign/read/find-case-file.ts'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { holdReasons } from '../../../../shared/domain/people/mail.ts'
import { caseStates, languageOf, noticedAt, overdueSince, requestKinds } from '../../../../shared/domain/people/person.ts'
import type { CaseDecision } from '../../../../shared/domain/review/case-decision.ts'
import type { System } from '../../../compose.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import type { ofCase } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'
import type { Outcome } from '../../route.ts'
import { moment, onlyToDeciders, shownTimeline, timelineBody, words } from './timeline.ts'

export const shownCase = z.object({
  ref: z.string(),
  staff: z.string(),
  name: z.string(),
  email: z.exactOptional(z.string()).describe(onlyToDeciders),
  language: z.enum(languages).describe('In which they read our mails.'),
  unit: z.string(),
  state: z.enum(caseStates),
  version: z.int().describe('The policy version the case was last reviewed under.'),
  zone: z.string().describe("The time zone of the deadline: the policy's, or the person's if it has none."),
  openedAt: moment,
  deadline: moment.describe("The person's own deadline."),
  deadlineZone: z.string().describe('The time zone of its date.'),
  overdueSince: z.exactOptional(moment).describe('Present while they are overdue: their deadline, or a relapse after it.'),
  extendedUntil: z.exactOptional(moment),
  exemptUntil: z.exactOptional(moment),
  held: z.exactOptional(z.object({ reason: z.enum(holdReasons), since: moment })).describe('Present while mail to this person is on hold.'),
  nextNoticeAt: z.exactOptional(moment),
  devices: z.array(
    z.object({
      id: z.string(),
      label: z.string(),
      platform: z.string(),
      ownership: z.enum(['official', 'personal']),
      workApps: z.boolean(),
      found: z.array(z.string()).describe('Banned apps that are, or may be, on it.'),
      certain: z.boolean().describe('False if the device has not reported.'),
      noticedAt: z.exactOptional(moment.describe('When a delivered notice first named it; without one it is not suspended.')),
      access: z.enum(['granted', 'suspended']),
      confirmed: z.boolean().describe('Whether the device management has confirmed this access.'),
    }),
  ),
  requests: z.array(
    z.object({
      kind: z.enum(requestKinds),
      at: moment,
      reason: words.describe(onlyToDeciders),
      device: z.exactOptional(z.string()),
      until: z.exactOptional(z.string()),
    }),
  ),
  timeline: shownTimeline,
})

export const decidedCase = shownCase.extend({
  outcome: z.enum(['decided', 'unchanged']).describe('`unchanged`: decided so before, or without any effect.'),
})

type ShownCase = z.input<typeof shownCase>

function caseBody({ ref, person, current, timeline, zone }: CaseFile): ShownCase {
  const { profile, devices, access, accessRequested = {}, mail, noticeAt } = person
  const { state, version, openedAt, deadline, deadlineZone = profile.zone, extendedUntil, exemptUntil, breaches, requests = [] } = current
  const late = overdueSince(current)
  return {
    ref,
    staff: profile.id,
    name: profile.name,
    email: profile.email,
    language: languageOf(person),
    unit: profile.unit,
    state,
    version,
    zone,
    openedAt: openedAt.toString(),
    deadline: deadline.toString(),
    deadlineZone,
    ...(late ? { overdueSince: late.toString() } : {}),
    ...(extendedUntil ? { extendedUntil: extendedUntil.toString() } : {}),
    ...(exemptUntil ? { exemptUntil: exemptUntil.toString() } : {}),
    ...(mail?.held ? { held: { reason: mail.held.reason, since: mail.held.at.toString() } } : {}),
    ...(noticeAt ? { nextNoticeAt: noticeAt.toString() } : {}),
    devices: devices.map(({ id, label, platform, ownership, workApps }) => {
      const breach = breaches.find(({ device }) => device === id)
      const { wanted, version } = access[id] ?? { wanted: 'granted', version: 0 }
      const named = noticedAt(current, id)
      return {
        id,
        label,
        platform,
        ownership,
        workApps,
        found: [...(breach?.apps ?? [])],
        certain: breach?.certain ?? true,
        ...(named ? { noticedAt: named.toString() } : {}),
        access: wanted,
        confirmed: (accessRequested[id]?.confirmed ?? 0) === version,
      }
    }),
    requests: requests.map(({ at, until, ...request }) => ({
      ...request,
      at: at.toString(),
      ...(until ? { until: until.toString() } : {}),
    })),
    timeline: timelineBody(timeline),
  }
}

/** Reasons may name an illness. */
const withoutWords = ({ email: _, requests, timeline, ...rest }: ShownCase): ShownCase => ({
  ...rest,
  requests: requests.map(({ reason: _, ...request }) => request),
  timeline: timeline.map(({ reason: _, note: __, ...event }) => event),
})

const noCase = (policy: string): Refusal =>
  refuse(404, `no such person or case under policy ${policy}: GET /api/policies/${policy}/cases lists all cases`)

type CaseKey = z.output<typeof ofCase>

export async function findCase(system: System, { policy, ref }: CaseKey, { scopes }: Caller): Promise<Outcome<ShownCase>> {
  const { people, evidence, clock } = system
  const file = await findCaseFile({ people, policies: await policiesInForce(system), evidence, clock }, policy, ref)
  if (!file) return noCase(policy)
  return { body: scopes.has('cases:write') ? caseBody(file) : withoutWords(caseBody(file)) }
}

/** True once the day is over everywhere. */
const isOver = (day: Temporal.PlainDate, now: Temporal.Instant): boolean =>
  Temporal.PlainDate.compare(day, now.toZonedDateTimeISO('Etc/GMT+12').toPlainDate()) < 0

/** @returns the case after the decision */
export async function decideAndShow(
  system: System,
  { policy, ref }: CaseKey,
  decision: CaseDecision,
  by: string,
): Promise<Outcome<z.input<typeof decidedCase>>> {
  const { people, evidence, audit, clock, turns, drawToken } = system
  if ('until' in decision && isOver(decision.until, clock.now())) {
    const errors = [{ field: 'until', message: `must not be over, but is ${decision.until}` }]
    return refuse(409, 'that day is over: name a later one', { errors })
  }
  const policies = await policiesInForce(system)
  const outcome = await decideCase({ people, policies, audit, clock, turns, drawToken }, policy, ref, decision, by)
  if (outcome === 'nobody' || outcome === 'no case') return noCase(policy)
  if (outcome === 'no request') return refuse(409, 'no such request is open: look at the case')
  const file = await findCaseFile({ people, policies, evidence, clock }, policy, ref)
  return file
    ? { body: { ...caseBody(file), outcome } }
    : refuse(404, 'it is decided, and closed the case: no notice about it was sent yet')
}
