import * as z from 'zod'
import { type DecidedSuspensions, decideSuspensions } from '#campaign/brake/decide-suspensions.ts'
import { requestListing, showSuspensions } from '#campaign/brake/list-suspensions.ts'
import { type Restored, restoreWave } from '#campaign/brake/restore-wave.ts'
import { firstWithRows } from '#campaign/read/first-with-rows.ts'
import { listKeptAccess } from '#campaign/read/list-kept-access.ts'
import { datedStages, datesOfStages } from '#campaign/report/policy-report.ts'
import { limitInWords } from '#domain/access/brake.ts'
import { openProposal, type Proposal, suspensionStates } from '#domain/access/brake-state.ts'
import { shownAdmin } from '#domain/admin.ts'
import { keptReasons } from '#domain/review/kept-access.ts'
import { instant } from '#domain/schedule/fields.ts'
import { counted } from '#domain/text.ts'
import type { System } from '#functions/compose/system.ts'
import { minute } from '#functions/minute.ts'
import { underPolicies } from '#functions/runtime/policies-in-force.ts'
import { listBody, pageBody, paging, policyZone, ref, shownZone } from '../fields.ts'
import { refuse } from '../problem.ts'
import { route, type Shown, toReaders, toReadersOfUnits } from '../route.ts'
import { jobStarted, startsJob } from './jobs.ts'
import { getInForce, noPolicy } from './policies.ts'

const listHash = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'must be the hash of a list: 32 letters and digits')
  .describe('A list of suspensions, by its hash.')

export const actions = ['approve', 'reject'] as const

const proposed = z.object({
  action: z.enum(actions),
  by: z.string().describe('Name and address, or the subject of their token.'),
  until: instant,
})

const proposal = proposed.extend({
  at: instant,
  list: z.string(),
  devices: z.optional(z.array(z.string())),
})

const held = z
  .optional(z.object({ devices: z.int(), since: instant, limit: z.string() }))
  .describe('What the brake holds, and the limit it exceeds; absent while it holds nothing.')

const suspensionsBody = z.object({
  list: z.string().describe('The hash of this list, to read it again, or to approve or reject it.'),
  madeAt: instant.describe('When it was made: people are listed as they were then.'),
  held,
  limit: z.string().describe('What may be suspended within 24 hours before the brake holds suspensions, in words.'),
  approvals: z
    .array(z.object({ list: z.string(), devices: z.int(), by: z.array(z.string()), at: instant }))
    .describe('What two people approved last, the newest first. Empty for callers who are limited to units.'),
  proposal: z
    .optional(proposal)
    .describe('What one person decided: takes effect when a second person decides the same. Absent for callers who are limited to units.'),
  items: z
    .array(
      z.object({
        ref: z.string(),
        staff: z.string(),
        unit: z.string(),
        device: z.string(),
        label: z.string(),
        state: z
          .enum(suspensionStates)
          .describe(
            '`ahead`: it comes within 48 hours. `approved`: it goes whatever the limits. `rejected`: the device keeps its access. `protected`: its owner is, so it goes only if it is approved by its id.',
          ),
        at: z.optional(instant),
      }),
    )
    .describe('The first 10,000 devices.'),
  more: z.int(),
  deadlines: datedStages,
  zone: policyZone,
})

const query = z.object({
  list: z
    .union([listHash, z.literal('last')])
    .optional()
    .describe(
      'A list that was made within the last day, by its hash, or `last`, the last one, which is the default: they are given as they were made, unless humans decided or suspensions were newly held since. One is made every hour, and on request.',
    ),
})

/** An answer of Lambda has 6 MB at most. */
const mostItems = 10_000

export const listSuspensionsRoute = route(
  {
    at: 'GET /policies/{policy}/brake',
    ...toReadersOfUnits,
    summary: 'List the suspensions that the brake holds, and those that come within 48 hours',
    command: { name: 'brake list', example: 'no-tiktok-2023' },
    query,
    description: 'The list, which the two people who approve or reject it name by its hash.',
    result: suspensionsBody,
  },
  async ({ path: { policy: id }, query: { list }, caller: { units }, system }) => {
    const policy = await getInForce(system, id)
    const ports = await underPolicies(system)
    const { hash, madeAt, suspensions, held, proposal, waves, inScope } = await showSuspensions(
      ports,
      policy,
      list === 'last' ? undefined : list,
    )
    return {
      body: {
        list: hash,
        madeAt,
        held,
        limit: limitInWords(policy, inScope),
        approvals: units ? [] : waves.map(({ by, ...wave }) => ({ ...wave, by: by.map(shownAdmin) })),
        proposal: proposal && !units ? await shown(system, id, proposal) : undefined,
        items: suspensions.slice(0, mostItems),
        more: Math.max(0, suspensions.length - mostItems),
        deadlines: datesOfStages(policy),
        zone: shownZone(policy),
      },
    }
  },
)

