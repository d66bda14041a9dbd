/** What the requests and answers of several routes have in common. */
import * as z from 'zod'
import { plainDate } from '../../shared/domain/schedule/fields.ts'
import { requiredText } from '../../shared/domain/text.ts'

const policyRight = 'must be the id of a policy, such as no-tiktok-2023'

const policyId = z
  .string({ error: policyRight })
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, policyRight)
  .describe('The id of a policy.')

export const ref = z
  .string()
  .regex(/^[A-Z2-7]{20}$/, 'must be the ref of a person: 20 letters and digits')
  .describe('The ref of a person.')

export const ofPolicy = z.object({ policy: policyId })

export const ofCase = z.object({ policy: policyId, ref })

/** In the words of whoever decides. */
export const reason = requiredText(500, 'a reason, in a few words').describe('Why, in your own words.')

export const because = z.strictObject({ reason })

export const until = plainDate.meta({
  description: 'The last day.',
  override: ({ jsonSchema }) => {
    delete jsonSchema.pattern
    jsonSchema.format = 'date'
  },
})

const limitRight = 'must be a whole number from 1 to 1000'

const cursor = z.string().max(512, 'must be the `next` of an earlier page').optional().describe('The `next` of an earlier page.')

export const limit = z
  .string()
  .regex(/^([1-9]\d{0,2}|1000)$/, limitRight)
  .default('100')
  .transform(Number)
  .describe('How many at most.')

export const paging = z.object({ cursor, limit })

/** Some of a list. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.exactOptional(z.string().describe('Asks for more; absent after the last. A page may have none, and others follow.')),
  })

const right = 'must be true or false'

/** A choice in a query. */
export const flag = z
  .enum(['true', 'false'], { error: right })
  .transform((text) => text === 'true')
  .optional()

/** The policy as its document, every default written out. */
export const document = z
  .looseObject({})
  .meta({ description: 'A policy document.', override: { $ref: '#/components/schemas/PolicyDocument' } })
