/** Examples of the rules: what happens to Ana, in lines such as `03-16 00:00 after:P0D, phone suspended`. Times are Brussels', in 2023; `03-16` is ten o'clock. */
import type { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { type DeviceChange, withLeft } from '#domain/people/organisation.ts'
import { wakeAt } from '#domain/people/person.ts'
import type { Halt } from '#domain/policies/policy.ts'
import type { StaffAnswer } from '#domain/review/decisions/answers.ts'
import type { CaseDecision } from '#domain/review/decisions/case-decision.ts'
import { extendAndReview, readdress } from '#domain/review/decisions/effects.ts'
import { withNoticeDelivered } from '#domain/review/settle.ts'
import { isNever } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import {
  brussels,
  Carried,
  day,
  exemptAndReview,
  instant,
  personWith,
  reviewAtOnce,
  security,
  versionOf,
  withEachDevice,
} from '#test/builders.ts'

type Document = Record<string, unknown>
type Who = NonNullable<Parameters<typeof personWith>[0]>
type Devices = NonNullable<Parameters<typeof personWith>[1]>

export const suspending = [{ after: 'P0D', suspend: true, notify: 'staff' }]
/** Suspends at the deadline, and reminds of nothing. */
export const quiet = { reminders: [], ...security, escalation: suspending }
export const ladder = { ...quiet, reminders: ['P7D', 'P1D'], escalation: [...suspending, { after: 'P1D', notify: 'security' }] }
export const by = (day: string) => ({ deadline: { on: `2023-${day}`, counts: 'inclusive' } })
export const extend = (last: string): CaseDecision => ({ kind: 'extend', until: day(`2023-${last}`), reason: 'On leave.' })
export const exempt = (last: string): CaseDecision => ({ kind: 'exempt', until: day(`2023-${last}`), reason: 'A fair.' })
export const quietBy = (day: string) => ({ ...quiet, ...by(day) })
export const suspendedAtDeadline = '03-16 00:00 after:P0D, phone suspended'
export const phoneAndTablet = [{}, { id: 'tablet', apps: '' }]

/** `03-16 09:00`, or `03-16` for ten o'clock; also with another year, or in full. */
export function time(text: string) {
  if (text.includes('Z')) return instant(text)
  const [day = '', hour = '10:00'] = text.split(' ')
  return brussels(`${day.length > 5 ? day : `2023-${day}`}T${hour}`)
}

export const shown = (at: Temporal.Instant) =>
  isNever(at)
    ? 'never'
    : at
        .toZonedDateTimeISO('Europe/Brussels')
        .toPlainDateTime()
        .toString({ smallestUnit: 'minute' })
        .slice(5)
        .replace('T', ' ')
        .replace(' 10:00', '')

export class Example extends Carried {
  log: string[] = []
  private isDelivered = true
  private isUp = true

  /** What is due until then happens when it is due; then the change, and what follows. */
  at(local: string, change?: (now: Temporal.Instant) => void) {
    const now = time(local)
    let runs = 0
    for (let wake = wakeAt(this.person); this.isUp && wake && isBefore(wake, now); wake = wakeAt(this.person)) {
      runs += 1
      if (runs > 1000) throw new Error(`something is due at ${wake}, however often it is done`)
      this.runAndLog(wake)
    }
    return this.runAndLog(now, change)
  }

  /** From now on nothing runs by itself. */
  stops() {
    this.isUp = false
    return this
  }

  goes() {
    this.isUp = true
    return this
  }

  end() {
    return this.at('06-30')
  }

  private runAndLog(now: Temporal.Instant, change: (now: Temporal.Instant) => void = () => {}) {
    const before = this.wanted
    change(now)
    const steps = this.run(now, this.isDelivered ? 'delivered' : 'undelivered')
    const changed = Object.entries(this.wanted).filter(([device, wanted]) => wanted !== before[device])
    const news = [...steps, ...changed.map(news => news.join(' '))]
    if (news.length > 0) this.log.push(`${shown(now)} ${news.join(', ')}`)
    return this
  }

  private get wanted(): Record<string, string> {
    return Object.fromEntries(Object.entries(this.person.access).map(([device, { wanted }]) => [device, wanted]))
  }

  /** From now on no notice is delivered. */
  bounces() {
    this.isDelivered = false
    return this
  }

  arrives() {
    this.isDelivered = true
    return this
  }

  /** The last mail, or the last that told a step, turns out to have been delivered; so are those that follow. */
  proves(local: string, step = '') {
    const mail = this.sent.findLast(({ parts }) => parts.some(({ tells }) => tells.some(told => told.step.includes(step))))
    return this.at(local, now => {
      this.isDelivered = true
      this.person = reviewAtOnce(withNoticeDelivered(this.person, mail?.parts ?? [], now), this.policies, now)
    })
  }

  /** What devices report: apps, `?` where the source cannot tell, or more. */
  reports(local: string, devices: Record<string, string | Partial<DeviceChange>>) {
    return this.at(local, at => {
      for (const [device, found] of Object.entries(devices)) {
        const apps = found === '' ? [] : typeof found === 'string' ? found.split(';') : undefined
        this.report({ at, device, ...(typeof found === 'string' ? (found === '?' ? {} : { apps }) : found) })
      }
    })
  }

  phoneReports(local: string, phone: string) {
    return this.reports(local, { phone })
  }

  cleans(local: string) {
    return this.phoneReports(local, '')
  }

  breaches(local: string) {
    return this.phoneReports(local, 'tiktok')
  }

  /** A list of the phone by a source that makes one a week. @param from when it was made */
  lists(local: string, from: string, apps = ['tiktok']) {
    return this.at(local, reportedAt => {
      const said = { evidence: 'inventory' as const, source: 'intune', reportedAt, certainFrom: time(from), inventoryHours: 168 }
      const met = apps.includes('tiktok') ? [] : ['tiktok']
      const devices = this.person.devices.map(device =>
        device.id === 'phone' ? { ...device, readings: [{ met, unmet: apps, ...said }] } : device,
      )
      this.person = { ...this.person, devices }
    })
  }

  /** A version that comes at the moment of what follows. */
  override amend(document: Document) {
    super.amend(document)
    return this
  }

  amends(local: string, document: Document) {
    return this.at(local, () => this.amend(document))
  }

  halts(local: string, halted?: Halt) {
    return this.at(local, () => this.halt(halted))
  }

  moves(local: string, who: Who) {
    return this.at(local, now => this.move(who, now))
  }

  leaves(local: string) {
    return this.at(local, now => {
      this.person = withLeft(this.person, now)
    })
  }

  owns(local: string, devices: Devices) {
    return this.at(local, () => {
      this.person = { ...this.person, devices: personWith({}, devices).devices }
    })
  }

  vanishes(local: string) {
    return this.at(local, vanishedAt => {
      this.person = withEachDevice(this.person, { vanishedAt })
    })
  }

  asks(local: string, answer: StaffAnswer) {
    return this.at(local, now => this.ask(answer, now))
  }

  decides(local: string, decision: CaseDecision) {
    return this.at(local, now => {
      const outcome = this.decide(decision, now)
      if (outcome !== 'decided') this.log.push(outcome)
    })
  }

  exempts(local: string, until: string) {
    return this.at(local, now => {
      this.person = exemptAndReview(this.person, this.policies, this.policy, time(until), now)
    })
  }

  extendsTo(local: string, until: string) {
    return this.at(local, now => {
      this.person = extendAndReview(this.person, this.policies, this.policy, time(until), now)
    })
  }

  readdresses(local: string) {
    return this.at(local, now => {
      this.isDelivered = true
      this.person = readdress(this.person, this.policies, 'ana.new@ec.example', now)
    })
  }

  /** Notes how the case stands: `open until 03-16 00:00`, with its stage if it has one. */
  note() {
    const { state, deadline, stage } = this.case
    this.log.push(`${state} until ${shown(deadline)}${stage ? `, at ${stage}` : ''}`)
    return this
  }

  /** Notes the deadline that the last mail stated: `states 03-16 00:00`. */
  noteMail() {
    const { at } = this.sent.at(-1)?.parts[0]?.deadline ?? {}
    this.log.push(`states ${at && shown(at)}`)
    return this
  }

  get cut() {
    return Object.keys(this.wanted).filter(device => this.wanted[device] === 'suspended')
  }
}

export const start = (document: Document, devices?: Devices, who?: Who) => new Example(personWith(who, devices), versionOf(document))

/** Mailed for the first time on 23 February, which the log leaves out. */
export function noticed(...terms: Parameters<typeof start>) {
  const ana = start(...terms).at('02-23 10:00')
  ana.log = []
  return ana
}

/** The same, but that mail is not delivered. */
export function unnoticed(...terms: Parameters<typeof start>) {
  const ana = start(...terms)
    .bounces()
    .at('02-23 10:00')
  ana.log = []
  return ana
}

export const example = (title: string, story: () => Example, ...lines: readonly string[]) =>
  it(title, () => expect(story().log).toEqual(lines))
