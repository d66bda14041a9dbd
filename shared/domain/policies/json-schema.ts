import * as z from 'zod'
import { requirementDocument } from '../requirements/registry.ts'
import { policyDocument } from './policy.ts'

/** The JSON Schemas of what people write in files, as texts, by the names of their files. */
export const schemaTexts = {
  'policy.schema.json': () => textOf('Ides policy', policyDocument),
  'requirement.schema.json': () => textOf('Ides requirement', requirementDocument),
} as const

const textOf = (title: string, schema: z.ZodType) =>
  `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) }, null, 2)}\n`
