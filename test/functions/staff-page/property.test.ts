import fc from 'fast-check'
import { expect, it } from 'vitest'
import { paragraphsOf } from '#domain/emails/plain.ts'
import { voices } from '#domain/emails/voices.ts'
import { review } from '#domain/review/review.ts'
import { type PageContents, staffPage } from '#functions/staff-page/page.ts'
import { hostileText } from '#test/arbitraries.ts'
import { brussels, personWith, several, suspending, versionOf } from '#test/builders.ts'

const now = brussels('2023-02-23T10:00')
const voice = voices()('en')
const policy = versionOf({ ...suspending, reference: 'https://ec.example/decision' })
const calm = review(personWith({ name: 'Ana', unit: 'DG', manager: '' }, [{}, { id: 'own', ownership: 'personal' }]), [policy], now)

const fields = fc.record({
  name: hostileText,
  label: hostileText,
  platform: hostileText,
  id: hostileText,
  unit: hostileText,
  source: hostileText,
  title: hostileText,
  issuer: hostileText,
  why: hostileText,
  reason: hostileText,
  until: hostileText,
  // No policy has an address without anything.
  email: fc.oneof(hostileText, fc.constant('half a character: \ud83d')).map(text => `a@${text}`),
})

type Fields = typeof fields extends fc.Arbitrary<infer F> ? F : never

const whyWith = ({ why }: Pick<Fields, 'why'>) => `Why: ${why}`

/** Ana's page after she sent a form that was refused, with these words in every field. */
function pageWith({ name, label, platform, id, unit, source, title, issuer, why, reason, until, email }: Fields) {
  const [phone, own] = calm.devices
  const devices = [
    ...(phone ? [{ ...phone, label, platform, readings: phone.readings.map(reading => ({ ...reading, source })) }] : []),
    ...(own ? [own, { ...own, id: `other ${id}` }] : []),
  ]
  const person = { ...calm, profile: { ...calm.profile, name: `Ana ${name}`, unit: `DG ${unit}` }, devices }
  const form = new URLSearchParams({ say: 'exemption', reason, until })
  const hostilePolicy = {
    ...policy,
    title: `Remove ${title}`,
    issuer,
    why: { en: whyWith({ why }) },
    contact: { ...policy.contact, email },
  }
  const contents: PageContents = {
    person,
    policy: hostilePolicy,
    policies: [hostilePolicy],
    notices: [],
    now,
    voice,
    problem: { message: 'page.wrong.date', form },
  }
  return staffPage(contents)
}

/** Names of elements and their attributes, in order, without their values. */
const structureOf = (page: string) =>
  [...page.matchAll(/<(\/?[a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*>/g)].map(([, name, attributes = '']) =>
    [name, ...[...attributes.matchAll(/([a-z-]+)(?:="[^"]*")?/g)].map(([, attribute]) => attribute)].join(' '),
  )

it('whatever others wrote adds no element and no attribute to the page, and closes none', () => {
  const word = 'harmless'
  const calmWords = {
    name: word,
    label: word,
    platform: word,
    id: word,
    unit: word,
    source: word,
    title: word,
    issuer: word,
    reason: word,
    until: word,
    email: `a@${word}`,
  }
  /** The page of a person who wrote nothing bad, in as many paragraphs. */
  const harmlessIn = (paragraphs: number) => structureOf(pageWith({ ...calmWords, why: several(paragraphs, () => word).join('\n\n') }))
  expect(harmlessIn(1).length).toBeGreaterThan(50)
  fc.assert(
    fc.property(fields, hostileFields => {
      const page = pageWith(hostileFields)
      const harmless = harmlessIn(paragraphsOf(whyWith(hostileFields)).length)
      expect(structureOf(page)).toEqual(harmless)
      expect(page.match(/</g)).toHaveLength(harmless.length + 1)
      // In the field that they were written in, words come back as they are.
      const shown = page.replace(/"[^"]*"|<textarea.*?<\/textarea>/gs, '')
      expect(shown).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
    }),
  )
})
