import * as z from 'zod'
import { policyDocument } from './policy.ts'

/** The JSON Schema of policy documents, as the text of a file. */
export const schemaText = (): string =>
  `${JSON.stringify({ title: 'Ides policy', ...z.toJSONSchema(policyDocument, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) }, null, 2)}\n`
