/** Plays a story on the use cases and the twins in memory, and says what it broke. */
import type { Temporal } from 'temporal-polyfill'
import type { AccessRequest } from '../../shared/access/gate.ts'
import { type EnrolmentPorts, enrol } from '../../shared/campaign/enrol.ts'
import { listHeld, release } from '../../shared/campaign/held.ts'
import { type ImportPorts, importPeople, reportDevice } from '../../shared/campaign/import-people.ts'
import { type SweepPorts, sweep } from '../../shared/campaign/sweep.ts'
import { takeAnswer } from '../../shared/campaign/take-answer.ts'
import { takeConfirmation, takeFeedback } from '../../shared/campaign/take-feedback.ts'
import { changePerson } from '../../shared/people/change.ts'
import { noticeId, readNoticeId } from '../../shared/people/mail.ts'
import { type Person, presence } from '../../shared/people/person.ts'
import { refOf } from '../../shared/people/ref.ts'
import { exempt, extend } from '../../shared/review/decisions.ts'
import { type Clock, cautiousClock } from '../../shared/schedule/clock.ts'
import { earliestOf, isBefore, laterOf } from '../../shared/schedule/zone.ts'
import type { FactKind } from '../../shared/sending/evidence.ts'
import type { Mail, Mailer } from '../../shared/sending/mailer.ts'
import { brussels, peopleWith, policyOf, security } from '../builders.ts'
import { allQueues, fateOf } from '../shared/campaign/running.ts'
import { memorySystem } from '../system.ts'
import { mortal, StruckError } from './mortal.ts'
import type { Conditions, Operation, Story } from './story.ts'
import { inShares, turns } from './turns.ts'
import { acted } from './world.ts'

/** What a story came to. */
export interface Ending {
  /** Sentences; none where all held. */
  readonly violations: readonly string[]
  readonly figures: Figures
}

export interface Figures {
  /** Accepted by the mail service. */
  readonly mails: number
  /** Second copies, each marked, of which nobody could have known the first. */
  readonly doubles: number
  /** Workers that died, calls that failed, mails that were not taken or whose answer was lost, events lost. */
  readonly faults: number
  /** Times that somebody's mail was held. */
  readonly held: number
}

const start = '2023-02-23T10:00'
/** By when every deadline and every rung of the policies below lies behind. */
const horizon = '2023-08-01T12:00'

const banning = {
  ...security,
  reminders: ['P7D', 'P1D'],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'manager' },
    { after: 'P3D', notify: 'security' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
}
const asking = { ...security, id: 'no-temu', apps: ['temu'], deadline: { on: '2023-03-31', counts: 'inclusive' }, reminders: ['P3D'] }

const staff = ['ana', 'ben', 'eve', 'max']
const people = peopleWith(
  { who: { id: 'ana', manager: 'max' }, devices: [{ id: 'ana-1' }, { id: 'ana-2', apps: 'tiktok;temu' }] },
  { who: { id: 'ben', email: 'ben@ec.example', manager: 'max' }, devices: [{ id: 'ben-1', apps: 'temu' }] },
  {
    who: { id: 'eve', email: 'eve@ec.example' },
    devices: [
      { id: 'eve-1', apps: '?' },
      { id: 'eve-2', apps: '' },
    ],
  },
  { who: { id: 'max', email: 'max@ec.example', zone: 'America/New_York' }, devices: [{ id: 'max-1' }] },
)

const answers = {
  acknowledge: { kind: 'acknowledge' },
  declare: { kind: 'declare', remedy: 'remove-app' },
  contest: { kind: 'contest', reason: 'It is not so.' },
} as const

interface Ports extends SweepPorts, ImportPorts, EnrolmentPorts {}

/** A mail that the mail service took. */
interface Taken {
  readonly mail: Mail
  readonly ref: string
  readonly at: Temporal.Instant
  /** By policy and device. */
  readonly named: ReadonlySet<string>
  readonly isDelivered: boolean
}

interface MailEvent {
  readonly noticeId: string
  readonly messageId: string
  readonly kind: FactKind
  readonly at: Temporal.Instant
}

const pick = <T>(items: readonly T[], index: number): T | undefined => items[index % items.length]

/** In the policies above, no device is cut off sooner after the mail that first named it. */
const leastNotice = { hours: 24 * 4 } as const

/** After every fault has ceased, and every event has come, all that is due is done within this. */
const bound = { minutes: 90 } as const

