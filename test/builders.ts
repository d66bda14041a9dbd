import { Temporal } from 'temporal-polyfill'
import { appNames, isAppName } from '../shared/domain/catalogue/requirements.ts'
import type { Provenance } from '../shared/domain/people/evidence.ts'
import { type DeviceChange, ownedDevices, peopleOf, withChange } from '../shared/domain/people/organisation.ts'
import { type Device, type Person, type Reading, wakeAt, withCaseUnder } from '../shared/domain/people/person.ts'
import { deviceRecord, staffRecord } from '../shared/domain/people/records.ts'
import { type Halt, type Policy, type PolicyVersion, policyDocument, ruleOf } from '../shared/domain/policies/policy.ts'
import { stageNamed } from '../shared/domain/policies/stages.ts'
import { nextVersion } from '../shared/domain/policies/versions.ts'
import type { RehearsedEvent } from '../shared/domain/rehearsal/events.ts'
import { rehearseCampaign } from '../shared/domain/rehearsal/rehearse-campaign.ts'
import { askedBy } from '../shared/domain/requirements/requirement-of.ts'
import { owedNow, type Part } from '../shared/domain/review/agenda.ts'
import { devicesToSuspend, withAccessRequested, withHeld, withLetThrough } from '../shared/domain/review/brake.ts'
import { type StaffAnswer, withAnswer } from '../shared/domain/review/decisions/answers.ts'
import { type CaseDecision, withDecision } from '../shared/domain/review/decisions/case-decision.ts'
import { withExemption } from '../shared/domain/review/decisions/effects.ts'
import { withProfile } from '../shared/domain/review/move.ts'
import { review } from '../shared/domain/review/review.ts'
import { withLinesFiled, withNoticeDelivered, withNoticeSent } from '../shared/domain/review/settle.ts'
import { policyDeadline } from '../shared/domain/schedule/policy-deadline.ts'
import { isBefore } from '../shared/domain/schedule/zone.ts'

export const instant = (text: string) => Temporal.Instant.from(text)

export const day = (text: string) => Temporal.PlainDate.from(text)

/** A local time in Brussels, where most people of these tests live. */
export const brussels = (local: string) => Temporal.PlainDateTime.from(local).toZonedDateTime('Europe/Brussels').toInstant()

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
  staleAfter: 'P999D',
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' },
}

/** The deadline that a policy, or its first stage, sets for someone in a zone. */
export const deadlineSetBy = (policy: Policy | PolicyVersion, zone = 'Europe/Brussels') =>
  policyDeadline(stageNamed({ version: 1, ...policy }, undefined), zone)

/** A policy without stages as it matters to someone, with a deadline. */
export const matterBy = (policy: PolicyVersion, deadline = deadlineSetBy(policy)) => ({
  policy: stageNamed(policy, undefined),
  whole: policy,
  deadline,
})

/** Of a mail that our sender sent. */
export const sentTo = (to: string, sentAt: Temporal.Instant): Provenance => ({ senders: ['ides@ec.example'], recipients: [to], sentAt })

export const policyOf = (changes: Record<string, unknown> = {}) => policyDocument.parse({ ...document, ...changes })

export const versionOf = (changes: Record<string, unknown> = {}, version = 1): PolicyVersion => ({
  ...policyOf(changes),
  version,
  ruleSince: version > 1 ? version : undefined,
})

export const security = { teams: { security: { email: 'security@ec.example', zone: 'Europe/Brussels', language: 'en' } } }

/** With the team that is asked on the day of a review whether a policy still applies. */
export const owned = { owner: 'security', ...security }

/** Work access is suspended at the deadline. */
export const suspending = { escalation: [{ after: 'P0D', suspend: true, notify: 'staff' }] }

/** The same, after no reminder. */
export const suspendingOnly = { reminders: [], ...suspending }

/** The same, by a rung that notifies nobody. */
export const suspendingQuietly = { reminders: [], escalation: [{ after: 'P0D', suspend: true }] }

