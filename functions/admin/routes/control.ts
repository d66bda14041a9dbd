import * as z from 'zod'
import { pause } from '../../../shared/campaign/decide/pause.ts'
import { type ControlPart, controlParts } from '../../../shared/domain/policies/store.ts'
import { instant } from '../../../shared/domain/schedule/fields.ts'
import { minute } from '../../minute.ts'
import { reasonField } from '../fields.ts'
import { route, toReaders } from '../route.ts'

const paused = z.object({ reason: z.string(), by: z.string(), at: instant })

export const state = z.object({
  mail: z.optional(paused),
  suspension: z.optional(paused),
  erasure: z.optional(paused).describe('Present while people who have left are not erased. Who resumes it agrees to erase those who wait.'),
})

/** Each part, and why it is paused. */
export const controlFacts = (now: z.output<typeof state>) =>
  Object.fromEntries(
    controlParts.map((part) => {
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
      body: z.strictObject({ paused: z.boolean({ error: 'must be true or false' }), reason: reasonField }),
      result: state,
    },
    async ({ body: { paused, reason }, by, system }) => ({ body: await pause(system, part, paused, by, reason) }),
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