const keptDevice = z.object({
  ...{ ref: z.string(), staff: z.string(), unit: z.string(), device: z.string(), label: z.string() },
  reason: z.enum(keptReasons).describe('The first that applies, in this order.'),
})

export const listKeptAccessRoute = route(
  {
    at: 'GET /policies/{policy}/kept-access',
    ...toReadersOfUnits,
    summary: 'List devices in breach after the deadline that keep their access, and why',
    query: paging,
    description: 'Devices that are certainly in breach. `limit` counts cases, of which some have no such device.',
    result: pageBody(keptDevice),
  },
  async ({ path: { policy: id }, query: { cursor, limit }, system }) => {
    const ports = await underPolicies(system)
    const policy = await getInForce(ports, id)
    const { rows: items, next } = await firstWithRows(system.elapsed, cursor, from => listKeptAccess(ports, policy, limit, from))
    return { body: { items, next } }
  },
)

export const requestSuspensionListRoute = route(
  {
    at: 'POST /policies/{policy}/brake/lists',
    ...toReaders,
    summary: 'Make a new list of suspensions, without waiting for the hourly one',
    done: 'A new list is being made. Reload this page in a minute.',
    ...startsJob,
  },
  async ({ path: { policy }, system }) => jobStarted(await requestListing(system, (await getInForce(system, policy)).id)),
)

async function shown(
  { brakes }: System,
  policy: string,
  { by, selection, ...proposal }: Proposal,
): Promise<NonNullable<Shown<typeof suspensionsBody>['proposal']>> {
  const devices = selection === proposal.list ? undefined : (await brakes.findList(policy, selection)).map(({ device }) => device)
  return { ...proposal, by: shownAdmin(by), devices }
}

const brake = z.object({ policy: z.string(), held, proposed: z.optional(proposed) })

export const listBrakesRoute = route(
  {
    at: 'GET /brakes',
    ...toReaders,
    summary: 'List the policies under which suspensions are held or proposed',
    result: listBody(brake),
  },
  async ({ system: { policies, brakes, clock } }) => {
    const active = await policies.listActive()
    const all = await Promise.all(
      active.map(async ({ id: policy }): Promise<Shown<typeof brake>> => {
        const { state } = await brakes.get(policy)
        const proposal = openProposal(state, clock.now())
        return { policy, held: state.held, proposed: proposal && { ...proposal, by: shownAdmin(proposal.by) } }
      }),
    )
    return { body: { items: all.filter(({ held, proposed }) => held || proposed) } }
  },
)

const undecided: Record<Exclude<DecidedSuspensions['kind'], 'proposed' | 'decided' | 'no policy'>, readonly [number, string]> = {
  'no list': [404, 'there is no such list, or nothing is on it: list the suspensions again'],
  'not listed': [422, 'a device is not on this list: name devices of the list by their ids'],
  changed: [409, 'nothing of this waits any more, or it is about yourself: list the suspensions again'],
  'own proposal': [
    403,
    'you, or a person with your mail address, already decided this: a second person must decide the same for the same list',
  ],
  stale: [409, 'another person decided at the same time: list the suspensions again'],
}

