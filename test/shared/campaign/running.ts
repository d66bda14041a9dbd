import type { Temporal } from 'temporal-polyfill'
import { takeConfirmation } from '#campaign/access/request-access.ts'
import type { EnrolmentPorts } from '#campaign/decide/enrol.ts'
import type { RecordImportPorts } from '#campaign/import/records.ts'
import { reportOn } from '#campaign/report/policy-report.ts'
import { changePerson } from '#campaign/save/change-person.ts'
import { type SweepPorts, type SweepReport, sweep } from '#campaign/send/sweep.ts'
import { type FeedbackPorts, type MailEvent, takeFeedback } from '#campaign/send/take-feedback.ts'
import type { AccessGate, AccessRequest } from '#domain/access/connector.ts'
import type { Handover, Mail, Mailer } from '#domain/emails/mailer.ts'
import { type Queue, queues } from '#domain/people/due.ts'
import type { FactKind, Provenance } from '#domain/people/evidence.ts'
import { noticeId, readNoticeId } from '#domain/people/mail.ts'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { Person } from '#domain/people/person.ts'
import { teamRef } from '#domain/people/ref.ts'
import { type People, type PeoplePage, UnreadablePersonError } from '#domain/people/store.ts'
import type { Halt, Policy } from '#domain/policies/policy.ts'
import type { Policies } from '#domain/policies/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'
import { importOrganisation, importReport, withDrafts } from '#infra/local/import.ts'
import type { virtualClock } from '#infra/local/virtual-clock.ts'
import { askingAll, brussels, noTemu, personWith, policyOf, sentTo } from '#test/builders.ts'
import type { MemoryPieceQueue } from '#test/memory/jobs.ts'
import { refOf, storePerson } from '#test/refs.ts'
import { withCallsMadeBy } from '#test/simulation/calls.ts'
import { memorySystem } from '#test/system.ts'
import { enrolled, noticeIn } from '#test/working.ts'

interface Ports extends System, Omit<SweepPorts, 'pace' | 'pageUrl' | 'consoleAddress' | 'wakeUps'>, EnrolmentPorts {
  policies: Policies
  pieceQueue: MemoryPieceQueue
  clock: ReturnType<typeof virtualClock>
}

/** By default: Ana's notice, now, the first copy. */
interface Heard extends Partial<Provenance> {
  of?: string
  at?: Temporal.Instant
  messageId?: string
  bounceSubType?: string
}

type NotAccepted = Exclude<Handover['kind'], 'accepted'>

/** Sweeps of a small campaign; more of them mean that it is stuck. */
const mostRuns = 1000

/** A second policy. */
export const temu = (changes: Record<string, unknown> = {}) => policyOf({ ...noTemu, title: 'Remove Temu', ...changes })

export const allQueues: readonly Queue[] = queues.filter(queue => queue !== 'held')

/** A campaign on the twins in memory; the test runs its functions and moves its clock. */
export class Running {
  readonly ports: Ports
  readonly outbox: readonly Mail[]
  readonly faults: readonly { ref: string; error: unknown }[]

  constructor(ports: Ports, outbox: readonly Mail[], faults: Running['faults']) {
    this.ports = ports
    this.outbox = outbox
    this.faults = faults
  }

  /** The same campaign, with some ports replaced. */
  with(changed: Partial<Ports>) {
    return new Running({ ...this.ports, ...changed }, this.outbox, this.faults)
  }

  /** The same campaign, whose mail service accepts nothing. */
  answering(kind: NotAccepted) {
    return this.with({ mailer: answering(kind) })
  }

  /** The same campaign, whose mail goes out, but whose answers are lost. */
  losingAnswers() {
    const { mailer } = this.ports
    return this.with({
      mailer: {
        async send(mail, keep) {
          await mailer.send(mail, keep)
          return { kind: 'unclear', reason: 'the answer was lost' }
        },
      },
    })
  }

  /** The same campaign; something happens while a mail is on its way. */
  whileSending(happens: () => Promise<unknown>) {
    return this.with(meddled(this.ports, 'mailer', 'send', happens))
  }

  /** The same campaign, in which one record cannot be read. */
  blindTo(id: string) {
    return this.with({ people: unreadable(this.ports.people, id) })
  }

