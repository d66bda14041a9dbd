import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type PageContents, staffPage } from '../../functions/me/page.ts'
import { voices } from '../../shared/emails/voice.ts'
import { review } from '../../shared/review/review.ts'
import { brussels, personWith, versionOf } from '../builders.ts'

const now = brussels('2023-02-23T10:00')
const voice = voices()('en')
const policy = versionOf({ escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }], reference: 'https://ec.example/decision' })
const calm = review(personWith({ name: 'Ana', unit: 'DG', manager: '' }, [{}, { id: 'own', ownership: 'personal' }]), [policy], now)

const hostile = fc.oneof(
  fc.constantFrom(
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus='alert(1)",
    '</textarea></style></title><b>',
    '\u202egnp.exe',
    '👩‍💻'.repeat(370),
    "=cmd|' /C calc'!A0",
    '&lt;b&gt;',
    'javascript:alert(1)',
    '\0\r\n',
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
)

const fields = fc.record({
  name: hostile,
  label: hostile,
  platform: hostile,
  id: hostile,
  unit: hostile,
  source: hostile,
  title: hostile,
  issuer: hostile,
  why: hostile,
  reason: hostile,
  until: hostile,
})

type Fields = typeof fields extends fc.Arbitrary<infer F> ? F : never

/** Ana's page after she sent a form that was refused, with these words in every field. */
function pageWith({ name, label, platform, id, unit, source, title, issuer, why, reason, until }: Fields): string {
  const [phone, own] = calm.devices
  const devices = [
    ...(phone?.reading ? [{ ...phone, label, platform, reading: { ...phone.reading, source } }] : []),
    ...(own ? [own, { ...own, id: `other ${id}` }] : []),
  ]
  const person = { ...calm, profile: { ...calm.profile, name: `Ana ${name}`, unit: `DG ${unit}` }, devices }
  const form = new URLSearchParams({ say: 'exemption', reason, until })
  const hostilePolicy = { ...policy, title: `Remove ${title}`, issuer, why: { en: `Why: ${why}` } }
  const contents: PageContents = { person, policy: hostilePolicy, notices: [], now, voice, problem: { message: 'page.wrong.date', form } }
  return staffPage(contents)
}

/** Names of elements and their attributes, in order, without their values. */
const structureOf = (page: string): readonly string[] =>
  [...page.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(([, name, attributes = '']) =>
    [name, ...[...attributes.matchAll(/([a-z-]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute)].join(' '),
  )

describe('whatever others wrote', () => {
  it('adds no element and no attribute to the page, and closes none', () => {
    const word = 'harmless'
    const harmless = structureOf(
      pageWith({
        name: word,
        label: word,
        platform: word,
        id: word,
        unit: word,
        source: word,
        title: word,
        issuer: word,
        why: word,
        reason: word,
        until: word,
      }),
    )
    expect(harmless.length).toBeGreaterThan(50)
    fc.assert(
      fc.property(fields, (hostileFields) => {
        const page = pageWith(hostileFields)
        expect(structureOf(page)).toEqual(harmless)
        expect(page.match(/</g)).toHaveLength(harmless.length + 1)
        // In the field that they were written in, words come back as they are.
        const shown = page.replace(/"[^"]*"|<textarea.*?<\/textarea>/gs, '')
        expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })
})
