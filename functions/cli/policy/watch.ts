import * as z from 'zod'
import type { Affected } from '../../../shared/domain/watch/counts.ts'
import { ofPolicy } from '../../admin/fields.ts'
import { listedJob } from '../../admin/routes/jobs.ts'
import { incidentLine } from '../../admin/routes/policies.ts'
import { watchReportBody } from '../../admin/routes/watch.ts'
import { minute } from '../../minute.ts'
import { at } from '../../path.ts'
import type { Api } from '../api/api.ts'
import type { Answered } from '../api/client.ts'
import { callUntilEnded } from '../api/wait.ts'
import { type CommandFailure, failure } from '../failure.ts'
import { printAnswer, tableRows } from '../output/rows.ts'
import type { CliEnvironment } from '../surroundings.ts'
import { clean, type TableStyle } from '../terminal.ts'
import { verb } from '../verb.ts'

type Report = z.output<typeof watchReportBody>

/** Days in the table; --json has them all. */
const mostDays = 30

export const watchVerb = verb(
  {
    name: 'ides policy watch',
    does: 'Show who would be affected by a policy on watch: people and devices by unit, and the trend by day',
    more: `A question mark: perhaps, as nothing is known of a device. It is counted once a day; the table has the last ${mostDays} days.`,
    takes: ofPolicy,
    options: z.object({ now: z.boolean().optional().describe('Counts everyone again first.') }),
    example: 'ides policy watch watch-apps --now',
  },
  async ({ takes: { policy }, options: { now }, api, json, terminal, around }) => {
    const counted = now ? await count(policy, api, around) : undefined
    if (counted && !counted.ok) return terminal.fail(counted)
    const report = await api.call({ method: 'GET', path: at`/policies/${policy}/watch`, answer: watchReportBody })
    return printAnswer(report, (body) => reportLines(body, terminal.style), json, terminal)
  },
)

async function count(policy: string, api: Api, around: CliEnvironment): Promise<Answered<z.output<typeof listedJob>> | CommandFailure> {
  const counted = await callUntilEnded(
    api,
    { method: 'POST', path: at`/policies/${policy}/watch`, answer: listedJob },
    ({ state }) => state !== 'running',
    around,
    () => {},
  )
  if (!counted.ok || counted.body.state === 'done') return counted
  return failure(1, `the count ${counted.body.id} is ${counted.body.state}: see ides job list`)
}

const numbers = ({ people, devices }: Affected) => ({
  people: people.breach,
  'people?': people.unknown,
  'of people': people.breach + people.unknown + people.clear,
  devices: devices.breach,
  'devices?': devices.unknown,
  'of devices': devices.breach + devices.unknown + devices.clear,
})

/** How many devices no report will make known; empty if none. */
export const unseenLine = ({ devices: { unknown, unseen } }: Affected): string =>
  unseen === 0
    ? ''
    : `of the ${unknown} in devices?, ${unseen} will stay unknown: no source lists all of their apps, or none reports on them any more\n`

function reportLines({ id, onWatch, units, days, incidents }: Report, style: TableStyle): readonly string[] {
  const [last] = days
  return [
    ...(onWatch ? [] : [`${id} is not on watch any more: these are the counts of when it was.\n\n`]),
    ...(last
      ? [
          ...tableRows(
            [...units, { unit: 'all', ...last }].map((one) => ({ unit: one.unit, ...numbers(one) })),
            style,
          ),
          `\ncounted ${minute(last.at)}, of version ${last.version}\n${unseenLine(last)}\n`,
          ...tableRows(
            days.slice(0, mostDays).map((day) => ({ day: String(day.on), ...numbers(day) })),
            style,
          ),
        ]
      : [`${id} was not counted yet: count it with ides policy watch ${id} --now\n`]),
    ...(incidents.length > 0 ? ['\n', ...incidents.map((one) => `${clean(incidentLine(one))}\n`)] : []),
  ]
}
