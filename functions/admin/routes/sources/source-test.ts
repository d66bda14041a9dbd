import * as z from 'zod'
import { type SourceTest, shown, sourceTest } from '../../../../shared/domain/sources/source-test.ts'

export const testedSource = z.object({
  askedAt: z.string(),
  endedAt: z.exactOptional(z.string().describe('Absent until it has ended.')),
  problem: sourceTest.shape.problem.describe('Why nothing was shown, and what to do.'),
  shown: z.exactOptional(shown.describe('What its first page showed.')),
})

export const sourceTestBody = ({ askedAt, endedAt, ...rest }: SourceTest): z.input<typeof testedSource> => ({
  askedAt: askedAt.toString(),
  ...(endedAt ? { endedAt: endedAt.toString() } : {}),
  ...rest,
})
