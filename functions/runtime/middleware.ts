/** The stacks of middleware that functions share, declared once. */
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware'
import middy from '@middy/core'
import httpEventNormalizer from '@middy/http-event-normalizer'
import httpSecurityHeaders from '@middy/http-security-headers'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'

/** What a function is told of its surroundings, and how it reports. */
export interface Run {
  /** False once too little time is left to begin anything more: the run ends cleanly, and what it has not done is still due. */
  readonly mayGoOn: () => boolean
  readonly logger: Logger
  readonly count: (name: string, number: number) => void
}

/** Milliseconds that one person takes at most. */
const reserve = 60_000

/** How a function reports, all its life. */
type Reporting = Pick<Run, 'logger' | 'count'>

function stack<Event, Result>(name: string) {
  const logger = new Logger({ serviceName: name })
  const metrics = new Metrics({ serviceName: name })
  const reporting: Reporting = { logger, count: (name, number) => metrics.addMetric(name, MetricUnit.Count, number) }
  return {
    reporting,
    middleware: middy<Event, Result>()
      .use(injectLambdaContext(logger, { resetKeys: true }))
      .use(logMetrics(metrics)),
  }
}

/**
 * A Lambda handler that answers somebody, and counts how often. It logs no events and no answers, for they may hold what is nobody's business.
 * @param name as logs and metrics name it
 */
export const answering = <Result>(name: string, run: (event: unknown, run: Run) => Promise<Result>) => {
  const { reporting, middleware } = stack<unknown, Result>(name)
  return middleware.handler(async (event, context) => {
    const result = await run(event, { ...reporting, mayGoOn: () => context.getRemainingTimeInMillis() > reserve })
    // How often it ran is worth a metric, and one without any is warned of.
    reporting.count('runs', 1)
    return result
  })
}

/** The same behind API Gateway: what a browser must know of an answer is said with each. */
export const serving = <Result extends { readonly headers: Record<string, string> }>(
  name: string,
  make: (reporting: Reporting) => (event: APIGatewayProxyEventV2, context: Context) => Promise<Result>,
) => {
  const { reporting, middleware } = stack<APIGatewayProxyEventV2, Result>(name)
  return middleware.use(httpEventNormalizer()).use(httpSecurityHeaders()).handler(make(reporting))
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
