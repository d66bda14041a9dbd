import { describe, expect, it } from 'vitest'
import { asCalendar } from '../../../../shared/domain/emails/calendar.ts'
import { noticeLetter } from '../../../../shared/domain/emails/notice.ts'
import { mailKinds, sampleLetter } from '../../../../shared/domain/emails/sample.ts'
import { voices } from '../../../../shared/domain/emails/voice.ts'
import { noticeId } from '../../../../shared/domain/people/mail.ts'
import { brussels, Carried, personWith, versionOf } from '../../../builders.ts'
import { refOf } from '../../../refs.ts'

const voice = voices()('en')

/** Ana, from the announcement on. */
function told(document: Readonly<Record<string, unknown>> = {}): Carried {
  const carried = new Carried(personWith({ name: 'Ana' }), versionOf(document))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

/** The lines of the calendar of the last mail that went, unfolded; none if it had no calendar. */
function lastCalendar({ sent, person }: Carried): readonly string[] {
  const last = sent.at(-1)
  if (!last) throw new Error('nothing was sent')
  const id = noticeId(refOf(person.profile.id), sent.length)
  const text = asCalendar(noticeLetter(last.before, last.parts, id, last.at, voice).entries ?? [])
  return text?.replaceAll('\r\n ', '').split('\r\n') ?? []
}

const fieldOf = (lines: readonly string[], name: string) => lines.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1)

describe('the calendar of a mail', () => {
  it('has the deadline, in UTC, as the mail says it', () => {
    const carried = told({ apps: ['tiktok', 'temu'] })
    const ref = refOf(carried.person.profile.id)
    expect(lastCalendar(carried)).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Ides//Ides//EN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      `UID:${ref}.no-tiktok@ides`,
      'SEQUENCE:1',
      'DTSTAMP:20230223T090000Z',
      'DTSTART:20230315T223000Z',
      'DTEND:20230315T230000Z',
      'SUMMARY:Deadline: TikTok\\, Temu',
      'TRANSP:TRANSPARENT',
      `DESCRIPTION:Please act before then. Everything you need is in our email with the reference ${ref}-1.`,
      'ORGANIZER;CN="IT helpdesk":mailto:helpdesk@ec.example',
      'CLASS:PRIVATE',
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ])
  })

  it('is folded into lines that every reader takes', () => {
    const entries = sampleLetter('first', versionOf(), { language: 'el' }, voices()).entries ?? []
    for (const line of asCalendar(entries)?.split('\r\n') ?? []) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
  })

  it('moves its entry when the deadline moves', () => {
    const carried = told()
    const before = lastCalendar(carried)
    carried.policies = [versionOf({ deadline: { on: '2023-03-22', counts: 'inclusive' } }, 2)]
    carried.run(brussels('2023-03-01T10:00'))
    const after = lastCalendar(carried)
    expect(fieldOf(after, 'UID')).toBe(fieldOf(before, 'UID'))
    expect(fieldOf(after, 'DTEND')).toBe('20230322T230000Z')
    expect(fieldOf(after, 'DTSTAMP')).toBe('20230301T090000Z')
    expect(Number(fieldOf(after, 'SEQUENCE'))).toBeGreaterThan(Number(fieldOf(before, 'SEQUENCE')))
  })

  it('has an entry for each decision that a mail speaks of', () => {
    const carried = new Carried(personWith(), versionOf(), versionOf({ id: 'no-temu', title: 'Remove Temu' }))
    carried.run(brussels('2023-02-23T10:00'))
    const uids = lastCalendar(carried).filter((line) => line.startsWith('UID:'))
    expect(uids).toEqual(['no-tiktok', 'no-temu'].map((policy) => `UID:${refOf(carried.person.profile.id)}.${policy}@ides`))
  })

  it('comes only if something is to be done by a moment that lies ahead', () => {
    const policy = versionOf({ escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
    const withOne = mailKinds.filter((kind) => (sampleLetter(kind, policy, { language: 'en' }, voices()).entries ?? []).length > 0)
    const asking = ['first', 'again', 'reminder', 'last-reminder', 'changed', 'unknown']
    expect(withOne).toEqual([...asking, 'exemption-refused', 'not-my-device-refused'])
  })

  it('keeps what others wrote in its place', () => {
    const policy = versionOf({ title: 'x', contact: { name: 'y', email: 'helpdesk@ec.example' } })
    const hostile = { ...policy, title: 'x\r\nEND:VEVENT\u202e', contact: { ...policy.contact, name: 'a";CN=b\r\nATTENDEE:c' } }
    const lines = asCalendar(sampleLetter('first', hostile, { language: 'en' }, voices()).entries ?? [])?.split('\r\n') ?? []
    expect(lines.filter((line) => /^(END:VEVENT|ATTENDEE)/.test(line))).toEqual(['END:VEVENT'])
    expect(lines.join('\r\n')).not.toContain('\u202e')
  })
})
