import * as z from 'zod'
import type { Affected } from '#domain/watch/counts.ts'
import type { Words } from '#functions/admin/command.ts'
import type { listedJob } from '#functions/admin/routes/jobs.ts'
import { incidentLine } from '#functions/admin/routes/policies.ts'
import { countWatchRoute, getWatchRoute, type watchReportBody } from '#functions/admin/routes/watch.ts'
import { minute } from '#functions/minute.ts'
import { type Call, requestTo } from '../api/client.ts'
import { callUntilEnded } from '../api/wait.ts'
import { CommandError } from '../failure.ts'
import { routeVerb } from '../route-verb.ts'
import type { CommandInput } from '../verb.ts'

type Report = z.output<typeof watchReportBody>

/** Days in the table; --json has them all. */
const mostDays = 30

export const now = z.boolean().optional().describe('Counts everyone again first.')

/** Waits for a job. */
export async function countFirst(
  request: Call<typeof listedJob>,
  { options, api, around, terminal }: CommandInput<unknown, { now?: unknown }>,
) {
  if (!options.now) return
  const { id, state } = await callUntilEnded(api, request, ({ state }) => state !== 'running', around, terminal)
  if (state !== 'done') throw new CommandError(1, `job ${id} is ${state}: see ides job list`)
}

export const watchVerb = routeVerb(getWatchRoute, {
  options: z.object({ now }),
  before: asked => countFirst(requestTo(countWatchRoute, { policy: String(asked.takes.policy) }), asked),
  says: reportInWords,
})

const numbers = ({ people, devices }: Affected) => ({
  people: people.breach,
  'people?': people.unknown,
  'of people': people.breach + people.unknown + people.clear,
  devices: devices.breach,
  'devices?': devices.unknown,
  'of devices': devices.breach + devices.unknown + devices.clear,
})

/** How many devices no report will make known; undefined if none. */
export const unseenLine = ({ devices: { unknown, unseen } }: Affected) =>
  unseen === 0
    ? undefined
    : `of the ${unknown} in devices?, ${unseen} will stay unknown: no source lists all of their apps, or none reports on them any more`

function reportInWords({ id, onWatch, units, days, incidents }: Report): Words {
  const [last] = days
  const unseen = last && unseenLine(last)
  return [
    ...(onWatch ? [] : [`${id} is not on watch any more: these are the counts of when it was.`]),
    ...(last
      ? [
          [...units, { unit: 'all', ...last }].map(one => ({ unit: one.unit, ...numbers(one) })),
          '',
          `counted ${minute(last.at)}, of version ${last.version}`,
          ...(unseen ? [unseen] : []),
          days.slice(0, mostDays).map(day => ({ day: String(day.on), ...numbers(day) })),
        ]
      : [`${id} was not counted yet: count it with ides policy watch ${id} --now`]),
    ...(incidents.length > 0 ? ['', ...incidents.map(incidentLine)] : []),
  ]
}