const decideRoute = (action: (typeof actions)[number], noun: string, summary: string, decided: string) =>
  route(
    {
      at: `POST /policies/{policy}/brake/${noun}`,
      scope: 'policies:approve',
      summary,
      done: { decided, proposed: 'Decision recorded. Takes effect when a second person confirms within 48 hours.' },
      command: {
        name: `brake ${action}`,
        example: 'no-tiktok-2023 --list 0123456789abcdef0123456789abcdef',
        more: `Takes effect when two people ${action} the same within 48 hours. Without options: what another person proposed, or else everything on the last list.`,
        options: z.object({
          list: listHash.optional().meta({ title: 'HASH', description: 'The list that you looked at, as named by ides brake list.' }),
          devices: z
            .string()
            .transform(text => text.split(',').map(id => id.trim()))
            .optional()
            .meta({ title: 'ID,ID', description: 'Only these devices of the list.' }),
        }),
        first: { path: '/policies/{policy}/brake', schema: suspensionsBody, unless: 'list' },
        body: ({ list, devices }, read) => {
          const proposed = read?.proposal?.action === action && !devices ? read.proposal : undefined
          return { list: list ?? proposed?.list ?? read?.list, devices: devices ?? proposed?.devices }
        },
        says: ({ outcome, devices, until, zone }, { list }) =>
          outcome === 'decided'
            ? `${decided} (${counted(devices, 'device')})`
            : `proposed for ${devices} of list ${list}: a second person must ${action} the same${until ? ` before ${minute(until, zone)}${zone ? ` (${zone})` : ''}` : ''}`,
      },
      body: z.strictObject({
        list: listHash,
        devices: z
          .array(z.string().normalize().max(128))
          .min(1, 'must be a list of device ids')
          .max(10_000, 'must be a list of 10,000 device ids at most')
          .optional()
          .describe('Only these devices of the list, by id. Default: all that are neither rejected nor protected.'),
      }),
      // 10,000 device ids.
      maxBytes: 2_097_152,
      result: z.object({
        outcome: z
          .enum(['proposed', 'decided'])
          .describe('`proposed`: takes effect when a second person decides the same within 48 hours.'),
        devices: z.int(),
        until: z.optional(instant),
        zone: policyZone,
      }),
      refuses: [409],
    },
    async ({ path: { policy: id }, body: { list, devices }, admin: by, system }) => {
      const outcome = await decideSuspensions(await underPolicies(system), id, { action, list, by, devices })
      if (outcome.kind === 'no policy') return noPolicy(id)
      if (outcome.kind !== 'proposed' && outcome.kind !== 'decided') return refuse(...undecided[outcome.kind])
      return { body: { ...outcome, outcome: outcome.kind, zone: shownZone(await getInForce(system, id)) } }
    },
  )

export const approveSuspensionsRoute = decideRoute(
  'approve',
  'approval',
  'Approve suspensions, even above the limit',
  'Approved. They will be suspended even above the limit.',
)

export const rejectSuspensionsRoute = decideRoute(
  'reject',
  'rejection',
  'Reject suspensions: the devices keep their access until their breach ends',
  'Rejected. These devices keep their access until their breach ends.',
)

export const restoration = z.object({
  outcome: z.enum(['restored', 'confirmed']).describe('`confirmed`: another person restored them, which would have ended after 30 days.'),
  devices: z.int(),
})

const unrestored: Record<Exclude<Restored['kind'], 'restored' | 'confirmed' | 'no policy'>, readonly [number, string]> = {
  'no list': [404, 'there is no such list, or nothing is on it: the audit log names the list of each approval'],
  nothing: [409, 'none of these devices is suspended under the policy, or they are your own, which someone else must restore'],
  stale: [409, 'nothing is restored, since others changed the brake: try again'],
}

export const restoreSuspensionsRoute = route(
  {
    at: 'POST /policies/{policy}/brake/restoration',
    scope: 'policies:approve',
    summary: 'Restore access of every device of an approved list of suspensions, or of some people',
    done: {
      restored: 'Access will be restored within a minute. It ends after 30 days unless a second person restores the same.',
      confirmed: 'Confirmed. These devices keep their access until their breach ends.',
    },
    command: {
      name: 'policy restore',
      example: 'no-tiktok-2023 --approved 0123456789abcdef0123456789abcdef',
      more: 'They keep it for 30 days; once a second person restores the same, until their breach ends or two people approve them by id: ides brake approve --devices. ides audit list names the list of each approval.',
      options: z.object({
        approved: listHash.optional().meta({ title: 'HASH', description: 'The list that was approved.' }),
        people: z
          .string()
          .transform(text => text.split(','))
          .optional()
          .meta({ title: 'REF,REF', description: 'In place of a list: people, as ides case list --state suspended names them.' }),
      }),
      body: ({ approved, people }) => (people ? { people } : { list: approved }),
      says: ({ outcome, devices }, { policy }) =>
        outcome === 'confirmed'
          ? `Confirmed for ${counted(devices, 'device')}`
          : `Access comes back to ${counted(devices, 'device')} within a minute, for 30 days unless a second person restores the same: see ides policy access ${policy}`,
    },
    body: z.union([z.strictObject({ list: listHash }), z.strictObject({ people: z.array(ref).min(1).max(1000) })], {
      error: 'must name the list that was approved, or people',
    }),
    result: restoration,
    refuses: [409],
  },
  async ({ path: { policy }, body, admin, system }) => {
    const outcome = await restoreWave(await underPolicies(system), policy, body, admin)
    if (outcome.kind === 'no policy') return noPolicy(policy)
    if (outcome.kind !== 'restored' && outcome.kind !== 'confirmed') return refuse(...unrestored[outcome.kind])
    return { body: { outcome: outcome.kind, devices: outcome.devices } }
  },
)
