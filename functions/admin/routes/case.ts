import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Caller } from '../../../shared/adapters/oidc/access-token.ts'
import { type DecisionRefused, decideCase, decisionOutcomes, isTaken } from '../../../shared/campaign/decide/decide-case.ts'
import { type CaseFile, findCaseFile, findSentMail } from '../../../shared/campaign/read/find-case-file.ts'
import type { Admin } from '../../../shared/domain/admin.ts'
import { languages } from '../../../shared/domain/catalogue/languages.ts'
import { asText, type Block, blockText } from '../../../shared/domain/emails/letter.ts'
import { pageWords } from '../../../shared/domain/emails/page-words.ts'
import { enforcementOf, enforcements } from '../../../shared/domain/people/enforcement.ts'
import {
  breachesOf,
  caseStates,
  languageOf,
  lapsesAt,
  noticedAt,
  overdueSince,
  type Proposed,
  proposalKinds,
  reasonsNotSet,
  requestKinds,
} from '../../../shared/domain/people/person.ts'
import type { CaseDecision } from '../../../shared/domain/review/decisions/case-decision.ts'
import type { DecisionLimits } from '../../../shared/domain/review/decisions/limited-decision.ts'
import { isNever } from '../../../shared/domain/schedule/timetable.ts'
import type { System } from '../../compose/system.ts'
import { policiesInForce } from '../../runtime/policies-in-force.ts'
import { caseFields } from '../fields.ts'
import { type Refusal, refuse } from '../problem.ts'
import { type RouteResult, route, type Shown } from '../route.ts'
import {
  eventInstant,
  eventWords,
  onlyToDeciders,
  readingsBody,
  refuseDay,
  shownReadings,
  shownTimeline,
  timelineBody,
} from './case-body.ts'
import { shownDevice, shownHold } from './people.ts'

export const shownCase = z.object({
  ref: z.string(),
  staff: z.string(),
  name: z.string(),
  email: z.optional(z.string()).describe(onlyToDeciders),
  language: z.enum(languages).describe('In which they read our mails.'),
  unit: z.string(),
  state: z.enum(caseStates),
  lifted: z.optional(z.enum(caseStates)).describe('The state of a case that was in breach when its policy was lifted.'),
  version: z.int().describe('The policy version the case was last reviewed under.'),
  zone: z.string().describe("The time zone of the deadline: the policy's, or the person's if it has none."),
  openedAt: eventInstant,
  stage: z.optional(z.string()).describe('The stage that it has reached; absent under a policy without stages.'),
  deadline: z.optional(eventInstant).describe("The person's own deadline; absent where there is none."),
  deadlineZone: z.string().describe('The time zone of its date.'),
  overdueSince: z.optional(eventInstant).describe('Present while they are overdue: their deadline, or a relapse after it.'),
  extendedUntil: z.optional(eventInstant),
  exemptUntil: z.optional(eventInstant),
  held: z.optional(shownHold).describe('Present while mail to this person is on hold.'),
  nextNoticeAt: z.optional(eventInstant),
  devices: z.array(
    shownDevice.extend({
      givenOn: z.optional(z.string()).describe('The date on which its owner was given it.'),
      readings: shownReadings,
      vanishedAt: z.optional(
        eventInstant.describe(
          'Since when no source reports on it any more: what it met is unknown, and what it did not is no reason to suspend.',
        ),
      ),
      found: z
        .array(z.string())
        .describe(
          'Requirements that it does not meet, or may not: banned apps that are, or may be, on it. Of a lifted case, when it was lifted.',
        ),
      certain: z.boolean().describe('False if nothing is known of what is `found`.'),
      noticedAt: z.optional(eventInstant.describe('When a delivered notice first named it; without one it is not suspended.')),
      unreached: z.optional(
        z.literal(true).describe('Present while no notice of it reaches its owner: two were sent, and neither arrived.'),
      ),
      access: z.enum(['granted', 'suspended']),
      suspendedBy: z.array(z.string()).describe('Every policy under which it is suspended.'),
      confirmed: z.boolean().describe('Whether the device management has confirmed this access.'),
      enforced: z
        .optional(z.enum(enforcements))
        .describe(
          'How far this access is in other systems: asked for, so, or beyond them. Absent where access never changed, or is still to be asked for.',
        ),
      why: z.optional(z.enum(reasonsNotSet)).describe('Why it cannot be enforced.'),
    }),
  ),
  requests: z.array(
    z.object({
      kind: z.enum(requestKinds),
      at: eventInstant,
      reason: eventWords.describe(onlyToDeciders),
      device: z.optional(z.string()),
      until: z.optional(z.string()),
    }),
  ),
  proposed: z
    .optional(
      z.object({
        kind: z.enum(proposalKinds).describe('`grant`: of the exemption that they ask for.'),
        until: z.string().describe('The last day.'),
        at: eventInstant,
        lapsesAt: eventInstant.describe('Later it counts for nothing.'),
        by: z.string(),
        reason: eventWords.describe(onlyToDeciders),
        language: z.optional(z.enum(languages)).describe('Of the reason.'),
        note: eventWords.describe(onlyToDeciders),
      }),
    )
    .describe('A proposed long extension or exemption: takes effect when a second person decides the same.'),
  timeline: shownTimeline,
})