  failing(port: keyof Ports & string, method: string) {
    return this.with(failing(this.ports, port, method))
  }

  /** The same campaign; something happens once, before the first call of a method. */
  before(port: keyof Ports & string, method: string, happens: () => Promise<unknown>) {
    return this.with(before(this.ports, port, method, happens))
  }

  now() {
    return this.ports.clock.now()
  }

  /** Moves the clock to a local time in Brussels. */
  at(local: string) {
    this.ports.clock.advanceTo(brussels(local))
    return this
  }

  later(by: Temporal.DurationLike) {
    this.ports.clock.advanceTo(this.now().add(by))
    return this
  }

  /** A run, a minute later. */
  minuteLater() {
    return this.later({ minutes: 1 }).sweep()
  }

  sweep(these: readonly Queue[] = allQueues, hasTimeLeft: () => boolean = () => true): Promise<SweepReport> {
    return sweep(this.ports, these, hasTimeLeft)
  }

  /** Starts enrolment if it is time, and works on each piece once. */
  enrol(hasTimeLeft: () => boolean = () => true) {
    return enrolled(this.ports, hasTimeLeft)
  }

  /** Sweeps at every moment when someone is due, until `local`; all mail is delivered at once, all access confirmed. */
  async runUntil(local: string) {
    const until = brussels(local)
    const delivering = this.with({ mailer: this.delivering() })
    for (let runs = 0; runs < mostRuns; runs += 1) {
      await delivering.sweep()
      await this.confirmAll()
      const due = await this.ports.people.findNextDue()
      if (!due || isBefore(until, due.at)) {
        this.ports.clock.advanceTo(until)
        return
      }
      this.ports.clock.advanceTo(due.at)
    }
    throw new Error(`someone is still due after ${mostRuns} runs`)
  }

  /** A mailer whose feedback arrives before its answer. */
  delivering(): Mailer {
    const { mailer, clock } = this.ports
    return {
      send: async (mail, keep) => {
        const handover = await mailer.send(mail, keep)
        if (handover.kind === 'accepted')
          await takeOne(this.ports, {
            noticeId: mail.noticeId,
            fact: { kind: fateOf(mail), at: clock.now(), messageId: handover.messageId },
            mail: sentTo(mail.to, clock.now()),
          })
        return handover
      },
    }
  }

  async confirmAll() {
    for await (const page of this.ports.people.listEveryone())
      for (const { ref, person } of page.people)
        for (const [device, { unsure, refused }] of Object.entries(person.accessRequested ?? {})) {
          const access = person.access[device]
          if (access && !unsure && !refused) await takeConfirmation(this.ports, { person: ref, device, ...access })
        }
  }

  async hear(kind: FactKind, number: number, { of = 'ana', at = this.now(), messageId, bounceSubType, ...told }: Heard = {}) {
    const id = noticeId(refOf(of), number)
    const sent = this.outbox.findIndex(mail => mail.noticeId === id)
    const to = this.outbox[sent]?.to ?? (await this.ports.people.find(refOf(of)))?.person.profile.email ?? ''
    const fact = { kind, at, messageId: messageId ?? `memory-${sent + 1}`, bounceSubType: bounceSubType || undefined }
    return takeOne(this.ports, { noticeId: id, fact, mail: { ...sentTo(to, at), ...told } })
  }

  /** By default the access that is wanted. */
  async confirm(device: string, version: number, wanted?: AccessRequest['wanted'], of = 'ana') {
    const access = (await this.ports.people.find(refOf(of)))?.person.access[device]
    return takeConfirmation(this.ports, { person: refOf(of), device, version, wanted: wanted ?? access?.wanted ?? 'suspended' })
  }

  /** A device reports, no earlier than when it says so. */
  report(change: DeviceChange) {
    this.ports.clock.advanceTo(change.at)
    return importReport(withDrafts(this.ports, [askingAll]), change)
  }

  /** A device reports now; apps joined by `;`. */
  reports(device: string, apps: string) {
    return this.report({ at: this.now(), device, apps: apps === '' ? [] : apps.split(';') })
  }

  /** Imports people as they are listed, as another person wants it, too. */
  import(...people: readonly Person[]) {
    return importOrganisation(withDrafts(seconding(this.ports), [askingAll]), people)
  }

