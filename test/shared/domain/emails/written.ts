/** Mails as their readers see them. */
import type { Temporal } from 'temporal-polyfill'
import { expect } from 'vitest'
import { asHtml, asText } from '#domain/emails/letter.ts'
import { noticeLetter } from '#domain/emails/notice.ts'
import { voices } from '#domain/emails/voices.ts'
import type { Person } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { owedNow } from '#domain/review/agenda.ts'
import { brussels, Carried, on, personWith, suspending, versionOf } from '#test/builders.ts'
import { shows } from '#test/functions/expecting.ts'

export type Document = Record<string, unknown>
type Who = Parameters<typeof personWith>[0]
export type Devices = Parameters<typeof personWith>[1]

export const english = voices()('en')

/** What a document may say that mails show. */
export const complete = {
  apps: ['tiktok', 'temu'],
  deadline: { on: '2023-03-15', counts: 'exclusive' },
  ...suspending,
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32 2 000' },
  reference: 'https://ec.example/decision',
}

/** A policy on another app. */
export const temu = (document: Document = {}) => versionOf({ id: 'no-temu', title: 'Remove Temu', apps: ['temu'], ...document })

/** A person who was notified at the announcement. */
export function notifiedOf(policies: readonly PolicyVersion[], devices?: Devices, who?: Who) {
  const carried = new Carried(personWith(who, devices), ...policies)
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

/** The same, under one policy. */
export const notified = (document: Document = {}, devices?: Devices, who?: Who) => notifiedOf([versionOf(document)], devices, who)

/** Devices report their apps, and what is due then is sent. */
export function report(carried: Carried, at: string, apps: Record<string, string>) {
  for (const [device, found] of Object.entries(apps)) carried.report(on(at, device, found))
  return carried.run(brussels(at))
}

/** A mail, its text in one line, and what it says of one decision. */
export function written(
  person: Person,
  parts: Parameters<typeof noticeLetter>[1],
  at: Temporal.Instant,
  policies: readonly PolicyVersion[] = [],
  voice = english,
) {
  const letter = noticeLetter(person, parts, 'ANA-7', at, voice, policies)
  const lineOf = (of: Partial<typeof letter> = {}) => asText({ ...letter, ...of }).replace(/\s+/g, ' ')
  const partOf = (title: string) => lineOf({ sections: letter.sections.filter(({ heading }) => heading === title) })
  return { subject: letter.subject, entries: letter.entries, text: lineOf(), html: asHtml(letter), partOf }
}

/** The last mail, written when it was sent, or at another moment. */
export function lastMail({ sent, policies }: Carried, at?: string, voice = english) {
  const last = sent.at(-1)
  if (!last) throw new Error('nothing was sent')
  return written(last.before, last.parts, at ? brussels(at) : last.at, policies, voice)
}

/** What a person is owed at a moment. */
export const owedMail = (person: Person, policies: readonly PolicyVersion[], at: Temporal.Instant) =>
  written(person, owedNow(person, policies, at).notice, at)

/** A mail has this subject, and all of these in its text. @returns its text */
export function reads(
  { subject, text }: Pick<ReturnType<typeof written>, 'subject' | 'text'>,
  wanted: string,
  ...parts: readonly string[]
) {
  expect(subject).toBe(wanted)
  shows(text, ...parts)
  return text
}