/** The terms of a second policy. */
export const noTemu = { id: 'no-temu', apps: ['temu'] }

export const undated = { deadline: 'none', remindEvery: 'P7D', review: '2023-04-20', ...owned }

const staff = {
  id: 'ana',
  email: 'ana@ec.example',
  name: 'Ana',
  language: 'en',
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
  osVersion: '',
  passed: '',
  failed: '',
  reportedAt: '2023-02-20T08:00:00Z',
  givenOn: '',
  serial: '',
}

/** A staff record as it comes in, to be read; by default with an address of their own. */
export const staffFields = (who: Partial<typeof staff> = {}) => ({ ...staff, email: `${who.id ?? staff.id}@ec.example`, ...who })

/** A device record as it comes in, to be read. */
export const deviceFields = (one: Partial<typeof device> = {}) => ({ ...device, ...one })

/** What people say about their case. */
export const said = {
  exemption: { kind: 'exemption', reason: 'I write about it.', until: day('2023-05-31') },
  contest: { kind: 'contest', reason: 'It is gone.' },
  removed: { kind: 'declare', remedy: 'remove-app' },
} as const

/** The person with the same said of each device. */
export const withEachDevice = (person: Person, changes: Partial<Device>): Person => ({
  ...person,
  devices: person.devices.map(device => ({ ...device, ...changes })),
})

/** What an inventory last said of a device. */
export const inventoried = (reportedAt: Temporal.Instant, found: Partial<Reading> = {}): Reading => ({
  ...{ met: [], unmet: [], evidence: 'inventory', source: 'intune', reportedAt },
  ...found,
})

/** The folder of the catalogue's policies. */
export const cataloguePolicies = new URL('../shared/domain/catalogue/policies/', import.meta.url)

/** Official devices of staff of one unit. */
export const inUnit = (unit: string) => ({ scope: { devices: ['official'], audience: { units: [unit] } } })