  /** Saves a person as someone else might. */
  async change(change: (person: Person) => Person, id = 'ana') {
    await changePerson(this.ports.people, refOf(id), change)
  }

  /** Puts the first policy in force with these changes, and reviews everyone. */
  async amend(changes: Record<string, unknown>) {
    await this.ports.policies.activate(policyOf(changes), await this.version())
    await this.enrol()
  }

  /** Halts the first policy, or resumes it; nobody is reviewed. */
  async halt(halted?: Halt) {
    await this.ports.policies.halt('no-tiktok', await this.version(), halted)
  }

  private async version() {
    return (await this.ports.policies.listVersions('no-tiktok')).length
  }

  find(id = 'ana') {
    return this.ports.people.get(refOf(id))
  }

  async personOf(id = 'ana') {
    return (await this.find(id)).person
  }

  /** Without what they hold of notices. */
  async mailOf(id = 'ana'): Promise<Person['mail']> {
    const { mail } = await this.personOf(id)
    return mail && { ...mail, sent: undefined }
  }

  async caseOf(id = 'ana') {
    const [first] = (await this.personOf(id)).cases
    if (!first) throw new Error(`${id} has no case`)
    return first
  }

  /** When which notice of their first case was proven, by device. */
  async proven() {
    return (await this.caseOf()).notified.byDevice
  }

  /** Staff ids of the people due in a queue. */
  async due(queue: Queue) {
    const pages = await Array.fromAsync(this.ports.people.listDue(queue, this.now()))
    return pages.flatMap(({ people }) => people.map(({ person }) => person.profile.id))
  }

  /** The mail that arrived last. */
  get lastMail() {
    return this.outbox.at(-1)
  }

  /** The mails that arrived, by recipient and number: `ana 1`. */
  async sent() {
    const names = new Map<string, string>()
    for await (const page of this.ports.people.listEveryone()) for (const { ref, person } of page.people) names.set(ref, person.profile.id)
    return this.outbox.map(mail => {
      const { ref = '', number = 0 } = readNoticeId(mail.noticeId) ?? {}
      return `${names.get(ref)} ${number}`
    })
  }

  /** What is known of one notice. */
  notice(number: number, id = 'ana') {
    return noticeIn(this.ports, refOf(id), number)
  }

  /** What one notice said, from its evidence: `first phone tablet`. */
  async told(number: number, id = 'ana') {
    const evidence = await this.notice(number, id)
    return (evidence?.tells ?? []).flatMap(({ tells }) => tells.map(({ step, devices }) => [step, ...devices].join(' ')))
  }
}

/** Ports under which another person has proposed whatever is imported. */
export function seconding<P extends Pick<RecordImportPorts, 'proposals' | 'clock'>>(ports: P): P {
  const find = async () => ({ by: { subject: 'another' }, until: ports.clock.now(), kind: 'import' as const })
  return { ...ports, proposals: { ...ports.proposals, find } }
}

/** Mail to addresses that begin with `dead` bounces. */
export const fateOf = ({ to }: Mail): 'delivered' | 'bounced' => (to.startsWith('dead') ? 'bounced' : 'delivered')

interface Opening {
  /** Local time in Brussels; by default when the policy is announced. */
  at?: string
  policies?: readonly Policy[]
  people?: readonly Person[]
  /** By default one in memory. */
  openSystem?: ((start: Temporal.Instant) => Promise<ReturnType<typeof memorySystem>>) | undefined
}

/** A campaign with policies in force, whose people are stored but not reviewed yet. */
export async function known({
  at = '2023-02-23T10:00',
  policies = [policyOf()],
  people = [personWith()],
  openSystem = async start => memorySystem(start),
}: Opening = {}) {
  const system = await openSystem(brussels(at))
  const faults: { ref: string; error: unknown }[] = []
  // Most tests hear no feedback; silence must not stop their mail.
  const silence = { ...system.silence, begin: async () => {} }
  const ports: Ports = {
    ...system,
    silence,
    findReport: (policy, on) => reportOn(system, policy, on),
    onFault: (ref, error) => faults.push({ ref, error }),
    onNotTaken: () => {},
    onReviewed: () => {},
  }
  for (const policy of policies) await ports.policies.activate(policy, 0)
  for (const person of people) await storePerson(ports, person)
  return new Running(ports, system.mailer.outbox, faults)
}

