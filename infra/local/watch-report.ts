/** What `npm start` prints of a policy on watch: what is ahead, a line for each day on which the count changed, a summary, and how it ended. */
import type { Temporal } from 'temporal-polyfill'
import { dateFor } from '#campaign/watch/count-watched.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { counted } from '#domain/text.ts'
import type { Affected } from '#domain/watch/counts.ts'
import { dayCell, dayHeader, weekday } from '#functions/cli/output/table.ts'
import { unseenLine } from '#functions/cli/policy/watch.ts'
import type { Machine } from './machine.ts'
import { standIns } from './stand-ins.ts'

const columns = {
  people: ({ people }: Affected) => people.breach,
  'people?': ({ people }: Affected) => people.unknown,
  devices: ({ devices }: Affected) => devices.breach,
  'devices?': ({ devices }: Affected) => devices.unknown,
} as const

/** @param ends the day on which it becomes a ban; absent if it does not */
export function beforeWatch(ends: string | undefined) {
  const [author, approver] = standIns
  const counts = 'counted once a day, a line for each change; nobody is mailed.'
  return ends === undefined
    ? `On watch throughout, since its announcement has passed: ${counts}`
    : `On watch until ${ends}: ${counts} Then ${author} takes \`watch\` out of the policy, and ${approver} approves that.`
}

/** @param version the first without `watch` */
export function afterWatch(on: string, version: number) {
  const [author, approver] = standIns
  return `${on}  no longer on watch: ${author} put version ${version}, without \`watch\`; ${approver} approved it`
}

export function printWatchReport({ system, ses }: Machine, policy: Policy, zone: string, print: (line: string) => void) {
  const dateOf = weekday(zone)
  let last: Temporal.Instant | undefined
  let printed = ''

  /** Nothing changes within a day: everyone is counted once. */
  async function endDay(): Promise<Affected | undefined> {
    const day = last && (await system.watchCounts.find(policy.id, dateFor(policy, last)))
    if (!day || !last) return undefined
    const cells = Object.entries(columns).map(([name, cell]) => dayCell(name, cell(day.total)))
    const line = cells.join('')
    if (line !== printed) print(`${dateOf(last)}${line}`)
    printed = line
    return day.total
  }

  print(dayHeader(Object.keys(columns)))
  return {
    /** For a terminal to show while a day lasts. */
    underWay: () => (last ? `${dateOf(last)}: counting` : 'importing staff and devices'),
    /** Call it at each moment, before anything happens then. */
    async moment(at: Temporal.Instant) {
      if (last && dateOf(last) !== dateOf(at)) await endDay()
      last = at
    },
    async end() {
      const affected = await endDay()
      print('')
      print(`${'mails'.padEnd(14)}${ses.mails.length} accepted by the mail service`)
      if (!affected) return
      const { people, devices } = affected
      const perhaps = people.unknown > 0 ? `, and perhaps ${people.unknown} more` : ''
      print(
        `${'affected'.padEnd(14)}${counted(people.breach, 'person', 'people')} with ${counted(devices.breach, 'device')}${perhaps}, if it were a ban now`,
      )
      const unseen = unseenLine(affected)
      if (unseen) print(`${''.padEnd(14)}${unseen}`)
    },
  }
}
