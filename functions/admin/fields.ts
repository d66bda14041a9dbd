/** Schemas that several routes share. */
import * as z from 'zod'
import { connectorName } from '#domain/access/listed.ts'
import { languages } from '#domain/catalogue/languages.ts'
import { matching } from '#domain/fields.ts'
import { refForm } from '#domain/people/ref.ts'
import { requirementNamed } from '#domain/requirements/requirement.ts'
import { plainDate } from '#domain/schedule/fields.ts'
import { requiredText } from '#domain/text.ts'

const policyId = matching(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be the id of a policy, such as no-tiktok-2023').describe('The id of a policy.')

export const ref = z.string().regex(refForm, 'must be the ref of a person: 20 letters and digits').describe('The ref of a person.')

/** The id of a job, or of a rehearsal, which has that of its job. @param of with an article */
const jobId = (of: string) => z.string().regex(/^[\w.:-]{1,128}$/, `must be the id of ${of}`)

const numberOf = (what: string) => z.string().regex(/^[1-9]\d{0,8}$/, `must be the number of ${what}, from 1`)

export const rehearsalId = jobId('a rehearsal')

/** What addresses name in braces. */
export const parameters = {
  person: requiredText(128, 'a staff id, or a ref').describe('A staff id, or the ref of a person.'),
  policy: policyId,
  ref,
  version: numberOf('a version'),
  number: numberOf('a notice').describe('The number of a mail, as the timeline of a case has it.'),
  import: numberOf('an import').describe('The number of an import that cleared devices, as the audit log has it.'),
  rehearsal: rehearsalId.describe('The id of a rehearsal, or `last`.'),
  requirement: requirementNamed('must be the name of a requirement, such as disk-encryption').describe('The name of a requirement.'),
  source: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,29}$/, 'must be the name of a source, such as intune')
    .describe('The name of a source or a directory.'),
  connector: connectorName.describe('The name of a connector.'),
  job: jobId('a job').describe('The id of a job.'),
}

export const ofPolicy = z.object({ policy: policyId })

/** Why something about everyone is done, for the chain of decisions. */
export const because = z.strictObject({
  reason: requiredText(500, 'a reason, in a few words').describe('Why: kept for good in the audit log, so do not name anyone.'),
})

/** What an admin says of a decision about a person. */
export const reasonFields = {
  reason: requiredText(500, 'a reason, in a few words')
    .optional()
    .describe('What the person reads, word for word, in a mail and on their page.'),
  language: z
    .enum(languages, { error: `must be one of ${languages.join(', ')}` })
    .optional()
    .meta({ title: 'LL', description: 'The language of the reason; by default that of the policy.' }),
  note: requiredText(500, 'a note, in a few words').optional().describe('What only colleagues read, never the person.'),
}

export const until = plainDate.describe('The last day.')

const wholeNumberThat = (right: string) => matching(/^[1-9]\d{0,7}$/, right).transform(Number)

/** As it is typed. */
export const wholeNumber = wholeNumberThat('must be a whole number from 1')

/** @param what it says: `how many people` */
export const wholeNumberFor = (what: string) => wholeNumberThat(`must be a whole number from 1: ${what}`)

const limitRight = 'must be a whole number from 1 to 1000'

export const cursor = z.string().max(512, 'must be the `next` of an earlier page').optional().describe('The `next` of an earlier page.')

export const limit = z
  .string()
  .regex(/^([1-9]\d{0,2}|1000)$/, limitRight)
  .default('100')
  .transform(Number)
  .describe('The most items to return.')

export const paging = z.object({ cursor, limit })

export const listBody = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item) })

export const pageBody = <T extends z.ZodType>(item: T) =>
  listBody(item).extend({
    next: z.optional(z.string().describe('The cursor of the next page; absent on the last. Earlier pages may be empty, too.')),
  })

export const policyZone = z.optional(z.string().describe("The policy's time zone; absent if each person's own applies."))

export const shownZone = ({ zone }: { zone: string }) => (zone === 'staff' ? undefined : zone)

const flagRight = 'must be true or false'

/** A boolean in a query. */
export const flag = z
  .enum(['true', 'false'], { error: flagRight })
  .transform(text => text === 'true')
  .optional()

/** A policy document with all defaults filled in. */
export const documentField = z
  .looseObject({})
  .meta({ description: 'A policy document.', override: { $ref: '#/components/schemas/PolicyDocument' } })
