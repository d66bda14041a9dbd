import { setTimeout } from 'node:timers/promises'
import { dynamoSendingRates } from '../../shared/adapters/dynamodb/sending-rates.ts'
import { openSes, sesQuota } from '../../shared/adapters/ses/ses.ts'
import { leasedPace, type Pace, type QuotaSource, type SentToday, type Timer } from '../../shared/campaign/send/pace.ts'
import { cachedFor } from '../../shared/domain/cached-for.ts'
import { lazily } from '../runtime/lazily.ts'
import { once } from '../runtime/once.ts'
import type { FunctionEnvironment } from './surroundings.ts'

export interface Pacing {
  /** Of the mailer. Call `rest` after sending, so that others get its share. */
  readonly pace: Pace
  readonly quota: QuotaSource
  /** Mails that the account has sent in the last 24 hours, a minute ago at most: the service limits how often it may be asked. */
  readonly sentToday: SentToday
}

export function pacing({ stores }: FunctionEnvironment, ses = once(openSes)): Pacing {
  const { clock, drawToken } = stores
  const part: Pacing = lazily<Pacing>({
    pace: () => leasedPace({ rates: dynamoSendingRates(stores.records), quota: part.quota, timer, clock, drawToken }),
    quota: () => sesQuota(ses()),
    sentToday: () => cachedFor(clock, { minutes: 1 }, async () => (await part.quota.read()).sentToday),
  })
  return part
}

const timer: Timer = {
  elapsed: () => performance.now(),
  wait: setTimeout,
}
