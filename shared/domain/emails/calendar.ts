/** Deadlines as entries for the reader's calendar (RFC 5545, published as in RFC 5546). */
import ical, { ICalCalendarMethod, ICalEventClass, ICalEventTransparency } from 'ical-generator'
import type { Temporal } from 'temporal-polyfill'
import { readNoticeId } from '../people/mail.ts'
import { isBefore } from '../schedule/zone.ts'
import { demandsInShort } from './demands.ts'
import { harmless, plainName } from './plain.ts'
import type { NoticeSubject } from './subject.ts'
import type { Voice } from './voice.ts'

export interface CalendarEntry {
  /** The same in every mail to one person about one policy: a later entry replaces the earlier. */
  readonly uid: string
  /** Higher in every later mail, so that the newest deadline wins. */
  readonly sequence: number
  readonly writtenAt: Temporal.Instant
  readonly deadline: Temporal.Instant
  readonly summary: string
  readonly description: string
  readonly contact: { readonly name: string; readonly email: string }
}

/** The entry for a deadline; none once it has passed. */
export function deadlineEntries(
  { policy, deadline }: NoticeSubject,
  noticeId: string,
  now: Temporal.Instant,
  voice: Voice,
): readonly CalendarEntry[] {
  if (!deadline || !isBefore(now, deadline.at)) return []
  const email = harmless(policy.contact.email)
  const { ref, number } = readNoticeId(noticeId) ?? { ref: noticeId, number: 0 }
  return [
    {
      uid: `${ref}.${policy.id}@ides`,
      // Notice numbers rise, so a moved deadline has a higher one.
      sequence: number,
      writtenAt: now,
      deadline: deadline.at,
      summary: voice.say('calendar.summary', { apps: demandsInShort(policy, voice) }),
      description: voice.say('calendar.description', { reference: noticeId }),
      // A name may have no printable characters.
      contact: { name: plainName(policy.contact.name) || email, email },
    },
  ]
}

/** An entry ends at the deadline: one that begins at midnight would be on the day after. */
const entryLength = { minutes: 30 }

/** The entries as a calendar file, in UTC; undefined if there are none. */
export function asCalendar(entries: readonly CalendarEntry[]) {
  if (entries.length === 0) return undefined
  const calendar = ical({ prodId: '//Ides//Ides//EN', method: ICalCalendarMethod.PUBLISH })
  for (const { uid, sequence, writtenAt, deadline, summary, description, contact } of entries)
    calendar.createEvent({
      id: uid,
      sequence,
      stamp: dateOf(writtenAt),
      start: dateOf(deadline.subtract(entryLength)),
      end: dateOf(deadline),
      summary,
      description,
      organizer: contact,
      // Colleagues with access to the calendar see neither the entry nor a busy reader.
      class: ICalEventClass.PRIVATE,
      transparency: ICalEventTransparency.TRANSPARENT,
    })
  return `${calendar}\r\n`
}

const dateOf = ({ epochMilliseconds }: Temporal.Instant) => new Date(epochMilliseconds)
