import { errorOf, type Run } from './middleware.ts'

/**
 * Runs each step in turn, whatever becomes of the others, and logs each that throws.
 * @param steps by name; each returns its part of the report
 * @returns the whole report
 * @throws the error of the step that threw, or an AggregateError of several: the run has then failed, and its alarm rings
 */
export async function eachStep({ logger }: Pick<Run, 'logger'>, steps: Readonly<Record<string, () => Promise<object>>>): Promise<object> {
  const report = {}
  const errors: unknown[] = []
  for (const [step, run] of Object.entries(steps))
    try {
      Object.assign(report, await run())
    } catch (error) {
      logger.error('a step of this run failed; the others ran all the same', { step, ...errorOf(error) })
      errors.push(error)
    }
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} steps of this run failed`)
  if (errors.length === 1) throw errors[0]
  return report
}