export const decidedCase = shownCase.extend({
  outcome: z
    .enum(decisionOutcomes)
    .describe(
      '`proposed`: takes effect when a second person decides the same within 48 hours. `unchanged`: decided or proposed so before, or without any effect.',
    ),
})

type ShownCase = Shown<typeof shownCase>

function caseBody({ ref, person, current, policy, timeline, zone }: CaseFile, now: Temporal.Instant): ShownCase {
  const { profile, devices, cases, access, accessRequested = {}, mail, noticeAt } = person
  const {
    state,
    version,
    openedAt,
    stage,
    deadline,
    deadlineZone = profile.zone,
    extendedUntil,
    exemptUntil,
    lifted,
    answers: { requests },
    decisions: { proposed },
  } = current
  const late = overdueSince(current)
  return {
    ref,
    staff: profile.id,
    name: profile.name,
    email: profile.email,
    language: languageOf(person),
    unit: profile.unit,
    state,
    lifted: lifted?.state,
    version,
    zone,
    openedAt: openedAt.toString(),
    stage,
    deadline: isNever(deadline) ? undefined : deadline.toString(),
    deadlineZone,
    overdueSince: late?.toString(),
    extendedUntil: extendedUntil?.toString(),
    exemptUntil: exemptUntil?.toString(),
    held: mail?.held ? { reason: mail.held.reason, since: mail.held.at.toString() } : undefined,
    nextNoticeAt: noticeAt?.toString(),
    devices: devices.map((device) => {
      const { id, label, platform, ownership, workApps, givenOn, vanishedAt } = device
      const breach = breachesOf(current).find(({ device }) => device === id)
      const { wanted, version } = access[id] ?? { wanted: 'granted', version: 0 }
      const named = noticedAt(current, id)
      const enforcement = enforcementOf(person, id)
      return {
        id,
        label,
        platform,
        ownership,
        workApps,
        givenOn: givenOn?.toString(),
        readings: policy ? readingsBody(device, policy, profile.zone, now) : [],
        vanishedAt: vanishedAt?.toString(),
        found: [...(breach?.unmet ?? [])],
        certain: breach?.certain ?? true,
        noticedAt: named?.toString(),
        unreached: current.notified.unreached.includes(id) || undefined,
        access: wanted,
        suspendedBy: cases.flatMap(({ policy, access: { suspended } }) => (suspended.includes(id) ? [policy] : [])),
        confirmed: (accessRequested[id]?.confirmed ?? 0) === version,
        enforced: enforcement?.is,
        why: enforcement?.why,
      }
    }),
    requests: requests.map(({ at, until, ...request }) => ({
      ...request,
      at: at.toString(),
      until: until?.toString(),
    })),
    proposed: proposed ? shownProposal(proposed) : undefined,
    timeline: timelineBody(timeline),
  }
}

const shownProposal = ({ by, until, at, ...proposed }: Proposed): NonNullable<ShownCase['proposed']> => ({
  ...proposed,
  until: until.toString(),
  at: at.toString(),
  lapsesAt: lapsesAt({ at }).toString(),
  by: by.subject,
})

/** Reasons may name an illness. */
const withoutWords = ({ email: _, requests, proposed, timeline, ...rest }: ShownCase): ShownCase => ({
  ...rest,
  proposed: proposed ? wordless(proposed) : undefined,
  requests: requests.map(({ reason: _, ...request }) => request),
  timeline: timeline.map(wordless),
})

const wordless = <T extends { readonly reason?: string; readonly note?: string }>({ reason: _, note: __, ...rest }: T) => rest

export const noCase = (policy: string): Refusal =>
  refuse(404, `no such person or case under policy ${policy}: GET /api/policies/${policy}/cases lists all cases`)

type CaseKey = Shown<typeof caseFields>

export async function findCase(system: System, { policy, ref }: CaseKey, { scopes }: Caller): Promise<RouteResult<ShownCase>> {
  const { people, evidence, clock } = system
  const file = await findCaseFile({ people, policies: await policiesInForce(system), evidence, clock }, policy, ref)
  if (!file) return noCase(policy)
  const body = caseBody(file, clock.now())
  return { body: scopes.has('cases:write') ? body : withoutWords(body) }
}

