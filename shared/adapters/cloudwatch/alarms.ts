import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { RingingAlarms } from '#domain/ringing-alarms.ts'
import type { AwsRequests } from '../aws-account/aws-requests.ts'

/** In seconds since 1970, with fractions. */
const time = z.number().transform(seconds => Temporal.Instant.fromEpochMilliseconds(Math.round(1000 * seconds)))

const described = z.object({
  MetricAlarms: z.array(
    z
      .object({
        AlarmName: z.string(),
        AlarmDescription: z.string().default(''),
        /** When it was last evaluated. */
        StateUpdatedTimestamp: time,
        /** When it last changed. */
        StateTransitionedTimestamp: time.optional(),
      })
      .transform(({ AlarmName, AlarmDescription, StateUpdatedTimestamp, StateTransitionedTimestamp }) => ({
        name: AlarmName,
        says: AlarmDescription,
        since: StateTransitionedTimestamp ?? StateUpdatedTimestamp,
      })),
  ),
})

const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'GraniteServiceVersion20100801.DescribeAlarms' }

/** @param prefix with which the names of a deployment's alarms begin */
export const cloudWatchAlarms = (ask: AwsRequests, prefix: string): RingingAlarms => ({
  async listRinging() {
    const asked = { AlarmNamePrefix: prefix, StateValue: 'ALARM', MaxRecords: 100 }
    const text = await ask('monitoring', { headers, body: JSON.stringify(asked) })
    return described.parse(JSON.parse(text)).MetricAlarms.toSorted((a, b) => Temporal.Instant.compare(a.since, b.since))
  },
})
