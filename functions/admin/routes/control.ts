import * as z from 'zod'
import { haltPolicy, pause } from '#campaign/decide/pause.ts'
import { trueOrFalse } from '#domain/fields.ts'
import type { Halt } from '#domain/policies/policy.ts'
import { type ControlPart, controlParts } from '#domain/policies/store.ts'
import { instant } from '#domain/schedule/fields.ts'
import { minute } from '#functions/minute.ts'
import { because } from '../fields.ts'
import { refuse } from '../problem.ts'
import { route, toReaders } from '../route.ts'
import { mailedIfLifted, numbers } from './numbers.ts'
import { noPolicy, versionBody, versioned } from './policies.ts'

const paused = z.object({ reason: z.string(), by: z.string(), at: instant })

export const state = z.object({
  mail: z.optional(paused),
  suspension: z.optional(paused),
  erasure: z.optional(paused).describe('Present while people who have left are not erased. Who resumes it agrees to erase those who wait.'),
})

/** Each part, and why it is paused. */
export const controlFacts = (now: z.output<typeof state>) =>
  Object.fromEntries(
    controlParts.map(part => {
      const pause = now[part]
      return [part, pause ? `paused since ${minute(pause.at)} by ${pause.by}: ${pause.reason}` : 'running'] as const
    }),
  )

const pauseRoute = (part: ControlPart, summary: string, paused: string, resumed: string) =>
  route(
    {
      at: `PUT /control/${part}`,
      scope: 'control:write',
      summary,
      done: { paused, resumed },
      body: because.extend({ paused: trueOrFalse }),
      result: state,
    },
    async ({ body: { paused, reason }, admin, system }) => ({ body: await pause(system, part, paused, admin, reason) }),
  )

export const getControlRoute = route(
  {
    at: 'GET /control',
    ...toReaders,
    summary: 'Show whether mail, suspension or erasure is paused',
    command: { name: 'control', example: '', says: controlFacts },
    result: state,
  },
  async ({ system: { control } }) => ({ body: await control.find() }),
)

export const pauseMailRoute = pauseRoute(
  'mail',
  'Pause or resume all mail; access is unaffected',
  'All mail paused. Access is still suspended and restored.',
  'Mail resumed. Overdue mail is being sent.',
)

export const pauseSuspensionRoute = pauseRoute(
  'suspension',
  'Pause or resume all new suspensions; access is still restored',
  'Suspensions paused. Access is still restored.',
  'Suspensions resumed. Overdue ones follow.',
)

export const pauseErasureRoute = pauseRoute(
  'erasure',
  'Pause or resume erasing people who have left; resuming agrees to erase all who wait',
  'Erasure paused.',
  'Erasure resumed. People who have left are erased in the next daily run.',
)

const liftInWords = ({ policy }: { policy: string }, read: z.output<typeof numbers> | undefined) =>
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
