import { awsRequests } from '../../shared/adapters/aws-account/aws-requests.ts'
import { cloudWatchAlarms } from '../../shared/adapters/cloudwatch/alarms.ts'
import type { RingingAlarms } from '../../shared/campaign/read/alarms.ts'
import { cachedFor } from '../../shared/domain/cached-for.ts'
import { lazily } from '../runtime/lazily.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Alarming {
  /** As of a minute ago at most; undefined where there are none, as on one's own machine. */
  readonly alarms: RingingAlarms | undefined
}

/** Milliseconds: a page waits for the answer. */
const patience = 3_000

export const alarming = ({ environment: { ALARM_PREFIX, AWS_REGION = '' }, stores }: FunctionEnvironment): Alarming =>
  lazily<Alarming>({
    alarms() {
      if (!ALARM_PREFIX) return undefined
      const ask = awsRequests(AWS_REGION, stores.records.client.config, patience)
      return { listRinging: cachedFor(stores.clock, { minutes: 1 }, cloudWatchAlarms(ask, ALARM_PREFIX).listRinging) }
    },
  })
