import { Temporal } from 'temporal-polyfill'
import type { Change } from '../shared/people/organisation.ts'
import { peopleOf } from '../shared/people/organisation.ts'
import type { Person } from '../shared/people/person.ts'
import { deviceRecord, staffRecord } from '../shared/people/records.ts'
import { type Policy, type PolicyVersion, policyDocument } from '../shared/policies/policy.ts'
import type { RehearsedEvent } from '../shared/rehearsal/events.ts'
import { rehearse } from '../shared/rehearsal/rehearse.ts'

export const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text)

/** A local time in Brussels, where most people of these tests live. */
export const brussels = (local: string): Temporal.Instant =>
  Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Brussels').toInstant()

/** The Commission's case in small: announced Thursday 23 February 2023 at 10:00, by 15 March, nobody on holiday. */
export const document = {
  id: 'no-tiktok',
  title: 'Remove TikTok',
  issuer: 'The Commission',
  apps: ['tiktok'],
  scope: { devices: ['official', 'personal-with-work-apps'] },
  zone: 'Europe/Brussels',
  announcedAt: '2023-02-23T10:00',
  deadline: { on: '2023-03-15', counts: 'inclusive' },
  workingDays: { holidays: [] },
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' },
}

export const policyOf = (changes: Readonly<Record<string, unknown>> = {}): Policy => policyDocument.parse({ ...document, ...changes })

export const versionOf = (changes: Readonly<Record<string, unknown>> = {}, version = 1): PolicyVersion => ({
  ...policyOf(changes),
  version,
})

export const security = { teams: { security: { email: 'security@ec.example', zone: 'Europe/Brussels', language: 'en' } } }

const staff = {
  id: 'ana',
  email: 'ana@ec.example',
  name: 'Ana',
  language: 'fr',
  zone: 'Europe/Brussels',
  unit: 'DG-ALPHA',
  country: 'BE',
  manager: '',
}
const device = {
  id: 'phone',
  staff: 'ana',
  label: 'Work phone',
  platform: 'ios',
  ownership: 'official',
  workApps: 'yes',
  apps: 'tiktok',
  reportedAt: '2023-02-20T08:00:00Z',
}

/** People with their devices; whoever has none listed has one official phone with TikTok. */
export const peopleWith = (
  ...records: { readonly who?: Partial<typeof staff>; readonly devices?: readonly Partial<typeof device>[] }[]
): Person[] => {
  const people = records.map(({ who }) => staffRecord.parse({ ...staff, ...who }))
  const devices = records.flatMap(({ who, devices = [{}] }) =>
    devices.map((one) => deviceRecord.parse({ ...device, staff: who?.id ?? staff.id, ...one })),
  )
  return peopleOf(people, devices)
}

export const personWith = (who: Partial<typeof staff> = {}, devices: readonly Partial<typeof device>[] = [{}]): Person => {
  const [person] = peopleWith({ who, devices })
  if (!person) throw new Error('one record makes one person')
  return person
}

/** `on('2023-03-01T12:00', 'phone', '')`: what a device reports at a local time in Brussels; `?` where its source cannot tell. */
export const on = (local: string, device: string, apps: string, workApps?: boolean): Change => ({
  at: brussels(local),
  device,
  ...(workApps === undefined ? {} : { workApps }),
  ...(apps === '?' ? {} : { apps: apps === '' ? [] : apps.split(';') }),
})

/** An event in a line: Brussels time, kind, step, devices; `23-02 10:00 notice first phone`. */
export function line(event: RehearsedEvent): string {
  const local = event.at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime()
  const time = `${local.toPlainDate().toString().slice(5)} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}`
  if (event.kind === 'notice') return `${time} ${event.step}: ${event.devices.join(' ')}`.trimEnd()
  if (event.kind === 'digest')
    return `${time} ${event.kind} ${event.step} to ${event.to.split('@')[0]}: ${event.staff} ${event.devices.join(' ')}`
  if ('device' in event) return `${time} ${event.kind} ${event.device}`
  return `${time} ${event.kind}`
}

/** A campaign as lines, without what only tables count. */
export function played(policy: Policy, people: readonly Person[], changes: readonly Change[] = [], from?: Temporal.Instant): string[] {
  return rehearse(policy, people, changes, from ? { from } : {})
    .events.filter(({ kind }) => kind !== 'overdue' && kind !== 'relapsed')
    .map(line)
}

/** Only what reaches people, without the opening and closing of cases. */
export const mailed = (...campaign: Parameters<typeof played>): string[] =>
  played(...campaign).filter((line) => / \S+: ?| digest /.test(line))
