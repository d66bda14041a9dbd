import * as z from 'zod'
import { listSuspensions, showSuspensions } from '../../../../shared/campaign/brake/list-suspensions.ts'
import { openProposal, type Proposal } from '../../../../shared/domain/access/brake-state.ts'
import { suspensionStates } from '../../../../shared/domain/access/listing.ts'
import type { System } from '../../../compose/system.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { ofPolicy } from '../../fields.ts'
import { noBody, noInput, route } from '../../route.ts'
import { findInForce, noPolicy } from '../policies/policy.ts'

export const listHash = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'must be the hash of a list: 32 letters and digits')
  .describe('A list of suspensions, by its hash.')

export const suspensionDecisionBody = z.strictObject({
  list: listHash,
  devices: z
    .array(z.string().max(128))
    .min(1, 'must be a list of device ids')
    .max(10_000, 'must be a list of 10,000 device ids at most')
    .optional()
    .describe('Only these devices of the list, by id. Default: all that are neither rejected nor protected.'),
})

export const actions = ['approve', 'reject'] as const

const proposed = z.object({
  action: z.enum(actions),
  by: z.string(),
  until: z.string().describe('Later it counts for nothing.'),
})

const proposal = proposed.extend({
  at: z.string(),
  list: z.string(),
  devices: z.exactOptional(z.array(z.string())).describe('Absent for the whole list.'),
})

const held = z
  .exactOptional(z.object({ devices: z.int(), since: z.string(), limit: z.string() }))
  .describe('What the brake holds, and the limit it exceeds; absent while it holds nothing.')

export const suspensionsBody = z.object({
  list: z.string().describe('The hash of this list, to read it again, or to approve or reject it.'),
  madeAt: z.string().describe('When it was made: people are listed as they were then.'),
  held,
  proposal: z
    .exactOptional(proposal)
    .describe('What one person decided: takes effect when a second person decides the same. Absent for callers who are limited to units.'),
  items: z
    .array(
      z.object({
        ref: z.string(),
        staff: z.string(),
        unit: z.string().describe('Of the owner.'),
        device: z.string(),
        label: z.string(),
        state: z
          .enum(suspensionStates)
          .describe(
            '`ahead`: it comes within 48 hours. `approved`: it goes whatever the limits. `rejected`: the device keeps its access. `protected`: its owner is, so it goes only if it is approved by its id.',
          ),
        at: z.exactOptional(z.string().describe('When it comes, or came.')),
      }),
    )
    .describe('The first 10,000 devices.'),
  more: z.int().describe('Devices beyond those.'),
  zone: z.exactOptional(z.string().describe("The policy's time zone; absent if each person's own applies.")),
})

export const decided = z.object({
  outcome: z.enum(['proposed', 'decided']).describe('`proposed`: takes effect when a second person decides the same within 48 hours.'),
  devices: z.int(),
  until: z.exactOptional(z.string()).describe('When a proposal ends.'),
})

const query = z.object({
  list: z
    .union([listHash, z.literal('last')])
    .optional()
    .describe(
      'A list that was made within the last day, by its hash, or `last`, the last one: they are given as they were made, unless humans decided or suspensions were newly held since. Default: a new list is made, which takes seconds if many thousands are due.',
    ),
})

/** An answer of Lambda has 6 MB at most. */
const mostItems = 10_000

export const listSuspensionsRoute = route(
  'listSuspensions',
  {
    at: ['GET', '/policies/{policy}/brake'],
    scope: 'read',
    limited: 'own units',
    summary: 'List the suspensions that the brake holds, and those that come within 48 hours',
    path: ofPolicy,
    query,
    body: noBody,
    description: 'The list, which the two people who approve or reject it name by its hash.',
    result: suspensionsBody,
    refuses: [404],
  },
  async ({ path: { policy: id }, query: { list }, caller: { units }, system }) => {
    const policy = await findInForce(system, id)
    if (!policy) return noPolicy(id)
    const { people, brakes, brakeSettings, clock } = system
    const ports = { people, brakes, brakeSettings, clock, policies: await policiesInForce(system) }
    const { hash, madeAt, suspensions, held, proposal } =
      list === undefined ? await listSuspensions(ports, policy) : await showSuspensions(ports, policy, list === 'last' ? undefined : list)
    return {
      body: {
        list: hash,
        madeAt: madeAt.toString(),
        ...(held ? { held: { devices: held.devices, since: held.since.toString(), limit: held.limit } } : {}),
        ...(proposal && !units ? { proposal: await shown(system, id, proposal) } : {}),
        items: suspensions.slice(0, mostItems).map(({ at, ...one }) => ({ ...one, ...(at ? { at: at.toString() } : {}) })),
        more: Math.max(0, suspensions.length - mostItems),
        ...(policy.zone === 'staff' ? {} : { zone: policy.zone }),
      },
    }
  },
)

async function shown(
  { brakes }: System,
  policy: string,
  { action, by, at, until, list, selection }: Proposal,
): Promise<NonNullable<z.output<typeof suspensionsBody>['proposal']>> {
  const devices = selection === list ? undefined : ((await brakes.findList(policy, selection)) ?? []).map(({ device }) => device)
  return { action, by: by.subject, at: at.toString(), until: until.toString(), list, ...(devices ? { devices } : {}) }
}

const brake = z.object({ policy: z.string(), held, proposed: z.exactOptional(proposed) })

export const brakeList = z.object({ items: z.array(brake) })

export const listBrakesRoute = route(
  'listBrakes',
  {
    at: ['GET', '/brakes'],
    scope: 'read',
    limited: 'everything',
    summary: 'List the policies under which suspensions are held or proposed',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'By policy, without the devices.',
    result: brakeList,
  },
  async ({ system: { policies, brakes, clock } }) => {
    const active = await policies.listActive()
    const all = await Promise.all(
      active.map(async ({ id: policy }): Promise<z.input<typeof brake>> => {
        const { state } = await brakes.get(policy)
        const proposal = openProposal(state, clock.now())
        return {
          policy,
          ...(state.held ? { held: { devices: state.held.devices, since: state.held.since.toString(), limit: state.held.limit } } : {}),
          ...(proposal ? { proposed: { action: proposal.action, by: proposal.by.subject, until: proposal.until.toString() } } : {}),
        }
      }),
    )
    return { body: { items: all.filter(({ held, proposed }) => held || proposed) } }
  },
)
