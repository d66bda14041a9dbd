import * as z from 'zod'
import { mailOutlook } from '#campaign/read/mail-outlook.ts'
import { instant } from '#domain/schedule/fields.ts'
import type { System } from '#functions/compose/system.ts'
import { errorOf } from '#functions/runtime/middleware.ts'
import { type RequestContext, route, type Shown, toReaders } from '../route.ts'

export const getSystemRoute = route(
  {
    at: 'GET /system',
    ...toReaders,
    summary: 'See how much mail is sent and due, what the mail service takes, and when it was last heard of',
    result: z.object({
      mail: z.object({
        quota: z
          .optional(
            z.object({
              perSecond: z.number(),
              leftToday: z.optional(z.int().describe('Mails left today; absent if there is no limit.')),
            }),
          )
          .describe('What the mail service takes from the account; absent if it did not say.'),
        sentToday: z.optional(z.int()).describe('Mails that the account has sent in the last 24 hours; absent if the service did not say.'),
        due: z.int().describe('People, managers and teams who are owed mail now.'),
        dueInADay: z.int().describe('The same, now or within 24 hours.'),
        doneAt: z.optional(instant.describe('When the last of what is due now goes; absent if the quota is unknown, or too small.')),
        silentSince: z.optional(instant.describe('Since then mail is sent, but nothing is heard of it.')),
        isStopped: z.boolean().describe('True if that is so long that no more mail goes.'),
        heardAt: z.optional(
          instant.describe('When the mail service last said what became of a mail, as far as was noted: once a minute at most.'),
        ),
        testHeardAt: z.optional(instant.describe('When the delivery of the daily test mail was last reported.')),
      }),
    }),
  },
  async ({ system }) => {
    const { heard, ...outlook } = await mailOutlook(system)
    return { body: { mail: { ...outlook, heardAt: heard.at, testHeardAt: heard.testAt } } }
  },
)

const alarmsSeen = z.object({
  state: z
    .enum(['read', 'unreadable', 'none'])
    .describe('`unreadable`: CloudWatch did not answer, or refused to; `none`: there are no alarms here, as on one’s own machine.'),
  items: z
    .array(
      z.object({
        name: z.string(),
        says: z.string().describe('Who is hurt, and what to do.'),
        since: instant,
      }),
    )
    .describe('A hundred at most; the one that rings longest comes first. Empty if none rings, or they were not read.'),
})

export const listAlarmsRoute = route(
  {
    at: 'GET /system/alarms',
    ...toReaders,
    summary: 'List active alarms',
    result: alarmsSeen,
  },
  async ({ system, logger }) => ({ body: await seen(system, logger) }),
)

async function seen({ alarms }: System, logger: RequestContext['logger']): Promise<Shown<typeof alarmsSeen>> {
  if (!alarms) return { state: 'none', items: [] }
  try {
    return { state: 'read', items: await alarms.listRinging() }
  } catch (error) {
    logger.warn('which alarms ring could not be read', errorOf(error))
    return { state: 'unreadable', items: [] }
  }
}
