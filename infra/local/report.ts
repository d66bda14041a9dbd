/** What `npm start` prints: a line a day, and a summary. */
import { styleText } from 'node:util'
import type { Temporal } from 'temporal-polyfill'
import type { CaseState } from '../../shared/people/person.ts'
import { countCases } from './campaign.ts'
import type { Machine } from './machine.ts'

const columns = ['mails', 'suspended', 'restored', 'open', 'overdue', 'unreachable', 'clear'] as const
const colours = {
  mails: 'cyan',
  suspended: 'magenta',
  restored: 'green',
  open: 'yellow',
  overdue: 'red',
  unreachable: 'red',
  clear: 'green',
} as const

type Day = Readonly<Record<(typeof columns)[number], number>>

/** Follows a campaign from moment to moment. */
export function dailyReport({ system, ses, connector }: Machine, zone: string, colour: boolean, print: (line: string) => void) {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    colour ? styleText(format, text, { validateStream: false }) : text
  let date: Temporal.PlainDate | undefined
  let [mails, changes] = [ses.mails.length, connector.log.length]

  async function endDay(): Promise<void> {
    if (!date) return
    const { open, overdue, unreachable, clear } = await countCases(system)
    const changed = connector.log.slice(changes)
    const suspended = changed.filter(({ state }) => state === 'suspended').length
    const day: Day = {
      mails: ses.mails.length - mails,
      suspended,
      restored: changed.length - suspended,
      open,
      overdue,
      unreachable,
      clear,
    }
    const cells = columns.map((name) => paint(day[name] ? colours[name] : 'dim', String(day[name] || '·').padStart(name.length + 2)))
    print(`${weekdays[date.dayOfWeek - 1]} ${date}${cells.join('')}`)
    ;[mails, changes] = [ses.mails.length, connector.log.length]
  }

  print(paint('bold', `${'day'.padEnd(14)}${columns.map((name) => `  ${name}`).join('')}`))
  return {
    /** To be told of each moment before anything is done then. */
    async moment(at: Temporal.Instant): Promise<void> {
      const today = at.toZonedDateTimeISO(zone).toPlainDate()
      if (!date?.equals(today)) await endDay()
      date = today
    },
    async end(): Promise<void> {
      await endDay()
      print('')
      for (const [name, text] of await summary({ system, ses, connector })) print(`${name.padEnd(14)}${text}`)
    },
  }
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

async function summary({
  system,
  ses,
  connector,
}: Pick<Machine, 'system' | 'ses' | 'connector'>): Promise<readonly (readonly [string, string])[]> {
  const cases = await countCases(system)
  const states = Object.entries(cases).filter((entry): entry is [CaseState, number] => entry[1] > 0)
  const held: string[] = []
  for await (const page of system.people.listDue('held', system.clock.now())) held.push(...page.people.map(({ ref }) => ref))
  const suspended = connector.log.filter(({ state }) => state === 'suspended').length
  const cut = [...connector.devices.values()].filter(({ state }) => state === 'suspended').length
  return [
    [
      'mails',
      `${ses.mails.length} accepted by the mail service; ${held.length === 1 ? '1 person' : `${held.length} people`} held, since no mail reaches them`,
    ],
    ['access', `${suspended} suspensions, ${connector.log.length - suspended} restorations; ${cut} devices suspended now`],
    ['cases', states.map(([state, number]) => `${number} ${state}`).join(', ') || 'none'],
  ]
}
