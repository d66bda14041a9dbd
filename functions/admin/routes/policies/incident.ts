import * as z from 'zod'
import type { Incident } from '../../../../shared/domain/policies/incidents.ts'

export const incidentFields = z.object({
  number: z.int().describe('That of its decision in the audit log.'),
  on: z.string().describe('The day on which it happened.'),
  source: z.string(),
  requirement: z.string(),
  sentence: z.string(),
  by: z.string().describe('Who noted it: the subject of their token.'),
  at: z.string().describe('When they did.'),
})

export const incidentBody = ({ on, at, ...rest }: Incident): z.input<typeof incidentFields> => ({
  ...rest,
  on: on.toString(),
  at: at.toString(),
})
