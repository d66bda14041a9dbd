/** What is paused for everything at once, and what humans have decided. */
import * as z from 'zod'
import type { ControlPart, ControlState } from '../../../shared/campaign/decide/control.ts'
import { pause } from '../../../shared/campaign/decide/pause.ts'
import { type AuditLog, type ChainedDecision, controlChain, firstBroken } from '../../../shared/domain/audit/decision.ts'
import type { System } from '../../compose.ts'
import { limit, ofPolicy, pageOf, reason } from '../fields.ts'
import type { Refusal } from '../problem.ts'
import { noBody, none, type Route, route } from '../route.ts'
import { noPolicy } from './policies.ts'
import { draftOrVersion } from './rehearsals.ts'

const paused = z.object({ reason: z.string(), by: z.string(), at: z.string() })

export const state = z.object({
  mail: z.exactOptional(paused).describe('That no mail goes; absent where it does.'),
  suspension: z.exactOptional(paused).describe('That nobody is newly cut off; absent where they are.'),
})

const shownState = ({ mail, suspension }: ControlState): z.input<typeof state> => ({
  ...(mail ? { mail: { ...mail, at: mail.at.toString() } } : {}),
  ...(suspension ? { suspension: { ...suspension, at: suspension.at.toString() } } : {}),
})

const controlling = (part: ControlPart, does: string): Route =>
  route(
    part === 'mail' ? 'pauseMail' : 'pauseSuspension',
    {
      at: ['PUT', `/control/${part}`],
      scope: 'control:write',
      does,
      path: none,
      query: none,
      body: z.strictObject({ paused: z.boolean({ error: 'must be true or false' }), reason }),
      what: 'What is paused now.',
      result: state,
    },
    async ({ body: { paused, reason }, by, system }) => ({ body: shownState(await pause(system, part, paused, by, reason)) }),
  )

const decision = z.object({
  number: z.int(),
  at: z.string(),
  by: z.string().describe('`staff`, or the subject of an admin’s token.'),
  action: z.string(),
  about: z.exactOptional(z.string().describe('The ref of a person.')),
  reason: z.exactOptional(z.string()),
  previous: z.string(),
  hash: z.string(),
})

export const decisionPage = pageOf(decision)

const shown = ({ policy, at, ...rest }: ChainedDecision): z.input<typeof decision> => ({ ...rest, at: at.toString() })

export const verification = z.object({
  ok: z.boolean(),
  decisions: z.int().describe('How many were looked at.'),
  broken: z.exactOptional(z.int().describe('The number of the first that is not as it was written, or does not follow on the one before.')),
})

const cursor = z
  .string()
  .regex(/^\d{1,9}$/, 'must be the `next` of an earlier page')
  .default('0')
  .transform(Number)
  .describe('The `next` of an earlier page.')

async function page(audit: AuditLog, chain: string, after: number, most: number) {
  const items: z.input<typeof decision>[] = []
  for await (const one of audit.list(chain, after)) {
    if (items.length === most) return { items, next: String(items.at(-1)?.number ?? after) }
    items.push(shown(one))
  }
  return { items }
}

async function verify(audit: AuditLog, chain: string): Promise<z.input<typeof verification>> {
  let decisions = 0
  async function* counted() {
    for await (const one of audit.list(chain)) {
      decisions += 1
      yield one
    }
  }
  const broken = await firstBroken(counted())
  return { ok: broken === undefined, decisions, ...(broken === undefined ? {} : { broken }) }
}

/** A misspelt policy has no decisions, and all of none hold: whoever asks would take that for a good answer. */
async function unknownChain(system: System, chain: string): Promise<Refusal | undefined> {
  return chain === controlChain || (await draftOrVersion(system, chain)) ? undefined : noPolicy(chain)
}

const listing = <Path extends z.ZodObject>(name: string, at: string, path: Path, chainOf: (path: z.output<Path>) => string): Route =>
  route(
    name,
    {
      at: ['GET', at],
      scope: 'read',
      does: 'List what humans decided, in order',
      path,
      query: z.object({ cursor, limit }),
      body: noBody,
      what: 'Some of the decisions.',
      result: decisionPage,
      refuses: path === none ? [] : [404],
    },
    async ({ path, query: { cursor, limit }, system }) => {
      const body = await page(system.audit, chainOf(path), cursor, limit)
      return (cursor === 0 && body.items.length === 0 && (await unknownChain(system, chainOf(path)))) || { body }
    },
  )

const verifying = <Path extends z.ZodObject>(name: string, at: string, path: Path, chainOf: (path: z.output<Path>) => string): Route =>
  route(
    name,
    {
      at: ['GET', at],
      scope: 'read',
      does: 'Verify that no decision was changed or taken out since it was written',
      path,
      query: none,
      body: noBody,
      what: 'Whether the chain holds.',
      result: verification,
      refuses: path === none ? [] : [404],
    },
    async ({ path, system }) => {
      const body = await verify(system.audit, chainOf(path))
      return (body.decisions === 0 && (await unknownChain(system, chainOf(path)))) || { body }
    },
  )

export const controlRoutes: readonly Route[] = [
  route(
    'getControl',
    {
      at: ['GET', '/control'],
      scope: 'read',
      does: 'Tell what is paused',
      path: none,
      query: none,
      body: noBody,
      what: 'What is paused.',
      result: state,
    },
    async ({ system: { control } }) => ({ body: shownState(await control.find()) }),
  ),
  controlling('mail', 'Pause all mail, or let it go on; access goes on either way'),
  controlling('suspension', 'Pause all further suspension, or let it go on; access is given back either way'),
  listing('listControlDecisions', '/control/audit', none, () => controlChain),
  verifying('verifyControlDecisions', '/control/audit/verification', none, () => controlChain),
  listing('listDecisions', '/policies/{policy}/audit', ofPolicy, ({ policy }) => policy),
  verifying('verifyDecisions', '/policies/{policy}/audit/verification', ofPolicy, ({ policy }) => policy),
]
