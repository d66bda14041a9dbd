/** Sources as functions know them: loads faster than how they are configured. */
import * as z from 'zod'
import { secretEnd } from './sign-in.ts'

/** A source, or a directory, as far as those must know it who do not read it. */
export const configured = z.strictObject({
  name: z.string(),
  kind: z.string(),
  isDirectory: z.optional(z.literal(true).describe('Staff comes from it, not devices.')),
  everyHours: z.int().describe('Hours between the starts of two passes, at least.'),
  secretEnds: z.optional(secretEnd).describe('The last day of its secret, if that ends; `unknown` if no one said when.'),
})

export type Configured = Readonly<z.output<typeof configured>>
