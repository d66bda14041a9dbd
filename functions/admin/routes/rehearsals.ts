import * as z from 'zod'
import { requestRehearsal } from '#campaign/rehearse/request-rehearsal.ts'
import { ruleOf } from '#domain/policies/policy.ts'
import { documentHash } from '#domain/policies/store.ts'
import type { RequestedRehearsal } from '#domain/rehearsal/requested.ts'
import { rehearsalSummary } from '#domain/rehearsal/summary.ts'
import { instant } from '#domain/schedule/fields.ts'
import { calendarZone } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'
import { found, type Refusal, refuse } from '../problem.ts'
import { route, type Shown, toReaders } from '../route.ts'
import { draftOrVersion } from './policies.ts'

export const rehearsed = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  pieces: z.optional(z.object({ done: z.int(), of: z.int() })),
  version: z.int(),
  document: z.optional(z.string()).describe('SHA-256 of the document that was rehearsed: the draft has changed since if its own differs.'),
  zone: z.string(),
  requestedAt: instant,
  summary: z.optional(rehearsalSummary),
})

/** A rehearsal, and how far it is. */
interface Found extends Pick<Shown<typeof rehearsed>, 'state' | 'pieces'> {
  rehearsal: RequestedRehearsal
}

const rehearsedBody = ({ rehearsal, ...progress }: Found): Shown<typeof rehearsed> => ({
  ...rehearsal,
  ...progress,
  version: rehearsal.policy.version,
  document: documentHash(ruleOf(rehearsal.policy)),
  zone: calendarZone(rehearsal.policy),
})

/** @throws RefusedError if there is none */
async function getRehearsal({ rehearsals, jobs }: System, policy: string, id: string): Promise<Found> {
  const rehearsal = found(await (id === 'last' ? rehearsals.findLast(policy) : rehearsals.find(policy, id)), noRehearsal(policy, id))
  if (rehearsal.summary) return { rehearsal, state: 'done' }
  const job = await jobs.find(rehearsal.id)
  // It may have ended since the rehearsal was read.
  if (job?.state !== 'running' && job?.state !== 'done') return { rehearsal, state: 'failed' }
  // People, then digests in as many pieces.
  const pieces = { done: job.stage * job.pieces + job.done.length, of: 2 * job.pieces }
  return { rehearsal, state: pieces.done === 0 ? 'waiting' : 'running', pieces }
}

const noRehearsal = (policy: string, id: string): Refusal =>
  refuse(
    404,
    id === 'last'
      ? `policy ${policy} was not rehearsed in the last 30 days: POST /api/policies/${policy}/rehearsals starts a rehearsal`
      : `policy ${policy} has no rehearsal ${id}, or it is over 30 days old: POST /api/policies/${policy}/rehearsals starts a new one`,
  )

export const startRehearsalRoute = route(
  {
    at: 'POST /policies/{policy}/rehearsals',
    scope: 'policies:write',
    summary: 'Rehearse the draft of a policy, or the version in force if there is none, on all people; nothing is sent',
    done: 'Rehearsal started. Nothing is sent.',
    status: 202,
    description: 'The rehearsal has started: Location leads to its result.',
    result: rehearsed,
  },
  async ({ path: { policy: id }, system }) => {
    const policy = await draftOrVersion(system, id)
    const rehearsal = await requestRehearsal(system, policy)
    return { body: rehearsedBody({ rehearsal, state: 'waiting' }), headers: { Location: `/api/policies/${id}/rehearsals/${rehearsal.id}` } }
  },
)

export const getRehearsalRoute = route(
  {
    at: 'GET /policies/{policy}/rehearsals/{rehearsal}',
    ...toReaders,
    summary: 'Get the state of a rehearsal, and its summary once done',
    result: rehearsed,
  },
  async ({ path: { policy, rehearsal }, system }) => {
    return { body: rehearsedBody(await getRehearsal(system, policy, rehearsal)) }
  },
)

export const getRehearsalBeforeRoute = route(
  {
    at: 'GET /policies/{policy}/rehearsals/{rehearsal}/before',
    ...toReaders,
    summary: 'Get the rehearsal of the same policy that was done before this one, to compare them',
    result: rehearsed,
  },
  async ({ path: { policy, rehearsal: id }, system }) => {
    const { rehearsal } = await getRehearsal(system, policy, id)
    const before = await system.rehearsals.findDoneBefore(policy, rehearsal.id)
    return before
      ? { body: rehearsedBody({ rehearsal: before, state: 'done' }) }
      : refuse(404, `policy ${policy} has no rehearsal that was done before ${rehearsal.id}, or it is over 30 days old`)
  },
)

export const eventLinks = z.object({ links: z.array(z.url()).describe('One for each file; anybody can follow them for five minutes.') })

export const getRehearsalEventsRoute = route(
  {
    at: 'GET /policies/{policy}/rehearsals/{rehearsal}/events',
    scope: 'read',
    limited: 'refused',
    summary: 'Get links to files with everything that would happen',
    description:
      'Links to files of NDJSON, compressed (`Content-Encoding: gzip`): events, one JSON object a line, in which `staff` and `to` are refs of people, and a device is its owner’s ref and its number; `to` of a team is its mailbox. Each file is in order of `at`, `kind`, `staff`, `step` or `device`, `to`; merged in that order they are the whole.',
    result: eventLinks,
    refuses: [409],
  },
  async ({ path: { policy, rehearsal: id }, system }) => {
    const { rehearsal, state } = await getRehearsal(system, policy, id)
    if (!rehearsal.eventFiles) return refuse(409, `the rehearsal is ${state}: ask again once it is done`)
    const links = await Promise.all(rehearsal.eventFiles.map(name => system.rehearsalFiles.link(rehearsal.id, name)))
    return { body: { links } }
  },
)