/** The same, with everyone reviewed: first notices are owed. */
export async function announced(opening: Opening = {}) {
  const running = await known(opening)
  await running.enrol()
  return running
}

/** And those are sent. */
export async function notified(opening: Opening = {}) {
  const running = await announced(opening)
  await running.sweep()
  return running
}

/** Ana, whose first notice was refused, once nothing else is owed to her. */
export async function refusedForGood() {
  const running = await announced({ policies: [policyOf({ reminders: [] })] })
  await running.answering('refused').sweep()
  await running.runUntil('2023-03-20T12:00')
  return running
}

/** A mailer that accepts nothing. */
export const answering = (kind: NotAccepted): Mailer & { tried: readonly Mail[] } => {
  const tried: Mail[] = []
  return {
    tried,
    async send(mail) {
      tried.push(mail)
      return { kind, reason: 'as the test wants it' }
    },
  }
}

/** A run that ends before it can record evidence. */
export const endingEarly = (running: Running) =>
  running.with({ evidence: { ...running.ports.evidence, record: () => Promise.reject(new Error('ended')) } })

/** Ports of which each call of a method fails. */
export const failing = <P extends object>(ports: P, port: keyof P & string, method: string) =>
  meddled(ports, port, method, () => Promise.reject(new Error('the store cannot be reached')))

/** Ports in which something happens once, before the first call of a method. */
export function before<P extends object>(ports: P, port: keyof P & string, method: string, happens: () => Promise<unknown>) {
  let isOver = false
  return meddled(ports, port, method, async () => {
    if (isOver) return
    isOver = true
    await happens()
  })
}

const meddled = <P extends object>(ports: P, port: keyof P & string, method: string, meddle: () => Promise<unknown>) =>
  withCallsMadeBy(
    ports,
    [port],
    async ({ name, make }) => {
      if (name === `${port}.${method}`) await meddle()
      return make()
    },
    ({ make }) => make(),
  )

/** Fails some saves, by the person and the number of saves before. */
export function failingToSave(people: People, fails: (person: Person, before: number) => boolean): People {
  let saves = 0
  return {
    ...people,
    async save(stored) {
      if (fails(stored.person, saves++)) throw new Error('the store cannot be reached')
      return people.save(stored)
    },
  }
}

/** One record cannot be read. */
export function unreadable(people: People, id: string): People {
  const ofThem = refOf(id)
  const withoutOne = (page: PeoplePage): PeoplePage => ({
    people: page.people.filter(({ ref }) => ref !== ofThem),
    unreadable: page.people.flatMap(({ ref }) => (ref === ofThem ? [ref] : [])),
  })
  return {
    ...people,
    find: ref => (ref === ofThem ? Promise.reject(new UnreadablePersonError(ref, undefined)) : people.find(ref)),
    findAll: async refs => withoutOne(await people.findAll(refs)),
    listApart: async (...given) => withoutOne(await people.listApart(...given)),
    async *listDue(queue, now) {
      for await (const page of people.listDue(queue, now)) yield withoutOne(page)
    },
    async *listEveryone(from) {
      for await (const page of people.listEveryone(from)) yield { ...page, ...withoutOne(page) }
    },
  }
}

/** A gate that accepts only some requests, and logs all. */
export function choosyGate(takes: (request: AccessRequest) => boolean = () => true): AccessGate & { asked: readonly string[] } {
  const asked: string[] = []
  return {
    asked,
    async request(requests) {
      for (const { device, wanted, version } of requests) asked.push(`${device} ${wanted} ${version}`)
      return requests.filter(takes)
    },
  }
}

export const team = teamRef('security@ec.example')

/** The last access requested of the gate for a device. */
export function accessOf({ ports: { gate } }: Running, device = 'phone') {
  if (!('devices' in gate) || !(gate.devices instanceof Map)) throw new Error('this gate remembers nothing')
  return gate.devices.get(device)?.wanted
}

/** An event that comes alone. @throws what its ports throw */
export async function takeOne(ports: FeedbackPorts, event: MailEvent) {
  const [heard] = await takeFeedback(ports, [event])
  if (!heard) throw new Error('nothing came of the event')
  if (heard.outcome === 'failed') throw heard.error
  return heard.outcome
}
