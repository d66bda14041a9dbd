/** What a worker is told, and what it says, over the channel between it and its parent. */
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'

/** One call of a function, at one moment of the clock that all share. */
export const order = z.object({
  call: z.int(),
  name: z.enum(['enrol', 'work', 'send', 'escalate', 'feedback']),
  at: instant,
  event: z.unknown(),
})

/** That it has ended, and how, where it failed. */
export const ending = z.object({ call: z.int(), error: z.optional(z.string()) })

export type Order = z.input<typeof order>
export type Ending = z.input<typeof ending>
