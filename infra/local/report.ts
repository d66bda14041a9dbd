/** What `npm start` prints: a line a day, then a summary. */
import type { Temporal } from 'temporal-polyfill'
import { counted } from '#domain/text.ts'
import { dayCell, dayHeader, weekday } from '#functions/cli/output/table.ts'
import { paint, type TableStyle } from '#functions/cli/terminal.ts'
import { bandOrder } from '#functions/console/chart.ts'
import { changesIn } from './bus/connector.ts'
import { casesByState, countProgress, countSuspensions } from './campaign.ts'
import type { Machine } from './machine.ts'
import { passCounter, passStates } from './passes.ts'
import { standIns } from './stand-ins.ts'

const columns = ['mails', 'suspended', 'restored', 'open', 'overdue', 'asked', 'unreachable', 'clear'] as const
const ofPasses = ['passes', 'present', 'cleared', 'vanished'] as const
const colours = {
  mails: 'cyan',
  suspended: 'magenta',
  restored: 'green',
  open: 'yellow',
  overdue: 'red',
  asked: 'yellow',
  unreachable: 'red',
  clear: 'green',
  passes: 'blue',
  present: 'yellow',
  cleared: 'green',
  vanished: 'red',
} as const

type Day = Record<keyof typeof colours, number>

export function dailyReport(machine: Machine, zone: string, style: TableStyle, print: (line: string) => void) {
  const { system, ses, connector } = machine
  const passes = passCounter(system)
  const shown = passes.hasSources ? [...columns, ...ofPasses] : columns
  const dateOf = weekday(zone)
  let date: string | undefined
  let [mails, changes] = [ses.mails.length, connector.log.length]
  const changesBefore = changes

  async function endDay() {
    await passes.look()
    if (!date) return
    const { open, overdue, asked, unreachable, clear } = await casesByState(system)
    const day: Day = {
      mails: ses.mails.length - mails,
      ...changesIn(connector.log.slice(changes)),
      open,
      overdue,
      asked,
      unreachable,
      clear,
      ...passes.take(),
    }
    ;[mails, changes] = [ses.mails.length, connector.log.length]
    if (shown.every(name => day[name] === 0)) return
    const cells = shown.map(name => paint(day[name] ? colours[name] : 'dim', dayCell(name, day[name]), style))
    print(`${date}${cells.join('')}`)
  }

  print(paint('bold', dayHeader(shown), style))
  return {
    /** For a terminal to show while a day lasts. */
    underWay: () => (date ? `${date}: ${counted(ses.mails.length - mails, 'mail')} so far` : 'importing staff and devices'),
    /** Call it at each moment, before anything happens then. */
    async moment(at: Temporal.Instant) {
      const today = dateOf(at)
      if (date === today) return passes.look()
      await endDay()
      date = today
    },
    /** @param approved suspensions that the stand-ins approved */
    async end(approved: number) {
      await endDay()
      print('')
      const lines = [...(await summary(machine, approved, changesBefore)), ...(await passStates(system))]
      for (const [name, text] of lines) print(`${name.padEnd(14)}${text}`)
    },
  }
}

async function summary(
  { system, ses, connector }: Pick<Machine, 'system' | 'ses' | 'connector'>,
  approved: number,
  changesBefore: number,
): Promise<readonly (readonly [string, string])[]> {
  const cases = await countProgress(system)
  const held = await system.people.countDue('held', system.clock.now())
  const { suspended, restored } = changesIn(connector.log)
  const cut = [...connector.devices.values()].filter(({ state }) => state === 'suspended').length
  const { requested, 'cannot be enforced': refused } = await countSuspensions(system)
  const notSet = [requested > 0 ? `; ${requested} only requested` : '', refused > 0 ? `; ${refused} cannot be enforced` : ''].join('')
  const unreached = held === 0 ? '' : `; ${counted(held, 'person', 'people')} held, since no mail reaches them`
  return [
    ['mails', `${ses.mails.length} accepted by the mail service${unreached}`],
    [
      'access',
      `${counted(suspended, 'suspension')}, ${counted(restored, 'restoration')}; ${counted(cut, 'device')} suspended now${notSet}`,
    ],
    ...(approved > 0
      ? ([
          [
            'brake',
            `${counted(approved, 'suspension')} approved by ${standIns.join(' and ')}, so that none waits; ${changesIn(connector.log.slice(changesBefore)).suspended} came`,
          ],
        ] as const)
      : []),
    ['cases', bandOrder.flatMap(name => (cases[name] ? [`${cases[name]} ${name}`] : [])).join(', ') || 'none'],
  ]
}
