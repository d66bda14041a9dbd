import * as z from 'zod'
import type { System } from '../../../compose/system.ts'
import { noBody, noInput, type RequestContext, route } from '../../route.ts'

export const alarmsSeen = z.object({
  state: z
    .enum(['read', 'unreadable', 'none'])
    .describe('`unreadable`: CloudWatch did not answer, or refused to; `none`: there are no alarms here, as on one’s own machine.'),
  items: z
    .array(
      z.object({
        name: z.string(),
        says: z.string().describe('Who is hurt, and what to do.'),
        since: z.string().describe('Since when it rings.'),
      }),
    )
    .describe('A hundred at most; the one that rings longest comes first. Empty if none rings, or they were not read.'),
})

export const listAlarmsRoute = route(
  'listAlarms',
  {
    at: ['GET', '/system/alarms'],
    scope: 'read',
    limited: 'everything',
    summary: 'List the alarms that ring',
    path: noInput,
    query: noInput,
    body: noBody,
    description: 'The alarms that ring, as of a minute ago at most.',
    result: alarmsSeen,
  },
  async ({ system, logger }) => ({ body: await seen(system, logger) }),
)

async function seen({ alarms }: System, logger: RequestContext['logger']): Promise<z.input<typeof alarmsSeen>> {
  if (!alarms) return { state: 'none', items: [] }
  try {
    const ringing = await alarms.listRinging()
    return { state: 'read', items: ringing.map((alarm) => ({ ...alarm, since: alarm.since.toString() })) }
  } catch (error) {
    logger.warn('which alarms ring could not be read', error instanceof Error ? { error } : {})
    return { state: 'unreadable', items: [] }
  }
}
