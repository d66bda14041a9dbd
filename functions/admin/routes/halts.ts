import type * as z from 'zod'
import { haltPolicy } from '../../../shared/campaign/decide/pause.ts'
import type { Halt } from '../../../shared/domain/policies/policy.ts'
import { because } from '../fields.ts'
import { refuse } from '../problem.ts'
import { route } from '../route.ts'
import { mailedIfLifted, numbers } from './numbers.ts'
import { noPolicy, versionBody, versioned } from './policies.ts'

const liftInWords = ({ policy }: { readonly policy: string }, read: z.output<typeof numbers> | undefined) =>
  `This lifts ${policy} and ends all its cases${read ? `: ${mailedIfLifted(read)}` : ''}`

const scopes = { pause: 'control:write', resume: 'control:write', lift: 'policies:approve' } as const

/** @param halted how the policy stands afterwards; undefined: in force */
const haltRoute = (verb: keyof typeof scopes, summary: string, halted: Halt | undefined, example: string, done: string) =>
  route(
    {
      at: `POST /policies/{policy}/${verb}`,
      scope: scopes[verb],
      summary,
      done,
      command: {
        name: `policy ${verb}`,
        example: `no-tiktok-2023 --reason "${example}"`,
        ...(verb === 'lift' ? { first: { path: '/policies/{policy}/numbers', schema: numbers, unless: 'yes' }, confirm: liftInWords } : {}),
      },
      body: because,
      result: versioned,
      refuses: [409],
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
  'pause',
  'Pause a policy: no mail and no new suspension; restorations continue',
  'paused',
  'the court has stayed it',
  'Policy paused. No mail is sent and no one is newly suspended.',
)

export const resumePolicyRoute = haltRoute(
  'resume',
  'Resume a paused policy: overdue steps follow',
  undefined,
  'the court has ruled',
  'Policy resumed.',
)

export const liftPolicyRoute = haltRoute(
  'lift',
  'Lift a policy: its cases end, access is restored, and people still in breach are notified',
  'lifted',
  'decision withdrawn',
  'Policy lifted. Access is being restored for everyone suspended under it.',
)
