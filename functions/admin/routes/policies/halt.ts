import { haltPolicy } from '../../../../shared/campaign/decide/pause.ts'
import type { Halt } from '../../../../shared/domain/policies/policy.ts'
import { because, ofPolicy } from '../../fields.ts'
import { refuse } from '../../problem.ts'
import { noInput, route } from '../../route.ts'
import { noPolicy, versionBody, versioned } from './policy.ts'

const scopes = { pause: 'control:write', resume: 'control:write', lift: 'policies:approve' } as const

/** @param halted how the policy stands afterwards; undefined: in force */
const haltRoute = (name: string, verb: keyof typeof scopes, summary: string, halted: Halt | undefined) =>
  route(
    name,
    {
      at: ['POST', `/policies/{policy}/${verb}`],
      scope: scopes[verb],
      summary,
      path: ofPolicy,
      query: noInput,
      body: because,
      description: 'The policy as it stands now.',
      result: versioned,
      refuses: [404, 409],
    },
    async ({ path: { policy: id }, body, by, system }) => {
      const outcome = await haltPolicy(system, id, halted, by, body.reason)
      if (outcome === 'no policy') return noPolicy(id)
      if (outcome === 'lifted') return refuse(409, `policy ${id} is lifted: put and approve it again to bring it back into force`)
      if (outcome === 'stale') return refuse(409, `policy ${id} was just changed: check it, then try again`)
      return { body: versionBody(outcome) }
    },
  )

export const pausePolicyRoute = haltRoute(
  'pausePolicy',
  'pause',
  'Pause a policy: no mail about it and no new suspensions; access is still restored',
  'paused',
)

export const resumePolicyRoute = haltRoute('resumePolicy', 'resume', 'Resume a paused policy: overdue steps follow at once', undefined)

export const liftPolicyRoute = haltRoute(
  'liftPolicy',
  'lift',
  'Lift a policy: cases close, access is restored, and people who were still in breach are told',
  'lifted',
)
