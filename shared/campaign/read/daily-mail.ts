import type { Temporal } from 'temporal-polyfill'
import type { Block, Letter } from '#domain/emails/letter.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { dailyTag } from '#domain/people/mail.ts'
import { addressRef } from '#domain/people/ref.ts'
import type { RingingAlarm, RingingAlarms } from '#domain/ringing-alarms.ts'
import { ending } from '#domain/schedule/ending.ts'
import { calendarZone, dateInWords } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'
import { decidedBy, listUpcoming, type Upcoming, type UpcomingPorts } from './upcoming.ts'

interface DailyPorts extends UpcomingPorts, Ports<'dayCounts' | 'mailer'> {
  /** Absent on one's own machine. */
  alarms: RingingAlarms | undefined
  /** Addresses of operators and approvers. */
  dailyTo: readonly string[]
}

/** Hours of the day in which it goes, after a missed run, too. */
const [firstHour, lastHour] = [7, 12] as const

/**
 * Mails operators and approvers once a day what comes, what waits and which alarms are active; nothing where there is none. Days and hours
 * are those of the first policy. It is counted before it is sent, so that nobody gets it twice.
 * @returns how many mails were sent
 */
export async function mailDaily(ports: DailyPorts) {
  const { policies, clock, dailyTo, dayCounts, mailer } = ports
  const [first] = await policies.listActive()
  const zone = first ? calendarZone(first) : 'UTC'
  const local = clock.now().toZonedDateTimeISO(zone)
  if (local.hour < firstHour || local.hour >= lastHour || dailyTo.length === 0) return 0
  const [upcoming, alarms] = await Promise.all([listUpcoming(ports), ringing(ports)])
  if (upcoming.length === 0 && alarms?.length === 0) return 0
  const letter = dailyLetter(upcoming, alarms, zone, local.toPlainDate())
  let sent = 0
  for (const to of new Set(dailyTo)) {
    const count = (mails: number) => dayCounts.add(`${dailyTag}#${addressRef(to)}`, local.toPlainDate(), mails, 1)
    if (!(await count(1))) continue
    const { kind } = await mailer.send(composeMail(to, dailyTag, letter))
    // It certainly did not go: the next run tries again.
    if (kind === 'later' || kind === 'stopped') await count(-1)
    else sent += 1
  }
  return sent
}

/** @returns undefined where they could not be read */
const ringing = async ({ alarms }: DailyPorts): Promise<readonly RingingAlarm[] | undefined> =>
  alarms ? alarms.listRinging().catch(() => undefined) : []

function dailyLetter(
  upcoming: readonly Upcoming[],
  alarms: readonly RingingAlarm[] | undefined,
  zone: string,
  on: Temporal.PlainDate,
): Letter {
  const moment = (at: Temporal.Instant) => ending(at, zone, undefined)
  const rowOf = (one: Upcoming) => {
    const { what, by, at, until } = one
    return {
      name: what,
      lines: [by ? `By: ${by}` : [], at ? `When: ${moment(at)}` : [], until ? `Decide by: ${decidedBy(one, zone)}` : []].flat(),
    }
  }
  const alarmBlock: Block = alarms
    ? { kind: 'rows', rows: alarms.map(({ name, says, since }) => ({ name, lines: [says, `Since: ${moment(since)}`] })) }
    : { kind: 'words', text: 'The alarms could not be read. See them in CloudWatch.' }
  return {
    subject: `Ides: what waits on ${dateInWords(on)}`,
    language: 'en',
    greeting: 'Hello,',
    sections: [
      ...[...Map.groupBy(upcoming, ({ about }) => about)].map(([heading, some]) => ({
        heading,
        blocks: [{ kind: 'rows', rows: some.map(rowOf) } as const],
      })),
      ...(alarms?.length === 0 ? [] : [{ heading: 'Active alarms', blocks: [alarmBlock] }]),
    ],
    footer: [
      {
        kind: 'words',
        text: 'You get this mail at most once a day because the configuration of Ides names your address under alarms.email or brake.approvers.',
      },
    ],
  }
}
