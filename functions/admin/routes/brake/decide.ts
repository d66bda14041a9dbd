import { type DecidedSuspensions, decideSuspensions } from '../../../../shared/campaign/brake/decide-suspensions.ts'
import { policiesInForce } from '../../../runtime/policies-in-force.ts'
import { ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { noPolicy } from '../policies/policy.ts'
import { type actions, decided, suspensionDecisionBody } from './suspensions.ts'

const refusals: Readonly<Record<Exclude<DecidedSuspensions['kind'], 'proposed' | 'decided' | 'no policy'>, readonly [number, string]>> = {
  'no list': [404, 'there is no such list, or nothing is on it: list the suspensions again'],
  'not listed': [422, 'a device is not on this list: name devices of the list by their ids'],
  changed: [409, 'nothing of this waits any more: list the suspensions again'],
  'own proposal': [
    403,
    'you, or a person with your mail address, already decided this: a second person must decide the same for the same list',
  ],
  stale: [409, 'another person decided at the same time: list the suspensions again'],
}

const decideRoute = (name: string, action: (typeof actions)[number], noun: string, summary: string) =>
  route(
    name,
    {
      at: ['POST', `/policies/{policy}/brake/${noun}`],
      scope: 'policies:approve',
      summary,
      path: ofPolicy,
      query: noInput,
      body: suspensionDecisionBody,
      // 10,000 device ids.
      maxBytes: 2_097_152,
      description: 'Whether it takes effect, and for how many devices.',
      result: decided,
      refuses: [404, 409],
    },
    async ({ path: { policy: id }, body: { list, devices }, admin: by, system }) => {
      const { people, brakes, brakeSettings, audit, clock, turns, drawToken } = system
      const ports = { people, brakes, brakeSettings, audit, clock, turns, drawToken, policies: await policiesInForce(system) }
      const outcome = await decideSuspensions(ports, id, { action, list, by, ...(devices ? { devices } : {}) })
      if (outcome.kind === 'no policy') return noPolicy(id)
      if (outcome.kind !== 'proposed' && outcome.kind !== 'decided') return refuse(...refusals[outcome.kind])
      const { kind, devices: concerned } = outcome
      return { body: { outcome: kind, devices: concerned, ...(kind === 'proposed' ? { until: outcome.until.toString() } : {}) } }
    },
  )

export const approveSuspensionsRoute = decideRoute(
  'approveSuspensions',
  'approve',
  'approval',
  'Approve suspensions of a list: they go, whatever the limits, once two people approve the same',
)

export const rejectSuspensionsRoute = decideRoute(
  'rejectSuspensions',
  'reject',
  'rejection',
  'Reject suspensions of a list: the devices keep their access until their breach ends, once two people reject the same',
)
