import * as z from 'zod'
import type { Caller } from '#adapters/oidc/access-token.ts'
import { type DecisionRefused, decideCase, isTaken } from '#campaign/decide/decide-case.ts'
import { findCaseFile } from '#campaign/read/find-case-file.ts'
import type { Admin } from '#domain/admin.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { type Block, blockText } from '#domain/emails/letter.ts'
import { pageWords } from '#domain/emails/page-words.ts'
import { languageOf } from '#domain/people/person.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import type { DecisionLimits, OutOfBounds } from '#domain/review/decisions/limited-decision.ts'
import { dateInWords } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'
import { underPolicies } from '#functions/runtime/policies-in-force.ts'
import { type Refusal, refuse } from '../problem.ts'
import { type RouteResult, route, toDeciders, toReadersOfUnits } from '../route.ts'
import { caseBody, type decidedCase, mostMails, shownCase, withoutWords } from './case-body.ts'

const noCase = (policy: string): Refusal =>
  refuse(404, `no such person or case under policy ${policy}: GET /api/policies/${policy}/cases lists all cases`)

interface CaseKey {
  policy: string
  ref: string
}

async function findCase(system: System, { policy, ref }: CaseKey, { scopes }: Caller): Promise<RouteResult<z.output<typeof shownCase>>> {
  const file = await findCaseFile(await underPolicies(system), policy, ref, mostMails)
  if (!file) return noCase(policy)
  const body = caseBody(file, system.clock.now(), system.decisionLimits)
  return { body: scopes.has('cases:write') ? body : withoutWords(body) }
}

/** @returns the case after the decision */
export async function decideAndShow(
  system: System,
  { policy, ref }: CaseKey,
  decision: CaseDecision,
  by: Admin,
): Promise<RouteResult<z.output<typeof decidedCase>>> {
  const ports = await underPolicies(system)
  const taken = await decideCase(ports, policy, ref, decision, by)
  if (!isTaken(taken)) return refuseDecision(taken, policy, ports.decisionLimits)
  const file = await findCaseFile(ports, policy, ref, mostMails)
  return file
    ? { body: { ...caseBody(file, ports.clock.now(), ports.decisionLimits), outcome: taken.kind } }
    : refuse(404, 'it was decided and closed the case: no notice about it had been sent')
}

export function refuseDecision(refused: DecisionRefused, policy: string, limits: DecisionLimits): Refusal {
  switch (refused.kind) {
    case 'nobody':
    case 'no case':
      return noCase(policy)
    case 'own case':
      return refuse(403, 'this is your own case: someone else must decide it')
    case 'no request':
      return refuse(409, 'no such request is open: see the case')
    default:
      return refuseDay(refused, limits)
  }
}

function refuseDay(bounds: OutOfBounds, limits: DecisionLimits): Refusal {
  const [detail, right] = said(bounds, limits)
  return refuse(409, detail, { errors: [{ field: 'until', message: `${right}, but is ${bounds.until}` }] })
}

/** What is wrong with a day, and what would be right. */
function said(bounds: OutOfBounds, { mostDays }: DecisionLimits): readonly [string, string] {
  const day = dateInWords(bounds.until)
  if (bounds.kind === 'no deadline') return ['there is no deadline to extend: exempt them instead', 'must not be named without a deadline']
  if (bounds.kind === 'over') return [`${day} is over: name a later day`, 'must not be over']
  const lastDay = dateInWords(bounds.lastDay)
  if (bounds.kind !== 'not later') {
    const why = bounds.kind === 'too late' ? `${day} is more than ${mostDays} days ahead` : 'that takes two people, and you are a program'
    return [`${why}: name ${lastDay} at the latest`, `must be ${bounds.lastDay} at the latest`]
  }
  if (bounds.holds === 'exemption') return [`they are exempt until ${lastDay} already: name another day`, `must not be ${bounds.lastDay}`]
  return [`their deadline is ${lastDay} already: name a later day than ${day}`, `must be later than ${bounds.lastDay}`]
}

export const getCaseRoute = route(
  {
    at: 'GET /policies/{policy}/cases/{ref}',
    ...toReadersOfUnits,
    summary: 'Get a case, with its timeline and evidence; words about the person and their address only with `cases:write`',
    command: { name: 'case show', example: 'no-tiktok-2023 s0042' },
    result: shownCase,
    refuses: [409],
  },
  ({ path, caller, system }) => findCase(system, path, caller),
)

export const getPageWordsRoute = route(
  {
    at: 'GET /policies/{policy}/cases/{ref}/page',
    ...toReadersOfUnits,
    summary: 'Get in words what a person reads on their page: what to do by when',
    query: z.object({ language: z.enum(languages).optional().describe('By default the one in which they read our mails.') }),
    result: z.object({
      language: z.enum(languages),
      reads: z.enum(languages),
      heading: z.string(),
      parts: z.array(z.object({ kind: z.enum(['heading', 'lines']), lines: z.array(z.string()) })),
    }),
    refuses: [409],
  },
  async ({ path: { policy: id, ref }, query, system }) => {
    const file = await findCaseFile(await underPolicies(system), id, ref, 0)
    if (!file?.policy) return noCase(id)
    const { person, policy, policies } = file
    const reads = languageOf(person)
    const voice = await system.voices(query.language ?? reads)
    const { heading, below, task } = pageWords({ person, policy, policies, voice, now: system.clock.now() })
    return { body: { language: voice.language, reads, heading, parts: [...below, ...task].map(partOf) } }
  },
)

const partOf = (block: Block) =>
  block.kind === 'heading' ? { kind: block.kind, lines: [block.text] } : { kind: 'lines' as const, lines: blockText(block).split('\n') }

export const bundleCaseRoute = route(
  {
    at: 'POST /policies/{policy}/cases/{ref}/bundle',
    ...toDeciders,
    summary: 'Get a case with its mails, evidence and decisions as a ZIP, whose hash is put in the audit log',
    result: z.object({
      number: z.int().describe('Of the decision in the audit log that holds the hash.'),
      sha256: z.string().describe('Of `manifest.json` in the ZIP, which holds those of all other files.'),
      zip: z.string().describe('The ZIP in Base64.'),
    }),
    refuses: [409],
  },
  async ({ path: { policy, ref }, by, system }) => {
    const file = await findCaseFile(await underPolicies(system), policy, ref)
    if (!file) return noCase(policy)
    const { bundleCase, logBundle } = await import('#functions/case/bundle.ts')
    const bundle = await bundleCase(system, file)
    if (bundle === 'too large')
      return refuse(409, 'this case has too many mails for one file: get them one by one, by GET /api/people/{person}/mails')
    const entry = await logBundle(system, file, bundle, by)
    return { body: { number: entry.number, sha256: bundle.sha256, zip: Buffer.from(bundle.zipWith(entry)).toString('base64') } }
  },
)
