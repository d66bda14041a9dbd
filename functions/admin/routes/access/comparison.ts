import * as z from 'zod'
import type { ComparisonState } from '../../../../shared/domain/access/states.ts'

/** How far the daily comparison is. */
export const comparisonSeen = z.object({
  isUnderWay: z.boolean(),
  doneAt: z.exactOptional(z.string().describe('When the last round was done; absent once another was asked for.')),
})

export const comparisonBody = ({ doneAt, from }: ComparisonState): z.output<typeof comparisonSeen> => ({
  isUnderWay: from !== undefined,
  ...(doneAt ? { doneAt: doneAt.toString() } : {}),
})
