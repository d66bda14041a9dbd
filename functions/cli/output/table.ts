import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '#domain/caching.ts'
import { type AskedCount, askedInWords, nobodyAsked } from '#domain/rehearsal/asked.ts'
import { type Day, dayColumns, daysOf } from '#domain/rehearsal/end.ts'
import { inOrder, type Numbers, totalOf } from '#domain/rehearsal/happenings.ts'
import type { StageNumbers } from '#domain/rehearsal/log.ts'
import type { CountedRehearsal } from '#domain/rehearsal/rehearse-campaign.ts'
import { withWeekday } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import { paint, type TableStyle } from '../terminal.ts'

const colours = { mailed: 'cyan', cleared: 'green', overdue: 'red', suspended: 'magenta', restored: 'green' } as const

const longestBar = 40

/** The first column is as wide as `Wed 2023-03-15`. */
export const dayHeader = (names: readonly string[]) => `${'day'.padEnd(14)}${names.map(name => `  ${name}`).join('')}`

export const dayCell = (name: string, number: number) => String(number || '·').padStart(name.length + 2)

/** A line for each day on which something happens, then a summary. @param asked by all policies */
export function rehearsalTable({ happenings, stages, until }: CountedRehearsal, zone: string, style: TableStyle, asked = nobodyAsked) {
  const moments = inOrder(happenings)
  const days = daysOf(moments, zone)
  const most = Math.max(1, ...days.map(({ inBreach }) => inBreach))
  const header = `${dayHeader(dayColumns)}   in breach`
  const barWidth = Math.max(0, Math.min(longestBar, style.width - header.length - 2))
  const lines = days.map(day => {
    const cells = dayColumns.map(name => paint(day[name] ? colours[name] : 'dim', dayCell(name, day[name]), style))
    const left = String(day.inBreach).padStart('   in breach'.length)
    const date = withWeekday(day.date)
    return `${date}${cells.join('')}${left}${style.terminal ? `  ${paint('yellow', bar(day.inBreach / most, barWidth), style)}` : ''}`.trimEnd()
  })
  // Midnight ends the day before it.
  const lastDay = weekday(zone)(until.subtract({ milliseconds: 1 }))
  return `${[paint('bold', header, style), ...lines, '', ...summary(totalOf(moments), asked, days, lastDay), ...byStage(stages)].join('\n')}\n`
}

const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** @param part from 0 to 1, of a bar that is `width` characters long */
function bar(part: number, width: number) {
  const length = Math.ceil(part * width * 8)
  return `${'█'.repeat(length / 8)}${eighths[length % 8]}`
}

function summary(total: Numbers, asked: AskedCount, days: readonly Day[], lastDay: string) {
  const { notices = 0, digests = 0, staffOpened = 0, staffOverdue = 0, suspended = 0, restored = 0 } = total
  const { protected: kept, staffProtected = 0 } = total
  return [
    ['mails', `${notices + digests}: ${notices} to staff, ${digests} digests to managers and teams`],
    ['in breach', `${staffOpened} staff, ${staffOverdue} of them overdue at some time`],
    ...(asked.staff > 0 ? [['asked', askedInWords(asked)]] : []),
    ['access', `${counted(suspended, 'suspension')}, ${counted(restored, 'restoration')}`],
    ...(kept ? [['protected', `${counted(kept, 'suspension')} of ${staffProtected} staff reported, not carried out`]] : []),
    ['left', `${days.at(-1)?.inBreach ?? 0} staff in breach at the end of ${lastDay}`],
  ].map(([name = '', text = '']) => `${name.padEnd(14)}${text}`)
}

/** A line for each stage of a policy. */
function byStage(stages: readonly StageNumbers[]) {
  const isOneOfMany = new Set(stages.map(({ policy }) => policy)).size > 1
  const nameOf = ({ policy, stage }: StageNumbers) => `stage ${isOneOfMany ? `${policy} ` : ''}${stage}`
  const width = Math.max(14, ...stages.map(one => nameOf(one).length + 2))
  return stages.map(one => {
    const { reached, overdue, suspended } = one
    return `${nameOf(one).padEnd(width)}${reached} staff, ${overdue} of them overdue; ${suspended} lost access`
  })
}

/** `Thu 2023-02-23`; formats each moment once, since many share it. */
export function weekday(zone: string): (instant: Temporal.Instant) => string {
  const known = new Map<number, string>()
  return instant => getOrCompute(known, instant.epochMilliseconds, () => withWeekday(instant.toZonedDateTimeISO(zone).toPlainDate()))
}
