import fc from 'fast-check'
import { simpleParser } from 'mailparser'
import { expect, it } from 'vitest'
import { writeMessage } from '#adapters/mime/message.ts'
import { digestLetter } from '#domain/emails/digest.ts'
import { asHtml, asText, type Letter } from '#domain/emails/letter.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { noticeLetter } from '#domain/emails/notice.ts'
import { voices } from '#domain/emails/voices.ts'
import type { Person } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { owedNow } from '#domain/review/agenda.ts'
import { review } from '#domain/review/review.ts'
import { hostileText } from '#test/arbitraries.ts'
import { brussels, matterBy, personWith, several, suspending, versionOf } from '#test/builders.ts'

const now = brussels('2023-02-23T10:00')
const voice = voices()('en')
const calmPolicy = versionOf(suspending)
const calm = review(
  personWith(
    {},
    several(10, index => ({ id: `d${index}` })),
  ),
  [calmPolicy],
  now,
)
const { notice } = owedNow(calm, [calmPolicy], now)

const everyField = fc.record({
  name: hostileText,
  label: hostileText,
  platform: hostileText,
  unit: hostileText,
  title: hostileText,
  issuer: hostileText,
  why: hostileText,
  contact: hostileText,
  phone: hostileText,
  required: hostileText,
  steps: hostileText,
  // No policy has an address without anything, or a longer one.
  email: hostileText.map(text => `a@${[...text].slice(0, 120).join('')}`),
})

type Fields = typeof everyField extends fc.Arbitrary<infer F> ? F : never

const hostilePerson = ({ name, label, platform, unit }: Fields) => ({
  ...calm,
  profile: { ...calm.profile, name, unit },
  devices: calm.devices.map(device => ({ ...device, label, platform })),
})

const hostilePolicy = ({ title, issuer, why, contact, email, phone }: Fields): PolicyVersion => ({
  ...calmPolicy,
  title,
  issuer,
  why: { en: why },
  contact: { name: contact, email, phone },
})

/** The same, of a policy that requires something in words of its own. */
function checked(person: Person, policy: PolicyVersion, { required, steps }: Fields): { person: Person; policy: PolicyVersion } {
  const cases = person.cases.map(one => ({ ...one, breaches: one.breaches.map(breach => ({ ...breach, unmet: ['disk'] })) }))
  const disk = { kind: 'check', title: required, steps: { other: steps }, language: 'en' } as const
  return { person: { ...person, cases }, policy: { ...policy, requires: ['disk'], requirements: { disk } } }
}

function lettersOf(fields: Fields): readonly Letter[] {
  const [person, policy] = [hostilePerson(fields), hostilePolicy(fields)]
  const ofCheck = checked(person, policy, fields)
  const found = { certainty: 'found', unread: 0, suspensions: [], isUnreachable: false } as const
  const row = { ...found, policy, name: fields.name, unit: fields.unit, devices: person.devices }
  return [
    noticeLetter(
      person,
      notice.map(part => ({ ...part, ...matterBy(policy, part.deadline) })),
      'ANA-7',
      now,
      voice,
    ),
    noticeLetter(
      ofCheck.person,
      notice.map(part => ({ ...part, ...matterBy(ofCheck.policy, part.deadline) })),
      'ANA-7',
      now,
      voice,
    ),
    digestLetter(person.profile, [row, { ...row, isUnreachable: true }], 'ANA-7', voice),
  ]
}

/** What a letter is made of, without anybody's words: the tags in their order. */
const skeleton = (letter: Letter) => (asHtml(letter).match(/<\/?[a-z][^>]*>/gi) ?? []).join('').replace(/(href|aria-label)="[^"]*"/g, '$1')

const headerNames = [
  'auto-submitted',
  'x-auto-response-suppress',
  'x-ides-notice',
  'from',
  'to',
  'reply-to',
  'subject',
  'message-id',
  'date',
  'mime-version',
  'content-type',
]

const calendarFields: ReadonlySet<string> = new Set(
  'BEGIN VERSION PRODID METHOD UID SEQUENCE DTSTAMP DTSTART DTEND SUMMARY TRANSP DESCRIPTION ORGANIZER CLASS END'.split(' '),
)

/** How much white space stands between two words of a header is nobody's to keep. */
const inOneLine = (text: string) => text.replace(/\s+/g, ' ').trim()

const controls = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u

it('whatever others wrote is no markup, gives no order, and turns no words', () => {
  fc.assert(
    fc.property(everyField, fields => {
      for (const letter of lettersOf(fields)) {
        const html = asHtml(letter)
        expect(html).not.toMatch(/<(script|img)/i)
        expect(html.replace(/<style.*?<\/style>|<!--.*?-->|<[^>]*>/gs, '')).not.toMatch(/[<>]/)
        expect(letter.subject).not.toMatch(/\p{Cc}/u)
        for (const text of [html, asText(letter), letter.subject]) expect(text).not.toMatch(controls)
      }
    }),
  )
})

it('whatever others wrote reaches no header but the subject, and no part but its own', async () => {
  await fc.assert(
    fc.asyncProperty(everyField, async fields => {
      for (const letter of lettersOf(fields)) {
        const mail = composeMail('ana@ec.example', 'ANA-7', letter)
        const { headers, subject, text, html, attachments, to, cc, bcc } = await simpleParser(
          writeMessage(mail, { from: 'Ides <ides@ec.example>', replyTo: 'helpdesk@ec.example' }),
        )
        expect([...headers.keys()]).toEqual(headerNames)
        expect([[to ?? []].flat().map(({ text }) => text), cc, bcc]).toEqual([['ana@ec.example'], undefined, undefined])
        expect(inOneLine(subject ?? '')).toBe(inOneLine(mail.subject))
        expect(text).toBe(mail.text)
        expect(html).toBe(mail.html)
        expect(attachments.map(({ contentType, content }) => [contentType, content.toString()])).toEqual(
          mail.calendar === undefined ? [] : [['text/calendar', mail.calendar]],
        )
        const lines = (mail.calendar ?? '').replaceAll('\r\n ', '').split('\r\n').filter(Boolean)
        expect(lines.map(line => line.split(/[:;]/)[0]).filter((name = '') => !calendarFields.has(name))).toEqual([])
      }
    }),
  )
})

it('whatever others wrote leaves a mail as it is built, and below 40 KB', () => {
  const plain = {
    name: 'n',
    label: 'l',
    platform: 'p',
    unit: 'u',
    title: 't',
    issuer: 'i',
    why: 'w',
    contact: 'c',
    phone: 'o',
    required: 'r',
    steps: 's',
    email: 'e',
  }
  const built = lettersOf(plain).map(skeleton)
  const script = '<script>alert(1)</script>'
  const scripts = Object.fromEntries(Object.keys(plain).map(field => [field, script]))
  expect(lettersOf({ ...plain, ...scripts }).map(skeleton)).toEqual(built)
  fc.assert(
    fc.property(everyField, fields => {
      for (const letter of lettersOf(fields)) expect(Buffer.byteLength(asHtml(letter))).toBeLessThanOrEqual(40 * 1024)
    }),
  )
})
