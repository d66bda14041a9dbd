import { styleText } from 'node:util'
import type { Temporal } from 'temporal-polyfill'
import type { Mailed, RehearsedEvent } from '../../../shared/rehearsal/events.ts'
import type { Rehearsal } from '../../../shared/rehearsal/rehearse.ts'
import { remembered } from '../../../shared/schedule/remembered.ts'

export interface TableStyle {
  /** True on a terminal: with the burn-down. */
  readonly terminal: boolean
  readonly colour: boolean
  /** In characters. */
  readonly width: number
}

const columns = ['mailed', 'cleared', 'overdue', 'suspended', 'restored'] as const
const colours = { mailed: 'cyan', cleared: 'green', overdue: 'red', suspended: 'magenta', restored: 'green' } as const

type Counts = Record<(typeof columns)[number], number>

interface Day extends Counts {
  readonly date: string
  /** Cases in breach when the day ends. */
  inBreach: number
}

const longestBar = 40

/** A rehearsal as a table: a line for each day on which something happens, then a summary. */
export function table({ events, until }: Rehearsal, zone: string, style: TableStyle): string {
  const paint = (format: Parameters<typeof styleText>[0], text: string) =>
    style.colour ? styleText(format, text, { validateStream: false }) : text
  const days = daysOf(events, zone)
  const most = Math.max(1, ...days.map(({ inBreach }) => inBreach))
  const header = `${'day'.padEnd(14)}${columns.map((name) => `  ${name}`).join('')}   in breach`
  const barWidth = Math.max(0, Math.min(longestBar, style.width - header.length - 2))
  const lines = days.map((day) => {
    const cells = columns.map((name) => paint(day[name] ? colours[name] : 'dim', String(day[name] || '·').padStart(name.length + 2)))
    const left = String(day.inBreach).padStart('   in breach'.length)
    return `${day.date}${cells.join('')}${left}${style.terminal ? `  ${paint('yellow', bar(day.inBreach / most, barWidth))}` : ''}`.trimEnd()
  })
  // Midnight ends the day before it.
  const lastDay = weekday(zone)(until.subtract({ milliseconds: 1 }))
  return `${[paint('bold', header), ...lines, '', ...summary(events, days, lastDay)].join('\n')}\n`
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** @param part from 0 to 1, of a bar that is `width` characters long */
function bar(part: number, width: number): string {
  const length = Math.ceil(part * width * 8)
  return `${'█'.repeat(length / 8)}${eighths[length % 8]}`
}

function daysOf(events: readonly RehearsedEvent[], zone: string): readonly Day[] {
  const days: Day[] = []
  const dateOf = weekday(zone)
  let inBreach = 0
  let mails = new Set<string>()
  for (const event of events) {
    const date = dateOf(event.at)
    let day = days.at(-1)
    if (day?.date !== date) {
      day = { date, mailed: 0, cleared: 0, overdue: 0, suspended: 0, restored: 0, inBreach }
      days.push(day)
      mails = new Set()
    }
    if (event.kind === 'opened' || event.kind === 'relapsed') inBreach += 1
    if (event.kind === 'cleared') inBreach -= 1
    count(day, event, mails)
    day.inBreach = inBreach
  }
  return days
}

/** @param mails the mails already counted that day: one may bear several steps, or several people's lines */
function count(counts: Counts, event: RehearsedEvent, mails: Set<string>): void {
  switch (event.kind) {
    case 'notice':
    case 'digest': {
      const mail = mailOf(event)
      if (!mails.has(mail)) counts.mailed += 1
      mails.add(mail)
      break
    }
    case 'suspension':
      counts.suspended += 1
      break
    case 'restoration':
      counts.restored += 1
      break
    case 'cleared':
    case 'overdue':
      counts[event.kind] += 1
  }
}

const mailOf = ({ kind, to, at }: Mailed): string => `${kind} ${to} ${at.epochMilliseconds}`

function summary(events: readonly RehearsedEvent[], days: readonly Day[], lastDay: string): readonly string[] {
  const staffOf = (kind: RehearsedEvent['kind']) => new Set(events.filter((event) => event.kind === kind).map(({ staff }) => staff)).size
  const mailsOf = (kind: Mailed['kind']) => new Set(events.filter((event): event is Mailed => event.kind === kind).map(mailOf)).size
  const sum = (column: (typeof columns)[number]) => days.reduce((total, day) => total + day[column], 0)
  return [
    ['mails', `${sum('mailed')}: ${mailsOf('notice')} to staff, ${mailsOf('digest')} digests to managers and teams`],
    ['in breach', `${staffOf('opened')} staff, of whom ${staffOf('overdue')} were overdue at some time`],
    ['access', `${sum('suspended')} suspensions, ${sum('restored')} restorations`],
    ['left', `${days.at(-1)?.inBreach ?? 0} staff in breach at the end of ${lastDay}`],
  ].map(([name = '', text = '']) => `${name.padEnd(14)}${text}`)
}

/** `Thu 2023-02-23`, in a zone; each moment formatted once, since many share it. */
export function weekday(zone: string): (instant: Temporal.Instant) => string {
  const known = new Map<number, string>()
  return (instant) =>
    remembered(known, instant.epochMilliseconds, () => {
      const local = instant.toZonedDateTimeISO(zone)
      return `${weekdays[local.dayOfWeek - 1]} ${local.toPlainDate()}`
    })
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
