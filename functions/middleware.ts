/** The stack of middleware that every function shares, declared once. */
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'

/** What a function is told of its surroundings, and how it reports. */
export interface Run {
  /** False once too little time is left to begin anything more: the run ends cleanly, and what it has not done is still due. */
  readonly mayGoOn: () => boolean
  readonly logger: Logger
  readonly count: (name: string, number: number) => void
}

/** Milliseconds that one person takes at most. */
const reserve = 60_000

/**
 * A Lambda handler that answers somebody, and counts how often. It logs no events and no answers, for they may hold what is nobody's business.
 * @param name as logs and metrics name it
 */
export const answering = <Result>(name: string, run: (event: unknown, run: Run) => Promise<Result>) => {
  const logger = new Logger({ serviceName: name })
  const metrics = new Metrics({ serviceName: name })
  return middy<unknown, Result>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use(logMetrics(metrics))
    .handler(async (event, context) => {
      const result = await run(event, {
        mayGoOn: () => context.getRemainingTimeInMillis() > reserve,
        logger,
        count: (name, number) => metrics.addMetric(name, MetricUnit.Count, number),
      })
      // How often it ran is worth a metric, and one without any is warned of.
      metrics.addMetric('runs', MetricUnit.Count, 1)
      return result
    })
}

/** The same for a function that reports what it did: its report is logged. */
export const observed = <Report extends object>(name: string, run: (event: unknown, run: Run) => Promise<Report>) =>
  answering<Report>(name, async (event, surroundings) => {
    const report = await run(event, surroundings)
    surroundings.logger.info('done', { report })
    return report
  })

/** Logs whoever could not be attended to. */
export const faultLog =
  (logger: Logger) =>
  (ref: string, error: unknown): void =>
    logger.error('somebody could not be attended to, and stays due', { ref, ...(error instanceof Error ? { error } : {}) })
