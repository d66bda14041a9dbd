import * as z from 'zod'
import { ofRequirement } from '../../admin/fields.ts'

/** The name of a requirement. */
export const requirementArgument = z.object({ name: ofRequirement.shape.requirement })

export const requirementFiles = z.object({
  files: z.array(z.string()).min(1, 'must be one file or more').describe('YAML or JSON files, a requirement each.'),
})