class Stage {
  readonly violations: string[] = []
  #mails = 0
  #doubles = 0
  #faults = 0
  #held = 0
  readonly #system = memorySystem(brussels(start))
  readonly #taken: Taken[] = []
  #events: MailEvent[] = []
  /** Refs of those of whose mail some event was lost. */
  readonly #unheard = new Set<string>()
  /** In which notice each step was last told. */
  readonly #told = new Map<string, string>()
  #requests: AccessRequest[] = []
  /** What the other side of access does, by device. */
  readonly #devices = new Map<string, AccessRequest>()
  readonly #known = new Map<
    string,
    { readonly seq: number; readonly versions: Readonly<Record<string, number>>; readonly isHeld: boolean }
  >()

  async open(): Promise<void> {
    for (const policy of [banning, asking]) await this.#system.policies.activate(policyOf(policy), 0)
    await importPeople(this.#ports())(people)
  }

  get figures(): Figures {
    return { mails: this.#mails, doubles: this.#doubles, faults: this.#faults, held: this.#held }
  }

  get #now(): Temporal.Instant {
    return this.#system.clock.now()
  }

  #advance(by: Temporal.DurationLike): void {
    this.#system.clock.advanceTo(this.#now.add(by))
  }

  #say(violation: string): void {
    this.violations.push(`${this.#now}: ${violation}`)
  }

  #ports(clock: Clock = cautiousClock(this.#system.clock)): Ports {
    const gate = { request: (requests: readonly AccessRequest[]) => this.#ask(requests) }
    return {
      ...this.#system,
      clock,
      gate,
      mailer: this.#mailer('taken'),
      onFault: (ref, error) => this.#suspect(`looking at ${ref}`, error),
      onNotTaken: () => {},
    }
  }

  #mailer(mode: Conditions['mail']): Mailer {
    return {
      send: async (mail) => {
        if (mode === 'taken') return { kind: 'accepted', messageId: await this.#take(mail) }
        if (mode === 'refused' && !mail.to.startsWith('ben')) return { kind: 'accepted', messageId: await this.#take(mail) }
        this.#faults += 1
        switch (mode) {
          case 'taken, the answer lost':
            await this.#take(mail)
            return { kind: 'unclear', reason: mode }
          case 'lost, and the answer':
            return { kind: 'unclear', reason: mode }
          case 'throttled':
            return { kind: 'later', reason: mode }
          case 'stopped':
          case 'refused':
            return { kind: mode, reason: mode }
        }
      },
    }
  }

  /** The mail service takes a mail, which must be owed, due, and new, or marked where nobody could know that it is not. */
  async #take(mail: Mail): Promise<string> {
    const { ref = '', number = 0 } = readNoticeId(mail.noticeId) ?? {}
    const { person } = await this.#system.people.get(ref)
    const { claim, digests } = person.mail ?? { seq: 0 }
    const what = `mail ${mail.noticeId} to ${mail.to}`
    if (!claim) this.#say(`${what} was sent without a claim`)
    const due = claim?.digestOn ? earliestOf((digests?.due ?? []).map(({ at }) => at)) : person.noticeAt
    if (!due || isBefore(this.#now, due)) this.#say(`${what} was sent before ${due ?? 'it was owed'}`)
    for (const { policy, openedAt, tells } of claim?.tells ?? []) {
      const held = person.cases.find((held) => held.policy === policy.id && openedAt?.equals(held.openedAt))
      const claims = tells.filter(({ step }) => !['announcement', 'cleared', 'restored'].includes(step)).flatMap(({ devices }) => devices)
      for (const device of claims)
        if (!held?.breaches.some((breach) => breach.device === device)) this.#say(`${what} names ${device}, which is in order`)
    }
    if (this.#taken.some((earlier) => earlier.mail.noticeId === mail.noticeId)) {
      this.#doubles += 1
      if ((await this.#system.evidence.find(ref, number))?.accepted) this.#say(`${what} was sent again although its acceptance was known`)
      if ((claim?.tries ?? 1) < 2) this.#say(`${what} was sent again and is not marked`)
    }
    await this.#checkUntold(what, person, mail)
    this.#mails += 1
    const messageId = `message-${this.#mails}`
    const fate = fateOf(mail)
    const named = (claim?.tells ?? []).flatMap(({ policy, tells }) =>
      tells.flatMap(({ devices }) => devices.map((device) => `${policy.id} ${device}`)),
    )
    this.#taken.push({ mail, ref, at: this.#now, named: new Set(named), isDelivered: fate === 'delivered' })
    for (const kind of ['accepted', fate] as const)
      this.#events.push({ noticeId: mail.noticeId, messageId, kind, at: this.#now.add({ seconds: 1 }) })
    return messageId
  }

  /** A step that an earlier notice is known to have told is told to the same address in no other, unless the deadline has moved. */
  async #checkUntold(what: string, { cases, mail }: Person, { to, noticeId }: Mail): Promise<void> {
    for (const { policy, openedAt, tells } of mail?.claim?.tells ?? [])
      for (const { step } of tells.filter(({ step }) => /^(P|after:|every:)/.test(step))) {
        const held = cases.find((held) => held.policy === policy.id)
        const key = `${to} ${policy.id} ${openedAt} ${held?.version} ${held?.deadline} ${step}`
        const earlier = this.#told.get(key)
        const other = earlier === noticeId ? undefined : readNoticeId(earlier ?? '')
        if (other && (await this.#system.evidence.find(other.ref, other.number))?.accepted)
          this.#say(`${what} tells ${step}, which ${earlier} has told`)
        this.#told.set(key, noticeId)
      }
  }

  /** The other side of access is asked, and will hear of it. Nobody may be cut off before their deadline, or without proof of notice. */
  async #ask(requests: readonly AccessRequest[]): Promise<readonly AccessRequest[]> {
    for (const { person: ref, device, wanted } of requests) {
      if (wanted === 'granted') continue
      const { person } = await this.#system.people.get(ref)
      const demanding = person.cases.filter(({ suspended }) => suspended.includes(device))
      if (demanding.length === 0) this.#say(`${device} is cut off, which no case demands`)
      for (const { policy, deadline } of demanding) {
        if (isBefore(this.#now, deadline)) this.#say(`${device} is cut off before the deadline ${deadline}`)
        const proof = this.#taken.find(({ ref: of, named, isDelivered }) => of === ref && isDelivered && named.has(`${policy} ${device}`))
        if (!proof || isBefore(this.#now, proof.at.add(leastNotice))) this.#say(`${device} is cut off without notice`)
      }
    }
    this.#requests.push(...requests)
    return requests
  }

  async perform(operation: Operation): Promise<void> {
    switch (operation.op) {
      case 'wait':
        this.#advance({ minutes: operation.minutes })
        break
      case 'wait until due': {
        const due = await this.#system.people.findNextDue()
        if (due) this.#system.clock.advanceTo(due.at.add({ seconds: operation.seconds }))
        break
      }
      case 'run':
        await this.#work(operation.worker).work()
        break
      case 'run together':
        await this.#workTogether(operation)
        break
      case 'hear':
        await this.#hear(
          operation.events.flatMap((index) => pick(this.#events, index) ?? []),
          operation.again,
        )
        break
      case 'lose events': {
        const lost = new Set(operation.events.map((index) => pick(this.#events, index)))
        for (const { noticeId } of this.#events.filter((event) => lost.has(event))) this.#unheard.add(readNoticeId(noticeId)?.ref ?? '')
        this.#events = this.#events.filter((event) => !lost.has(event))
        this.#faults += lost.size
        break
      }
      case 'access':
        await this.#confirm(
          operation.requests.flatMap((index) => pick(this.#requests, index) ?? []),
          operation.again,
        )
        break
      case 'report':
        await this.#report(operation.device, operation.apps)
        break
      case 'import':
        await this.#import(operation)
        break
      case 'amend':
        await this.#amend(operation.deadline)
        break
      case 'extend':
      case 'exempt':
        await this.#decide(operation)
        break
      case 'answer':
        await this.#answer(operation)
        break
      case 'release':
        await release(this.#ports())(refOf(pick(staff, operation.person) ?? ''))
        break
    }
    await this.#checkForward()
  }

  #work({ skew, mail, trouble }: Conditions, sharing = (ports: Ports): Ports => ports) {
    const clock = cautiousClock({ now: () => this.#now.add({ seconds: skew }) })
    const worker = mortal(sharing({ ...this.#ports(clock), mailer: this.#mailer(mail) }), acted, trouble)
    const { ports } = worker
    return {
      work: async () => {
        try {
          await enrol(ports)(() => true)
          await sweep(ports)(allQueues, () => true)
        } catch (error) {
          this.#suspect('a run', error)
        }
        if (worker.hasSuffered()) this.#faults += 1
      },
    }
  }

  /** Nothing but what befalls a worker may fail. */
  #suspect(what: string, error: unknown): void {
    if (!(error instanceof StruckError)) this.#say(`${what} failed: ${error}`)
  }

  async #workTogether({ workers, turns: shares, seconds }: Extract<Operation, { op: 'run together' }>): Promise<void> {
    const scheduler = turns()
    let passed = 0
    const both = workers.map((conditions, index) => this.#work(conditions, (ports) => scheduler.of(index, ports, acted)).work())
    const next = inShares(shares, () => {
      // No function runs for longer.
      if (passed + seconds > 240) return
      passed += seconds
      this.#advance({ seconds })
    })
    await scheduler.play(both, next)
  }

  async #hear(events: readonly MailEvent[], again = false): Promise<void> {
    for (const { noticeId, ...fact } of events) {
      this.#system.clock.advanceTo(fact.at)
      if ((await takeFeedback(this.#ports())(noticeId, fact)) === 'unknown') this.#say(`an event about ${noticeId} was taken for unknown`)
    }
    if (!again) this.#events = this.#events.filter((event) => !events.includes(event))
  }

  async #confirm(requests: readonly AccessRequest[], again = false): Promise<void> {
    for (const request of requests) {
      const { person, device, version } = request
      if ((this.#devices.get(device)?.version ?? 0) < version) this.#devices.set(device, request)
      await takeConfirmation(this.#ports())(person, device, version)
    }
    if (!again) this.#requests = this.#requests.filter((request) => !requests.includes(request))
  }

  async #everyone(): Promise<readonly { readonly ref: string; readonly person: Person }[]> {
    return (await Array.fromAsync(this.#system.people.listEveryone())).flatMap(({ people }) => people)
  }

  async #report(index: number, apps: string): Promise<void> {
    const devices = (await this.#everyone()).flatMap(({ person }) => person.devices)
    const device = pick(devices, index)
    if (!device) return
    const read = apps === '?' ? {} : { apps: apps === '' ? [] : apps.split(';') }
    await reportDevice(this.#ports())({ at: this.#now, device: device.id, ...read })
  }

  async #import({ person: index, devices, address }: Extract<Operation, { op: 'import' }>): Promise<void> {
    const id = pick(staff, index) ?? ''
    const reportedAt = this.#now.toString()
    const { people, policies, ...ports } = this.#ports()
    const [listed] = peopleWith({
      who: { id, email: `${address === 'dead' ? 'dead.' : ''}${id}@ec.example`, ...(id === 'max' ? {} : { manager: '' }) },
      devices: Array.from({ length: devices }, (_, number) => ({
        id: `${id}-${number + 1}`,
        reportedAt,
        apps: number === 2 ? 'temu' : 'tiktok',
      })),
    })
    if (listed) await importPeople({ people, policies, ...ports })([listed])
  }

  async #amend(on: string): Promise<void> {
    const active = await this.#system.policies.listActive()
    const version = active.find(({ id }) => id === 'no-tiktok')?.version ?? 0
    await this.#system.policies.activate(policyOf({ ...banning, deadline: { on, counts: 'inclusive' } }), version)
  }

  async #decide({ op, person: index, days }: Extract<Operation, { op: 'extend' | 'exempt' }>): Promise<void> {
    const active = await this.#system.policies.listActive()
    const policy = active.find(({ id }) => id === 'no-tiktok')
    if (!policy) return
    const decide = op === 'extend' ? extend : exempt
    const until = this.#now.add({ hours: 24 * days })
    await changePerson(this.#system.people, refOf(pick(staff, index) ?? ''), (person) =>
      decide(person, active, policy, until, cautiousClock(this.#system.clock).now()),
    )
  }

  async #answer({ person: index, answer }: Extract<Operation, { op: 'answer' }>): Promise<void> {
    const ports = { ...this.#ports(), policies: this.#system.policies, audit: this.#system.audit }
    await takeAnswer(ports)(refOf(pick(staff, index) ?? ''), 'no-tiktok', answers[answer])
  }

  /** Numbers and versions only rise, and each number is of a notice that was sent, is claimed, or was given up. */
  async #checkForward(): Promise<void> {
    for (const { ref, person } of await this.#everyone()) {
      const { seq, held } = person.mail ?? { seq: 0 }
      const versions = Object.fromEntries(Object.entries(person.access).map(([device, { version }]) => [device, version]))
      const before = this.#known.get(ref)
      if (before && seq < before.seq) this.#say(`${ref} went back from notice ${before.seq} to ${seq}`)
      for (const [device, version] of Object.entries(before?.versions ?? {}))
        if ((versions[device] ?? version) < version) this.#say(`access to ${device} went back from ${version} to ${versions[device]}`)
      if (held && !before?.isHeld) this.#held += 1
      this.#known.set(ref, { seq, versions, isHeld: held !== undefined })
    }
  }

  /** Nothing fails any more, and all events come that were not lost: everything owed settles in time, and then the campaign goes to its end. */
  async settle(): Promise<void> {
    // What an admin does once the events flow again: a mail of their own.
    await this.#system.silence.end(this.#now)
    await this.#hear(this.#events)
    const from = this.#now
    while (isBefore(this.#now, from.add(bound))) {
      await this.#workWell()
      this.#advance({ minutes: 5 })
    }
    await this.#checkSettled()
    for await (const { ref, reason } of listHeld(this.#ports())) if (reason !== 'bounced') await release(this.#ports())(ref)
    const end = laterOf(brussels(horizon), this.#now)
    for (let runs = 0; runs < 400 && isBefore(this.#now, end); runs += 1) {
      await this.#workWell()
      const due = await this.#system.people.findNextDue()
      // Workers are behind by so much, so that nothing is early.
      this.#system.clock.advanceTo(due && isBefore(due.at, end) ? laterOf(due.at.add({ seconds: 90 }), this.#now.add({ minutes: 1 })) : end)
    }
    await this.#workWell()
    await this.#checkSettled()
    await this.#checkEnd()
  }

  async #workWell(): Promise<void> {
    await this.#work({ skew: 0, mail: 'taken' }).work()
    await this.#hear(this.#events)
    await this.#confirm(this.#requests)
    await this.#checkForward()
  }

  /** Nothing is due or claimed any more, unless it is held for all to see. */
  async #checkSettled(): Promise<void> {
    const due = await this.#system.people.findNextDue()
    if (due && isBefore(due.at.add({ minutes: 10 }), this.#now)) this.#say(`somebody is due in ${due.queue} since ${due.at}`)
    for (const { ref, person } of await this.#everyone()) {
      const { seq, claim, held } = person.mail ?? { seq: 0 }
      if (claim && !held && isBefore(claim.at.add(bound), this.#now)) this.#say(`notice ${seq + 1} of ${ref} is claimed since ${claim.at}`)
      for (let number = 1; number <= seq; number += 1) {
        const wasTaken = this.#taken.some(({ mail }) => mail.noticeId === noticeId(ref, number))
        if (!wasTaken && this.#faults === 0) this.#say(`notice ${number} of ${ref} was never sent, though nothing failed`)
      }
    }
  }

  /** Whoever is still in breach was told and cut off, and nobody else is. */
  async #checkEnd(): Promise<void> {
    for (const { ref, person } of await this.#everyone()) {
      for (const device of person.devices) {
        const isBanned = presence(device, 'tiktok') === 'present'
        const isCut = this.#devices.get(device.id)?.wanted === 'suspended'
        if (!isBanned && isCut) this.#say(`${device.id} is in order and cut off`)
        const isUnreachable = person.cases.some(({ state }) => state === 'unreachable')
        if (isUnreachable && !person.mail?.held && !this.#unheard.has(ref)) this.#say(`${ref} is unreachable, though all was heard`)
        if (person.mail?.held || isUnreachable) continue
        if (isBanned && !isCut) this.#say(`${device.id} is in breach and not cut off`)
        const banned = [...(isBanned ? ['no-tiktok'] : []), ...(presence(device, 'temu') === 'present' ? ['no-temu'] : [])]
        for (const policy of banned)
          if (!this.#taken.some(({ ref: of, named, isDelivered }) => of === ref && isDelivered && named.has(`${policy} ${device.id}`)))
            this.#say(`nobody was told of ${device.id} under ${policy}`)
      }
    }
  }
}

export async function playStory(story: Story): Promise<Ending> {
  const stage = new Stage()
  await stage.open()
  for (const operation of story) await stage.perform(operation)
  await stage.settle()
  return { violations: stage.violations, figures: stage.figures }
}
