import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import type { Claim, MailState } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { parsePerson, serializePerson } from '#domain/people/serialize.ts'
import { runs } from '#test/all.ts'
import { brussels, peopleWith, personWith, withEachDevice } from '#test/builders.ts'
import { whateverHappens } from '../review/carried-lives.ts'

/** Many states of mail. */
function mailAt(person: Person, index: number): Partial<Pick<Person, 'mail' | 'accessRequested'>> {
  const at = brussels('2023-03-01T09:00').add({ minutes: index })
  const digestOn = Temporal.PlainDate.from('2023-03-01').add({ days: index })
  const tells = person.cases.map(({ policy, openedAt, breaches }) => ({
    policy: { id: policy, version: 1 },
    openedAt: index % 2 === 0 ? openedAt : undefined,
    tells: [{ step: 'first', devices: breaches.map(({ device }) => device) }],
    through: at,
  }))
  const claim: Claim = { token: `t${index}`, at, tries: 1, tells, digestOn: index % 3 === 0 ? digestOn : undefined }
  const mails: readonly MailState[] = [
    { seq: index, claim },
    { seq: index, retry: { at, tries: 2 }, addressedFrom: index + 1 },
    { seq: index, held: { reason: 'unproven', at }, digests: { due: [{ on: digestOn, at }] } },
    { seq: index, digests: { due: [], sentThrough: digestOn } },
  ]
  const mail = mails[index % (mails.length + 1)]
  const accessRequested = Object.fromEntries(
    Object.entries(person.access).map(([device, { version }], at) => [
      device,
      { version, at: brussels('2023-03-01T09:00'), confirmed: at % 2 === 0 ? version : undefined },
    ]),
  )
  return { mail, accessRequested: index % 2 === 0 && Object.keys(accessRequested).length > 0 ? accessRequested : undefined }
}

/** The same, with all keys in reverse order. */
function turned<T>(value: T): T
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, turned(inner)]),
  )
}

it('a serialized person parses as the same person, and is the same text for any order of keys, at every stage of any life', () => {
  whateverHappens(({ stops }) => {
    for (const [index, { after }] of stops.entries()) {
      const person = { ...after, ...mailAt(after, index) }
      const text = serializePerson(person)
      expect(parsePerson(text)).toEqual(person)
      expect(serializePerson(turned(person))).toBe(text)
      expect(serializePerson(parsePerson(text))).toBe(text)
    }
  }, runs(100))
})

it('a serialized person differs for different people', () => {
  const person = personWith()
  const texts = [
    person,
    { ...person, profile: { ...person.profile, name: 'Anna' } },
    { ...person, devices: [] },
    { ...person, noticeAt: brussels('2023-03-01T09:00') },
    { ...person, noticeAt: brussels('2023-03-01T09:01') },
    { ...person, mail: { seq: 0 } },
    { ...person, mail: { seq: 1 } },
    { ...person, announcements: { 'no-tiktok': 'settled' } as const },
  ].map(serializePerson)
  expect(new Set(texts).size).toBe(texts.length)
})

it('a serialized person keeps devices whose ids look like numbers, in any order', () => {
  const access = { '2': { wanted: 'granted', version: 1 }, '10': { wanted: 'suspended', version: 3 } } as const
  const person: Person = { ...personWith(), access }
  expect(parsePerson(serializePerson(person))).toEqual(person)
  expect(serializePerson({ ...person, access: { '10': access['10'], '2': access['2'] } })).toBe(serializePerson(person))
})

it('a serialized person keeps odd names exactly', () => {
  const odd = '  "Ana" \\ <b>&amp; \u2028 émile 🙈 \ud800'
  const person = personWith({ name: odd }, [{ label: odd }])
  expect(parsePerson(serializePerson(person)).profile.name).toBe(person.profile.name)
  expect(parsePerson(serializePerson(person))).toEqual(person)
})

it('a serialized person rejects text that is not a serialized person', () => {
  const { form: _, ...formless } = JSON.parse(serializePerson(personWith()))
  for (const text of [
    JSON.stringify(formless),
    JSON.stringify({ ...formless, form: 5 }),
    JSON.stringify({ ...formless, form: 4, more: 1 }),
    '{}',
    'x',
  ])
    expect(() => parsePerson(text)).toThrow()
})

it('a person is stored without defaults, with sorted keys, and with instants in seconds', () => {
  const [person] = peopleWith({ who: { id: 'ana' }, devices: [{ id: 'phone' }] })
  const stored = person ? serializePerson(person) : ''
  expect(stored).not.toMatch(/"(certain|evidence|source|cases|groups)"/)
  expect(stored).toMatch(/"reportedAt":\d+[,}]/)
  const keys = Object.keys(JSON.parse(stored))
  expect(keys).toEqual(keys.toSorted())
  const reading = { met: ['tiktok'], unmet: [], evidence: 'helpdesk', source: 'contest', reportedAt: brussels('2023-02-20T09:00') } as const
  const helped = person && withEachDevice(person, { readings: [reading] })
  expect(helped && serializePerson(helped)).toMatch(/"evidence":"helpdesk".*"source":"contest"/)
})
