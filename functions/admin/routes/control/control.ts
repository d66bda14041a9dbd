import * as z from 'zod'
import { pause } from '../../../../shared/campaign/decide/pause.ts'
import type { ControlPart, ControlState } from '../../../../shared/domain/policies/control.ts'
import { reasonField } from '../../fields.ts'
import { noInput, route } from '../../route.ts'

const paused = z.object({ reason: z.string(), by: z.string(), at: z.string() })

export const state = z.object({
  mail: z.exactOptional(paused).describe('Present while all mail is paused.'),
  suspension: z.exactOptional(paused).describe('Present while new suspensions are paused.'),
  erasure: z
    .exactOptional(paused)
    .describe('Present while people who have left are not erased. Who resumes it agrees to erase those who wait.'),
})

export const controlBody = (now: ControlState): z.input<typeof state> =>
  Object.fromEntries(Object.entries(now).map(([part, { at, ...pause }]) => [part, { ...pause, at: at.toString() }]))

export const pauseRoute = (name: string, part: ControlPart, summary: string) =>
  route(
    name,
    {
      at: ['PUT', `/control/${part}`],
      scope: 'control:write',
      summary,
      path: noInput,
      query: noInput,
      body: z.strictObject({ paused: z.boolean({ error: 'must be true or false' }), reason: reasonField }),
      description: 'What is paused now.',
      result: state,
    },
    async ({ body: { paused, reason }, by, system }) => ({ body: controlBody(await pause(system, part, paused, by, reason)) }),
  )
