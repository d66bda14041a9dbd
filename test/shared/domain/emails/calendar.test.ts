import { expect, it } from 'vitest'
import { asCalendar } from '#domain/emails/calendar.ts'
import { noticeLetter } from '#domain/emails/notice.ts'
import { mailKinds, sampleLetter } from '#domain/emails/sample.ts'
import { voices } from '#domain/emails/voices.ts'
import { noticeId } from '#domain/people/mail.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { brussels, type Carried, suspending, versionOf } from '#test/builders.ts'
import { refOf } from '#test/refs.ts'
import { english, notified, notifiedOf, temu } from './written.ts'

const ana = refOf('ana')
const voiceOf = voices()

/** The calendar of the last mail, its lines unfolded. */
function lastCalendar({ sent }: Carried) {
  const [calendar = ''] = sent
    .slice(-1)
    .map(({ before, parts, at }) => asCalendar(noticeLetter(before, parts, noticeId(ana, sent.length), at, english).entries ?? []))
  return calendar.replaceAll('\r\n ', '')
}

const sampleEntries = (kind: (typeof mailKinds)[number], policy: PolicyVersion, language: 'en' | 'el' = 'en') =>
  sampleLetter(kind, policy, { language }, voiceOf).entries ?? []

it('the calendar of a mail has the deadline, in UTC, as the mail says it', () => {
  expect(lastCalendar(notified({ apps: ['tiktok', 'temu'] })).split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Ides//Ides//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${ana}.no-tiktok@ides`,
    'SEQUENCE:1',
    'DTSTAMP:20230223T090000Z',
    'DTSTART:20230315T223000Z',
    'DTEND:20230315T230000Z',
    'SUMMARY:Deadline: TikTok\\, Temu',
    'TRANSP:TRANSPARENT',
    `DESCRIPTION:Please act before then. Everything you need is in our email with the reference ${ana}-1.`,
    'ORGANIZER;CN="IT helpdesk":mailto:helpdesk@ec.example',
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ])
})

it('the calendar of a mail is folded into lines that every reader takes', () => {
  const lines = asCalendar(sampleEntries('first', versionOf(), 'el'))?.split('\r\n') ?? []
  expect(Math.max(...lines.map(line => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
})

it('the calendar of a mail moves its entry when the deadline moves', () => {
  const carried = notified()
  carried.policies = [versionOf({ deadline: { on: '2023-03-22', counts: 'inclusive' } }, 2)]
  carried.run(brussels('2023-03-01T10:00'))
  expect(lastCalendar(carried).split('\r\n')).toEqual(
    expect.arrayContaining([`UID:${ana}.no-tiktok@ides`, 'SEQUENCE:2', 'DTSTAMP:20230301T090000Z', 'DTEND:20230322T230000Z']),
  )
})

it('the calendar of a mail has an entry for each decision that a mail speaks of', () => {
  const uids = lastCalendar(notifiedOf([versionOf(), temu()], [{ apps: 'tiktok;temu' }])).match(/^UID:.*(?=\r)/gm)
  expect(uids).toEqual([`UID:${ana}.no-tiktok@ides`, `UID:${ana}.no-temu@ides`])
})

it('the calendar of a mail comes only if something is to be done by a moment that lies ahead', () => {
  const refused = ['exemption-refused', 'more-time-refused', 'not-my-device-refused']
  const asking = ['first', 'again', 'reminder', 'last-reminder', 'changed', 'unknown', 'ask', ...refused]
  expect(mailKinds.filter(kind => sampleEntries(kind, versionOf(suspending)).length > 0)).toEqual(asking)
})

it('the calendar of a mail keeps what others wrote in its place', () => {
  const policy = versionOf()
  const hostile = { ...policy, title: 'x\r\nEND:VEVENT\u202e', contact: { ...policy.contact, name: 'a";CN=b\r\nATTENDEE:c' } }
  const calendar = asCalendar(sampleEntries('first', hostile))
  expect(calendar?.match(/^(END:VEVENT|ATTENDEE)/gm)).toEqual(['END:VEVENT'])
  expect(calendar).not.toContain('\u202e')
})