/** @returns the case after the decision */
export async function decideAndShow(
  system: System,
  { policy, ref }: CaseKey,
  decision: CaseDecision,
  by: Admin,
): Promise<RouteResult<Shown<typeof decidedCase>>> {
  const { people, evidence, audit, clock, turns, drawToken, decisionLimits } = system
  const policies = await policiesInForce(system)
  const taken = await decideCase({ people, policies, audit, clock, turns, drawToken, decisionLimits }, policy, ref, decision, by)
  if (!isTaken(taken)) return refuseDecision(taken, policy, decisionLimits)
  const file = await findCaseFile({ people, policies, evidence, clock }, policy, ref)
  return file
    ? { body: { ...caseBody(file, clock.now()), outcome: taken.kind } }
    : refuse(404, 'it was decided and closed the case: no notice about it had been sent')
}

export function refuseDecision(refused: DecisionRefused, policy: string, limits: DecisionLimits): Refusal {
  switch (refused.kind) {
    case 'nobody':
    case 'no case':
      return noCase(policy)
    case 'no request':
      return refuse(409, 'no such request is open: see the case')
    default:
      return refuseDay(refused, limits)
  }
}

export const getCaseRoute = route(
  'getCase',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get a case, with its timeline and evidence; words about the person and their address only with `cases:write`',
    path: caseFields,
    description: 'The case.',
    result: shownCase,
    refuses: [409],
  },
  ({ path, caller, system }) => findCase(system, path, caller),
)

const noticeNumber = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be the number of a notice, from 1')
  .describe('The number of a notice, as the timeline of the case has it.')

export const sentMail = z.discriminatedUnion('is', [
  z.object({
    is: z.literal('same').describe('This is what was sent: its fingerprint agrees.'),
    at: eventInstant,
    language: z.string().describe('BCP 47.'),
    subject: z.string(),
    text: z.string().describe('The text part. `[…]` stands for the link to their page.'),
  }),
  z.object({
    is: z
      .enum(['other', 'no-fingerprint'])
      .describe(
        '`other`: written now it would not be what was sent, since the person, their devices, their cases or our texts have changed. `no-fingerprint`: none was kept.',
      ),
    at: eventInstant,
  }),
])

export const getSentMailRoute = route(
  'getSentMail',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}/notices/{number}'],
    scope: 'cases:write',
    limited: 'own units',
    summary: 'Get a mail about a case as it was sent. No copy is kept: it is written again, and given only if its fingerprint agrees',
    path: caseFields.extend({ number: noticeNumber }),
    description: 'The mail, or why it cannot be given.',
    result: sentMail,
  },
  async ({ path: { policy, ref, number }, system }) => {
    const sent = await findSentMail(system, policy, ref, Number(number))
    if (!sent) return refuse(404, 'no such mail about this case was sent: the timeline of the case names those that were')
    const at = sent.at.toString()
    if (sent.is !== 'same') return { body: { is: sent.is, at } }
    const { language, subject } = sent.letter
    return { body: { is: sent.is, at, language, subject, text: asText(sent.letter) } }
  },
)

export const getPageWordsRoute = route(
  'getPageWords',
  {
    at: ['GET', '/policies/{policy}/cases/{ref}/page'],
    scope: 'read',
    limited: 'own units',
    summary: 'Get in words what a person reads on their page: what to do by when',
    path: caseFields,
    query: z.object({ language: z.enum(languages).optional().describe('By default the one in which they read our mails.') }),
    description: 'The words.',
    result: z.object({
      language: z.enum(languages),
      reads: z.enum(languages).describe('The language in which they read our mails.'),
      heading: z.string(),
      parts: z.array(z.object({ kind: z.enum(['heading', 'lines']), lines: z.array(z.string()) })),
    }),
    refuses: [409],
  },
  async ({ path: { policy: id, ref }, query, system }) => {
    const { people, evidence, clock, voices } = system
    const file = await findCaseFile({ people, policies: await policiesInForce(system), evidence, clock }, id, ref)
    if (!file?.policy) return noCase(id)
    const { person, policy, policies } = file
    const reads = languageOf(person)
    const voice = voices(query.language ?? reads)
    const { heading, below, task } = pageWords({ person, policy, policies, voice, now: clock.now() })
    return { body: { language: voice.language, reads, heading, parts: [...below, ...task].map(partOf) } }
  },
)

const partOf = (block: Block) =>
  block.kind === 'heading' ? { kind: block.kind, lines: [block.text] } : { kind: 'lines' as const, lines: blockText(block).split('\n') }
