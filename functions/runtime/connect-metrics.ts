import type { ReconcilePorts, ReconcileReport } from '#campaign/access/reconcile.ts'
import { errorOf, type Run } from './middleware.ts'

/** What raises an alarm, as a sentence of the log. */
const warnings = {
  permission: 'a connector may not do what is wanted of it',
  gone: 'another system has a device no longer',
  unconfirmed: 'another system has not confirmed for a day',
} as const

type Warned = keyof typeof warnings

const isWarned = (why: string | undefined): why is Warned => why !== undefined && Object.hasOwn(warnings, why)

type Reporting = Pick<ReconcilePorts, 'onAnswer' | 'onRestored' | 'onFault' | 'onDrift' | 'onNotCompared'>

/** Counts and logs what connectors say. Nobody is named but by ref. */
export const connectReporting = ({ count, logger }: Pick<Run, 'count' | 'logger'>): Reporting => ({
  onAnswer(connector, { is, wanted, version, why, at, since }) {
    if (isWarned(why)) {
      count(why, 1)
      logger.warn(warnings[why], { connector, wanted, version })
    }
    // Also of one that is never confirmed.
    if (wanted === 'granted' && is === 'requested') count('restorationSeconds', since.until(at).total('seconds'))
  },
  onRestored({ sinceRequest, sinceEvidence }) {
    count('restorationSeconds', sinceRequest)
    if (sinceEvidence !== undefined) count('evidenceSeconds', sinceEvidence)
  },
  onFault(connector, error) {
    logger.error('a connector failed, and is asked again', { connector, ...errorOf(error) })
  },
  onDrift(connector, { target: { person } }) {
    logger.warn('access of a device differs from what is wanted: it was changed in that system', { connector, ref: person })
  },
  onNotCompared(_, error) {
    logger.error('access of a device could not be compared; the next round does', errorOf(error))
  },
})

/** Counts what a comparison found. */
export function reportCompared({ countAll, logger }: Pick<Run, 'countAll' | 'logger'>, compared: ReconcileReport) {
  countAll({ wronglyCut: compared.repaired, drifted: compared.drifted })
  logger.info('done', { report: compared })
}
