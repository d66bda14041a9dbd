import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestLetter } from '../../../shared/emails/digest.ts'
import { asHtml, asText, type Letter } from '../../../shared/emails/letter.ts'
import { noticeLetter } from '../../../shared/emails/notice.ts'
import { voices } from '../../../shared/emails/voice.ts'
import type { Person } from '../../../shared/people/person.ts'
import type { PolicyVersion } from '../../../shared/policies/policy.ts'
import { owedNow } from '../../../shared/review/agenda.ts'
import { review } from '../../../shared/review/review.ts'
import { brussels, personWith, versionOf } from '../../builders.ts'

const now = brussels('2023-02-23T10:00')
const voice = voices()('en')
const calmPolicy = versionOf({ escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] })
const calm = review(
  personWith(
    {},
    Array.from({ length: 10 }, (_, index) => ({ id: `d${index}` })),
  ),
  [calmPolicy],
  now,
)
const { notice } = owedNow(calm, [calmPolicy], now)

/** Whatever somebody may have written into any field, whether or not an import would have let it through. */
const hostile = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    'Ana\r\nBcc: everyone@ec.example',
    '\u202egnp.exe',
    '👩‍💻'.repeat(370),
    "=cmd|' /C calc'!A0",
    '{name}',
    "'{'",
    '-- \r\n\r\n--boundary',
    '\0\u001b]0;',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
)

const everyField = fc.record({
  name: hostile,
  label: hostile,
  platform: hostile,
  unit: hostile,
  title: hostile,
  issuer: hostile,
  why: hostile,
  contact: hostile,
  phone: hostile,
  email: hostile,
})

type Fields = typeof everyField extends fc.Arbitrary<infer F> ? F : never

const hostilePerson = ({ name, label, platform, unit }: Fields): Person => ({
  ...calm,
  profile: { ...calm.profile, name, unit },
  devices: calm.devices.map((device) => ({ ...device, label, platform })),
})

const hostilePolicy = ({ title, issuer, why, contact, email, phone }: Fields): PolicyVersion => ({
  ...calmPolicy,
  title,
  issuer,
  why: { en: why },
  contact: { name: contact, email, phone },
})

function lettersOf(fields: Fields): readonly Letter[] {
  const [person, policy] = [hostilePerson(fields), hostilePolicy(fields)]
  const row = { policy, name: fields.name, unit: fields.unit, devices: person.devices, isSuspended: true, isUnreachable: false }
  return [
    noticeLetter(
      person,
      notice.map((part) => ({ ...part, policy })),
      'ANA-7',
      now,
      voice,
    ),
    digestLetter(person.profile, [row, { ...row, isUnreachable: true }], 'ANA-7', voice),
  ]
}

/** What a letter is made of, without anybody's words: the tags in their order. */
const skeleton = (letter: Letter): string =>
  (asHtml(letter).match(/<\/?[a-z][^>]*>/gi) ?? []).join('').replace(/(href|aria-label)="[^"]*"/g, '$1')

const controls = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u

describe('whatever others wrote', () => {
  it('is no markup, gives no order, and turns no words', () => {
    fc.assert(
      fc.property(everyField, (fields) => {
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

  it('leaves a mail as it is built, and below 40 KB', () => {
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
      email: 'e',
    }
    const built = lettersOf(plain).map(skeleton)
    const script = '<script>alert(1)</script>'
    const scripts = Object.fromEntries(Object.keys(plain).map((field) => [field, script]))
    expect(lettersOf({ ...plain, ...scripts }).map(skeleton)).toEqual(built)
    fc.assert(
      fc.property(everyField, (fields) => {
        for (const letter of lettersOf(fields)) expect(Buffer.byteLength(asHtml(letter))).toBeLessThanOrEqual(40 * 1024)
      }),
    )
  })
})
