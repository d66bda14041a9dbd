/** The middleware stacks that functions share. */
import { Logger } from '@aws-lambda-powertools/logger'
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics'
import middy from '@middy/core'
import httpEventNormalizer from '@middy/http-event-normalizer'
import httpSecurityHeaders from '@middy/http-security-headers'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { isWrittenMetric } from './metrics.ts'

/** What one run of a function gets besides its event. */
export interface Run {
  /** False once there is no time to start another person: the run then ends cleanly, and the rest stays due. */
  hasTimeLeft: () => boolean
  logger: Logger
  /** A metric, if its function has it: see `metrics.ts`. @param source counted apart from others, if given */
  count: (name: string, number: number, source?: string) => void
  countAll: (numbers: Record<string, number | undefined>) => void
}

/** The longest one person takes, in milliseconds. */
const reserve = 60_000

type Reporting = Omit<Run, 'hasTimeLeft'>

function stack<Event, Result>(name: string) {
  const logger = new Logger({ serviceName: name })
  const metrics = new Metrics({ serviceName: name })
  const add = (metric: string, number: number, source?: string) => {
    if (!isWrittenMetric(name, metric)) return
    const of = source === undefined ? metrics : metrics.singleMetric().addDimension('source', source)
    of.addMetric(metric, MetricUnit.Count, number)
  }
  // Publishing nothing would log a warning.
  const publish = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics()
  }
  const reporting: Reporting = {
    logger,
    count: add,
    countAll(numbers) {
      for (const [name, number] of Object.entries(numbers)) if (number !== undefined) add(name, number)
    },
  }
  return {
    reporting,
    middleware: middy<Event, Result>()
      .use(injectLambdaContext(logger, { resetKeys: true }))
      .use({ after: publish, onError: publish }),
  }
}

/**
 * A Lambda handler that answers its caller. It logs neither event nor answer: both may hold personal data.
 * @param name the service name in logs and metrics
 */
export const answering = <Result>(name: string, run: (event: unknown, run: Run) => Promise<Result>) => {
  const { reporting, middleware } = stack<unknown, Result>(name)
  return middleware.handler(async (event, context) => {
    const result = await run(event, { ...reporting, hasTimeLeft: () => context.getRemainingTimeInMillis() > reserve })
    reporting.count('runs', 1)
    return result
  })
}

/** A handler behind API Gateway, with security headers on every answer. */
export const serving = <Result extends { headers: Record<string, string> }>(
  name: string,
  make: (reporting: Reporting) => (event: APIGatewayProxyEventV2, context: Context) => Promise<Result>,
) => {
  const { reporting, middleware } = stack<APIGatewayProxyEventV2, Result>(name)
  return middleware.use(httpEventNormalizer()).use(httpSecurityHeaders()).handler(make(reporting))
}

/** A handler that logs a report of what it did. */
export const observed = <Report extends object>(name: string, run: (event: unknown, run: Run) => Promise<Report>) =>
  answering<Report>(name, async (event, surroundings) => {
    const report = await run(event, surroundings)
    surroundings.logger.info('done', { report })
    return report
  })

/** An error as an entry of the log has it. */
export const errorOf = (error: unknown): { error?: Error } => (error instanceof Error ? { error } : {})

/** Logs a person whose turn failed, by ref. */
export const faultLog = (logger: Logger) => (ref: string, error: unknown) =>
  logger.error('a person could not be processed, and stays due', { ref, ...errorOf(error) })