/** Requirements that the catalogue lacks. */
export const ownRequirements = {
  firewall: { kind: 'check', title: 'Turn on Firewall', platforms: ['macos', 'ios'] },
  'ios-17-4': { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4', ipados: '17.4' } },
} as const

/** What a policy says that requires a firewall. */
export const asksForFirewall = { requires: ['firewall'], requirements: { firewall: ownRequirements.firewall } }

/** Requirements of every platform, and of a check with steps of its own. */
export const described = {
  systems: { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4', android: '14', windows: '10.0.22631', macos: '14.4' } },
  disk: { kind: 'check', title: 'Encrypt the disk', steps: { macos: '1. Open Settings.\n2. Turn on FileVault.' } },
} as const

/** A draft that requires all that most tests speak of, so that every reading is kept whole. */
export const askingAll = policyOf({
  id: 'asking-all',
  apps: appNames,
  requires: Object.keys({ ...ownRequirements, ...described }),
  requirements: { ...ownRequirements, ...described },
})

export const askedOfAll = askedBy([askingAll])

/** The apps that a device is known to have; undefined where that is unknown. */
export const appsOn = ({ readings }: Device) =>
  readings.find(({ met, unmet }) => [...met, ...unmet].some(isAppName))?.unmet.filter(isAppName)

/** People with their devices; by default one official phone with TikTok. */
export const peopleWith = (...records: { who?: Partial<typeof staff>; devices?: readonly Partial<typeof device>[] }[]) => {
  const people = records.map(({ who }) => staffRecord.parse(staffFields(who)))
  const devices = records.flatMap(({ who, devices = [{}] }) =>
    devices.map(one => deviceRecord.parse(deviceFields({ staff: who?.id ?? staff.id, ...one }))),
  )
  return [...peopleOf(people, devices.map(ownedDevices(askedOfAll)))]
}

/** The person reviewed, with every suspension let through whose moment has come. */
export function reviewWithoutBrake(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant) {
  const reviewed = review(person, policies, now)
  if (policies.every(({ id }) => devicesToSuspend(reviewed, id).length === 0)) return reviewed
  const through = policies.reduce((person, policy) => withLetThrough(person, policy, devicesToSuspend(person, policy.id), now), reviewed)
  return review(through, policies, now)
}

/** The person reviewed, with every suspension held whose moment has come. */
function reviewWithBrake(person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant) {
  const reviewed = review(person, policies, now)
  const held = policies.reduce((person, { id }) => withHeld(person, id, devicesToSuspend(person, id)), reviewed)
  return withAccessRequested(review(held, policies, now), now)
}

/** The person reviewed, with every suspension let through and every change of access requested. */
export const reviewAtOnce = (person: Person, policies: readonly PolicyVersion[], now: Temporal.Instant) =>
  withAccessRequested(reviewWithoutBrake(person, policies, now), now)

/** The person exempt from a policy until a moment, reviewed. */
export function exemptAndReview(
  person: Person,
  policies: readonly PolicyVersion[],
  { id }: PolicyVersion,
  until: Temporal.Instant,
  now: Temporal.Instant,
) {
  const exempt = withCaseUnder(person, id, one => withExemption(one, until))
  return reviewAtOnce(exempt, policies, now)
}

export const personWith = (who: Partial<typeof staff> = {}, devices: readonly Partial<typeof device>[] = [{}]) => {
  const [person] = peopleWith({ who, devices })
  if (!person) throw new Error('one record makes one person')
  return person
}

/** `on('2023-03-01T12:00', 'phone', '')`: what a device reports at a local time in Brussels; `?` where its source cannot tell. */
export const on = (local: string, device: string, apps: string, workApps?: boolean): DeviceChange => ({
  at: brussels(local),
  device,
  workApps,
  apps: apps === '?' ? undefined : apps === '' ? [] : apps.split(';'),
})

const inBrussels = (at: Temporal.Instant) =>
  at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime().toString({ smallestUnit: 'minute' }).slice(5).replace('T', ' ')

/** An event in a line: Brussels time, kind, step, devices; `23-02 10:00 notice first phone`. */
export function line(event: RehearsedEvent) {
  const time = inBrussels(event.at)
  if (event.kind === 'notice') return `${time} ${event.step}: ${event.devices.join(' ')}`.trimEnd()
  if (event.kind === 'digest')
    return `${time} ${event.kind} ${event.step} to ${event.to.split('@')[0]}: ${event.staff} ${event.devices.join(' ')}`
  if ('device' in event) return `${time} ${event.kind} ${event.device}`
  return `${time} ${event.kind}`
}

/** A campaign as lines, without what only tables count. */
export const played = (...campaign: Campaign) => linesOf(['opened', 'notice', 'digest', 'suspension', 'restoration', 'cleared'], campaign)

/** Only what reaches people. */
export const mailed = (...campaign: Campaign) => linesOf(['notice', 'digest'], campaign)

/** Mails and access, without the opening and clearing of cases. */
export const done = (...campaign: Campaign) => linesOf(['notice', 'digest', 'suspension', 'restoration'], campaign)

type Campaign = [policy: Policy, people: readonly Person[], changes?: readonly DeviceChange[], from?: Temporal.Instant]

function linesOf(kinds: readonly RehearsedEvent['kind'][], [policy, people, changes = [], from]: Campaign) {
  return rehearseCampaign(policy, people, changes, from ? { from } : {})
    .events.filter(({ kind }) => kinds.includes(kind))
    .map(line)
}

/** More often than any example looks: rules that owe something for ever fail at once. */
const mostLooks = 1000

/** A person under policies, carried through time: at each moment `run` does what the scheduled functions do. */
export class Carried {
  person: Person
  policies: readonly PolicyVersion[]
  /** True while the brake holds every suspension. */
  holds = false
  /** Every mail that went to the person, with what was known of them just before. */
  readonly sent: { at: Temporal.Instant; parts: readonly Part[]; before: Person }[] = []

  constructor(person: Person, ...policies: PolicyVersion[]) {
    this.person = person
    this.policies = policies
  }

  /** Looks at the person at one moment, sends what is owed, and says what was sent. */
  run(at: Temporal.Instant, delivery: 'delivered' | 'undelivered' = 'delivered') {
    this.person = this.look(this.person, at)
    const told: string[] = []
    let looks = 0
    for (
      let owed = owedNow(this.person, this.policies, at);
      owed.notice.length + owed.lines.length > 0;
      owed = owedNow(this.person, this.policies, at)
    ) {
      looks += 1
      if (looks > mostLooks) throw new Error(`something is owed at ${at}, however much is told`)
      told.push(
        ...owed.notice.flatMap(({ tells }) => tells.map(({ step }) => step)),
        ...owed.lines.map(({ step, to }) => `${step} to ${to}`),
      )
      if (owed.notice.length > 0) this.sent.push({ at, parts: owed.notice, before: this.person })
      this.person = withNoticeSent(this.person, owed.notice, at)
      if (delivery === 'delivered') this.person = withNoticeDelivered(this.person, owed.notice, at)
      this.person = this.look(withLinesFiled(this.person, owed.lines), at)
    }
    return told
  }

  private look(person: Person, at: Temporal.Instant) {
    return this.holds ? reviewWithBrake(person, this.policies, at) : reviewAtOnce(person, this.policies, at)
  }

  /** Runs at every moment at which the person is to be looked at, until `until`; a line each. */
  runUntil(until: Temporal.Instant) {
    const lines: string[] = []
    let looks = 0
    for (let at = wakeAt(this.person); at && !isBefore(until, at); at = wakeAt(this.person)) {
      looks += 1
      if (looks > mostLooks) throw new Error(`someone is to be looked at again and again, now at ${at}`)
      const told = this.run(at)
      if (told.length > 0) lines.push(`${inBrussels(at)} ${told.join(', ')}`)
    }
    return lines
  }

  /** Reviews the person and does nothing of what they want. */
  review(at: Temporal.Instant) {
    this.person = review(this.person, this.policies, at)
  }

  /** Lets every suspension through, and requests none. */
  letThrough(at: Temporal.Instant) {
    this.person = reviewWithoutBrake(this.person, this.policies, at)
  }

  report(change: DeviceChange) {
    this.person = withChange(this.person, change, askedOfAll)
  }

  /** Halts the one policy, or puts it in force again, as a version of its own. */
  halt(halted?: Halt) {
    this.policies = [nextVersion(ruleOf(this.policy), this.policy, halted)]
  }

  /** Amends the one policy: these keys change. */
  amend(document: Record<string, unknown>) {
    this.policies = [nextVersion(policyOf(document), this.policy)]
  }

  /** The owner's record as imported again. */
  move(who: Partial<typeof staff>, at: Temporal.Instant) {
    this.person = withProfile(this.person, personWith(who).profile, this.policies, at)
  }

  /** What its owner says about the one case. */
  ask(answer: StaffAnswer, at: Temporal.Instant) {
    this.person = withAnswer(this.person, this.policies, this.policy, answer, at)
  }

  /** What an admin decides about the one case; nothing changes where that cannot be. */
  decide(decision: CaseDecision, at: Temporal.Instant): 'decided' | 'unchanged' | 'no case' | 'no request' {
    const decided = withDecision(this.person, this.policies, this.policy, { decision, by: 'admin-1', at })
    if (typeof decided === 'string') return decided
    if (decided === this.person) return 'unchanged'
    this.person = decided
    return 'decided'
  }

  get policy(): PolicyVersion {
    const [policy] = this.policies
    if (!policy) throw new Error('there is no policy')
    return policy
  }

  get case() {
    const [current] = this.person.cases
    if (!current) throw new Error('this person has no case')
    return current
  }
}

export const several = <One>(count: number, one: (index: number) => One) => Array.from({ length: count }, (_, index) => one(index))
