/** Plays a story on the use cases and the twins in memory, and says what it broke. */

import type { Temporal } from 'temporal-polyfill'
import { writeMessage } from '#adapters/mime/message.ts'
import { takeConfirmation } from '#campaign/access/request-access.ts'
import { decideSuspensions } from '#campaign/brake/decide-suspensions.ts'
import { listSuspensions } from '#campaign/brake/list-suspensions.ts'
import { decideCase, release } from '#campaign/decide/decide-case.ts'
import { haltPolicy, pause } from '#campaign/decide/pause.ts'
import { takeAnswer } from '#campaign/decide/take-answer.ts'
import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import type { RecordImportPorts, RecordReport } from '#campaign/import/records.ts'
import { lookAfterJobs } from '#campaign/jobs/jobs.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { listHeld } from '#campaign/read/needs-attention.ts'
import { changeLinked } from '#campaign/save/change-person.ts'
import { type SweepPorts, sweep } from '#campaign/send/sweep.ts'
import { type FeedbackPorts, type MailEvent, takeFeedback } from '#campaign/send/take-feedback.ts'
import type { AccessRequest } from '#domain/access/connector.ts'
import type { Mail, Mailer } from '#domain/emails/mailer.ts'
import { noticeId, readNoticeId } from '#domain/people/mail.ts'
import { withLeft } from '#domain/people/organisation.ts'
import { deliveredAt, isReply, type Person, type Reply, replyTo } from '#domain/people/person.ts'
import type { Policy, PolicyVersion } from '#domain/policies/policy.ts'
import { stagesOf } from '#domain/policies/stages.ts'
import { controlParts, snapshotUnder } from '#domain/policies/store.ts'
import { endOfAnswer } from '#domain/review/held-back.ts'
import { accessKept } from '#domain/review/kept-access.ts'
import { review } from '#domain/review/review.ts'
import { type Clock, cautiousClock } from '#domain/schedule/clock.ts'
import { policyDeadline } from '#domain/schedule/policy-deadline.ts'
import { earliestOf, isBefore, laterOf } from '#domain/schedule/zone.ts'
import { titleIn } from '#domain/translated.ts'
import type { System } from '#functions/compose/system.ts'
import { draftsOf, importOrganisation, importReport } from '#infra/local/import.ts'
import { askingAll, brussels, deviceFields, peopleWith, policyOf, sentTo, several, staffFields } from '../builders.ts'
import type { MemoryPieceQueue } from '../memory/jobs.ts'
import { allQueues, fateOf, seconding, takeOne } from '../shared/campaign/running.ts'
import { memorySystem } from '../system.ts'
import { enrolled, noticeIn } from '../working.ts'
import { watchBrake } from './brake-watch.ts'
import { amended, answerOf, asking, banning, decisionOf, named, people, shopping, staff } from './cast.ts'
import { mortal, StruckError } from './mortal.ts'
import {
  accusations,
  brokenPromises,
  claimedIn,
  headingsOf,
  isBanned,
  isDisbelieved,
  mayCut,
  misreadings,
  type Promised,
  type Said,
  suspends,
  untruths,
} from './promises.ts'
import { readSections } from './read-mail.ts'
import type { Conditions, Operation, OperationOf, Story } from './story.ts'
import { playSync } from './syncing.ts'
import { inShares, turns } from './turns.ts'
import { acted } from './world.ts'

/** What a story came to. */
export interface Ending {
  /** Sentences; none where all held. */
  violations: readonly string[]
  figures: Figures
}

interface Figures {
  /** Accepted by the mail service. */
  mails: number
  /** Second copies, each marked, of which nobody could have known the first. */
  doubles: number
  /** Workers that died, calls that failed, mails that were not taken or whose answer was lost, events lost. */
  faults: number
  /** Times that someone's mail was held. */
  held: number
}

const admin = 'admin-1'
const approvers = ['approver-1', 'approver-2'] as const
const start = '2023-02-23T10:00'
/** By when every deadline and every rung of the policies below lies behind. */
const horizon = '2023-08-01T12:00'

interface Ports
  extends SweepPorts,
    RecordImportPorts,
    FeedbackPorts,
    Pick<System, 'audit' | 'decisionLimits' | 'enrolment' | 'erasures' | 'jobs' | 'turns'> {
  pieceQueue: MemoryPieceQueue
}

/** A mail that the mail service took. */
interface Taken {
  mail: Mail
  ref: string
  number: number
  at: Temporal.Instant
  /** The policies on whose behalf it speaks. */
  policies: readonly string[]
  /** By policy and device. */
  named: ReadonlySet<string>
  promised: readonly Promised[]
  isDelivered: boolean
}

const pick = <T>(items: readonly T[], index: number) => items[index % items.length]

/** In the policies of these stories, no device is cut off sooner after the mail that first named it. */
const leastNotice = { hours: 24 * 4 } as const

/** After every fault has ceased, and every event has come, all that is due is done within this. */
const bound = { minutes: 90 } as const

/** Longer than any exemption or extension of these stories, and the countdown that begins at its end. */
const longest = { hours: 24 * 60 } as const

/** What events have proven about someone. */
const proofsIn = ({ cases, mail }: Person) => [
  ...cases.flatMap(({ policy, openedAt, notified }) => Object.keys(notified.byDevice).map(device => `${policy} ${openedAt} ${device}`)),
  ...(mail?.held?.reason === 'bounced' ? ['a bounce'] : []),
]

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
  /** In which notice each step, and each decision about a request, was last told. */
  readonly #told = new Map<string, string>()
  #requests: AccessRequest[] = []
  /** The last version that the other side was asked to suspend, by owner and device. */
  readonly #askedToSuspend = new Map<string, number>()
  readonly #watch = watchBrake()
  /** What the other side was last asked, by owner and device. */
  readonly #lastAsked = new Map<string, AccessRequest['wanted']>()
  /** Of those who were erased, the number of the last notice that went to them until then. */
  readonly #erased = new Map<string, number>()
  /** The reply that someone has yet to get, by ref, policy, request and device. */
  readonly #toReply = new Map<string, Reply>()
  /** Who has yet to be told that a policy is lifted, as ref and policy. */
  readonly #toHearOfLift = new Set<string>()
  /** What someone first said of a device in a case, by ref and device; none once they took it back. */
  readonly #said = new Map<string, Said | undefined>()
  /** What the other side of access does, by device. */
  readonly #devices = new Map<string, AccessRequest>()
  readonly #known = new Map<string, { seq: number; versions: Record<string, number>; isHeld: boolean }>()

  async open() {
    for (const policy of [banning, asking]) await this.#system.policies.activate(policyOf(policy), 0)
    await importOrganisation(this.#ports(), people)
  }

  get figures(): Figures {
    return { mails: this.#mails, doubles: this.#doubles, faults: this.#faults, held: this.#held }
  }

  get #now() {
    return this.#system.clock.now()
  }

  #advance(by: Temporal.DurationLike) {
    this.#system.clock.advanceTo(this.#now.add(by))
  }

  #say(violation: string) {
    this.violations.push(`${this.#now}: ${violation}`)
  }

  #ports(clock: Clock = cautiousClock(this.#system.clock)): Ports {
    const gate = { request: (requests: readonly AccessRequest[]) => this.#ask(requests) }
    return {
      ...this.#system,
      drafts: draftsOf([askingAll]),
      clock,
      gate,
      mailer: this.#mailer('taken'),
      findReport: async () => undefined,
      onFault: (ref, error) => this.#suspect(`looking at ${ref}`, error),
      onNotTaken: () => {},
    }
  }

  #mailer(mode: Conditions['mail']): Mailer {
    return {
      send: async (mail, keep) => {
        await keep?.(writeMessage(mail, { from: 'Ides <ides@ec.example>' }))
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

  /** With policies as they are in force now. */
  async #inForce(ports = this.#ports()): Promise<Ports> {
    return { ...ports, policies: await snapshotUnder(ports.control, ports.policies) }
  }

  async #found(id: string) {
    return (await this.#system.policies.listActive()).find(policy => policy.id === id)
  }

  async #policy(id: string): Promise<PolicyVersion> {
    const policy = await this.#found(id)
    if (!policy) throw new Error(`there is no policy ${id}`)
    return policy
  }

  /** True if a policy applies to a person now. */
  #binds({ id, halted }: PolicyVersion, { cases, profile: { leftAt } }: Person) {
    const exemptUntil = cases.find(({ policy }) => policy === id)?.exemptUntil
    return halted !== 'lifted' && !leftAt && !(exemptUntil && isBefore(this.#now, exemptUntil))
  }

  /** The mail service takes a mail, which must be owed, due, and new, or marked where nobody could know that it is not. */
  async #take(mail: Mail) {
    const { ref = '', number = 0 } = readNoticeId(mail.noticeId) ?? {}
    const { person } = await this.#system.people.get(ref)
    const { claim, digests, former = [] } = person.mail ?? { seq: 0 }
    const what = `mail ${mail.noticeId} to ${mail.to}`
    if (!claim) this.#say(`${what} was sent without a claim`)
    // One that was begun goes on once policies are no longer paused, however far it was put off meanwhile.
    const ofFormer = claim?.since ?? former.find(({ email }) => email === claim?.former)?.at
    const due = claim?.digestOn ? earliestOf((digests?.due ?? []).map(({ at }) => at)) : claim?.former ? ofFormer : person.noticeAt
    if (mail.to !== (claim?.former ?? person.profile.email)) this.#say(`${what} went to another address than it was claimed for`)
    if (claim?.former && mail.text.includes(person.profile.email)) this.#say(`${what} names the new address`)
    const { leftAt } = person.profile
    if (leftAt && claim && !isBefore(claim.since ?? claim.at, leftAt)) this.#say(`${what} was claimed for someone who had left`)
    if (!due || isBefore(this.#now, due)) this.#say(`${what} was sent before ${due ?? 'it was owed'}`)
    for (const { policy, openedAt, tells } of claim?.tells ?? []) {
      const held = person.cases.find(held => held.policy === policy.id && openedAt?.equals(held.openedAt))
      const claims = tells.filter(({ step }) => !['announcement', 'cleared', 'restored'].includes(step)).flatMap(({ devices }) => devices)
      for (const device of claims)
        if (!held?.breaches.some(breach => breach.device === device)) this.#say(`${what} names ${device}, which is in order`)
    }
    const attempt = { ref, number, tries: claim?.tries ?? 1, isDigest: claim?.digestOn !== undefined }
    if ((await this.#system.copies.find(attempt))?.text !== mail.text) this.#say(`${what} was sent, and its copy says something else`)
    await this.#checkPaused(what, mail)
    await this.#checkLifted(what, person, ref)
    if (this.#taken.some(earlier => earlier.mail.noticeId === mail.noticeId)) {
      this.#doubles += 1
      if ((await noticeIn(this.#system, ref, number))?.accepted) this.#say(`${what} was sent again although its acceptance was known`)
      if ((claim?.tries ?? 1) < 2) this.#say(`${what} was sent again and is not marked`)
    }
    await this.#checkUntold(what, person, mail)
    await this.#checkReplies(what, person, mail)
    const promised = await this.#promised(person)
    if (claim?.digestOn) {
      const devices = (await this.#everyone()).flatMap(one => one.person.devices)
      for (const accusation of accusations(devices, await this.#system.policies.listActive(), mail.text)) this.#say(`${what} ${accusation}`)
    }
    if (claim && !claim.digestOn && !claim.former) {
      const policies = await this.#system.policies.listActive()
      const isCut = (device: string) => this.#isCut(ref, device)
      for (const untruth of [
        ...untruths(person, policies, promised, isCut, mail.text),
        ...misreadings(person, policies, claim.tells, isCut, mail.text),
      ])
        this.#say(`${what} ${untruth}`)
    }
    this.#mails += 1
    const messageId = `message-${this.#mails}`
    const fate = fateOf(mail)
    const named = (claim?.tells ?? []).flatMap(({ policy, tells }) =>
      tells.flatMap(({ devices }) => devices.map(device => `${policy.id} ${device}`)),
    )
    const policies = (claim?.tells ?? []).map(({ policy }) => policy.id)
    this.#taken.push({ mail, ref, number, at: this.#now, policies, named: new Set(named), promised, isDelivered: fate === 'delivered' })
    for (const kind of ['accepted', fate] as const)
      this.#events.push({
        noticeId: mail.noticeId,
        fact: { messageId, kind, at: this.#now.add({ seconds: 1 }) },
        mail: sentTo(mail.to, this.#now),
      })
    return messageId
  }

  /** What the mail that someone claimed says. */
  async #promised({ mail, ...person }: Person) {
    const parts = (mail?.claim?.tells ?? []).map(async (part): Promise<Promised> => {
      const policy = await this.#system.policies.get(part.policy.id, part.policy.version)
      return { policy: policy.id, version: policy.version, claims: claimedIn(person, part, policy, this.#now), ownDates: part.ownDates }
    })
    return Promise.all(parts)
  }

  #isCut(ref: string, device: string) {
    return this.#lastAsked.get(`${ref} ${device}`) === 'suspended'
  }

  /** While mail is paused none goes, and none on behalf of a policy that is. */
  async #checkPaused(what: string, { text }: Mail) {
    if ((await this.#system.control.find()).mail) this.#say(`${what} was sent while mail is paused`)
    for (const policy of await this.#system.policies.listActive()) {
      if (policy.halted === 'paused' && text.includes(titleIn(policy).text)) this.#say(`${what} speaks of ${policy.id}, which is paused`)
    }
  }

  /** A lifted policy sends only that news, once, and only to people who knew of it. */
  async #checkLifted(what: string, { mail }: Person, ref: string) {
    for (const { policy, tells } of mail?.claim?.tells ?? []) {
      if ((await this.#policy(policy.id)).halted !== 'lifted') continue
      for (const { step } of tells)
        if (step !== 'cleared' && step !== 'restored') this.#say(`${what} tells ${step} of ${policy.id}, which is lifted`)
      if (!this.#sinceErased(ref).some(({ policies }) => policies.includes(policy.id)))
        this.#say(`${what} tells that ${policy.id} is lifted, of which nothing was told before`)
      this.#toHearOfLift.delete(`${ref} ${policy.id}`)
    }
  }

  /** The mails to someone that count: none from before they were erased. */
  #sinceErased(of: string) {
    return this.#taken.filter(({ ref, number }) => ref === of && number > (this.#erased.get(ref) ?? 0))
  }

  #isProven(ref: string, named: string) {
    return this.#sinceErased(ref).find(taken => taken.isDelivered && taken.named.has(named))
  }

  /** A step that an earlier notice is known to have told is told to the same address in no other, unless the deadline has moved. */
  async #checkUntold(what: string, { cases, mail }: Person, { to, noticeId }: Mail) {
    for (const { policy, openedAt, tells } of mail?.claim?.tells ?? [])
      for (const { step } of tells.filter(({ step }) => /^(P|after:|every:)/.test(step))) {
        const held = cases.find(held => held.policy === policy.id)
        const other = this.#toldBefore(`${to} ${policy.id} ${openedAt} ${held?.version} ${held?.deadline} ${step}`, noticeId)
        if (other && (await noticeIn(this.#system, other.ref, other.number))?.accepted)
          this.#say(`${what} tells ${step}, which notice ${other.number} has told`)
      }
  }

  /** A decision about a request that an earlier notice is known to have told is told to the same address in no other. */
  async #checkReplies(what: string, { cases, mail }: Person, { to, noticeId }: Mail) {
    const { ref = '' } = readNoticeId(noticeId) ?? {}
    for (const { policy, tells } of mail?.claim?.tells ?? [])
      for (const { step, about = [''] } of tells.filter(({ step }) => isReply(step)))
        for (const device of about) {
          const decided = cases.flatMap(held => (held.policy === policy.id ? (held.decisions.made ?? []) : []))
          const last = decided.findLastIndex(one => replyTo(one) === step && (one.device ?? '') === device)
          const other = this.#toldBefore(`${to} ${policy.id} reply ${last} ${decided[last]?.at}`, noticeId)
          if (other && (await noticeIn(this.#system, other.ref, other.number))?.accepted)
            this.#say(`${what} tells ${step} ${device}, which notice ${other.number} has told`)
          const awaited = `${ref} ${policy.id} ${decided[last]?.request} ${device}`
          if (this.#toReply.get(awaited) === step) this.#toReply.delete(awaited)
        }
  }

  /** The other notice that told something before this one, if any. No promise: an `await` more changes the order of all that follows. */
  #toldBefore(what: string, notice: string) {
    const earlier = this.#told.get(what)
    this.#told.set(what, notice)
    return earlier === notice ? undefined : readNoticeId(earlier ?? '')
  }

  /** The other side of access is asked, and will hear of it. Nobody may be cut off before their deadline, or without proof of notice. */
  async #ask(requests: readonly AccessRequest[]) {
    const { suspension } = await this.#system.control.find()
    for (const { person: ref, device, wanted, version } of requests) {
      this.#lastAsked.set(`${ref} ${device}`, wanted)
      if (wanted === 'granted') continue
      const { person } = await this.#system.people.get(ref)
      const demanding = person.cases.filter(({ access: { suspended } }) => suspended.includes(device))
      if (demanding.length === 0) this.#say(`${device} is cut off, which no case demands`)
      const isNew = (this.#askedToSuspend.get(`${ref} ${device}`) ?? 0) < version
      this.#askedToSuspend.set(`${ref} ${device}`, version)
      if (isNew && suspension) this.#say(`${device} is cut off while suspension is paused`)
      for (const { policy: id, deadline } of demanding) {
        const policy = await this.#policy(id)
        if (isNew && policy.halted === 'paused') this.#say(`${device} is cut off under ${id}, which is paused`)
        // What was asked before they left is asked again until it is confirmed.
        if (!this.#binds(policy, person) && (isNew || !person.profile.leftAt))
          this.#say(`${device} is cut off under ${id}, which is lifted or waived`)
        if (isBefore(this.#now, deadline)) this.#say(`${device} is cut off before the deadline ${deadline}`)
        const proof = this.#isProven(ref, `${id} ${device}`)
        if (!proof || isBefore(this.#now, proof.at.add(leastNotice))) this.#say(`${device} is cut off without notice`)
        const told = this.#sinceErased(ref).flatMap(({ isDelivered, promised }) => (isDelivered ? promised : []))
        const owned = person.devices.find(({ id }) => id === device)
        const ofPolicy = told.filter(one => one.policy === id)
        const versions = await this.#system.policies.listVersions(id)
        for (const why of owned && isNew ? brokenPromises(owned, versions.toReversed(), ofPolicy, this.#now) : [])
          this.#say(`${device} is cut off ${why}`)
        const said = this.#said.get(`${ref} ${device}`)
        if (said && owned && isNew && id === 'no-tiktok' && demanding.length === 1 && isDisbelieved(owned, said, this.#now))
          this.#say(`${device} is cut off though its owner said that it is removed`)
        if (isNew && id === 'no-tiktok' && !this.#watch.lets({ ref, device }, this.#now)) this.#say(`${device} is cut off beyond the brake`)
      }
    }
    this.#requests.push(...requests)
    return requests
  }

  async perform(operation: Operation) {
    await this.#play(operation)
    await this.#checkForward()
  }

  async #play(operation: Operation) {
    switch (operation.op) {
      case 'wait':
        return this.#advance({ minutes: operation.minutes })
      case 'wait until due':
        return this.#waitUntilDue(operation.seconds)
      case 'run':
        return this.#work(operation.worker).work()
      case 'run together':
        return this.#workTogether(operation)
      case 'hear':
        return this.#hear(
          operation.events.flatMap(index => pick(this.#events, index) ?? []),
          operation.again,
        )
      case 'lose events':
        return this.#lose(operation.events.map(index => pick(this.#events, index)))
      case 'forge':
        return this.#forge(operation)
      case 'access':
        return this.#confirm(
          operation.requests.flatMap(index => pick(this.#requests, index) ?? []),
          operation.again,
        )
      case 'report':
        return this.#report(operation.device, operation.apps)
      case 'sync':
        return this.#sync(operation)
      case 'import':
        return this.#import(operation)
      case 'amend':
        return this.#amend(operation)
      case 'enact':
        return this.#enact(operation)
      case 'lose notice':
        return this.#loseNotice(operation.person)
      case 'brake':
        return this.#brake(operation)
      case 'move':
        return this.#move(operation)
      case 'leave':
        return this.#leave(operation.person)
      case 'halt':
        return this.#halt(operation)
      case 'pause':
        return pause(this.#system, operation.part, operation.isPaused, { subject: admin }, 'A reason.')
      case 'decide':
        return this.#decideCase(operation)
      case 'put':
        return this.#put(operation)
      case 'erase':
        return this.#erase(operation.person)
      case 'answer':
        return this.#answer(operation)
      case 'release':
        return this.#release(await this.#refOf(operation.person))
    }
  }

  async #waitUntilDue(seconds: number) {
    const due = await this.#system.people.findNextDue()
    if (due) this.#system.clock.advanceTo(due.at.add({ seconds }))
  }

  #lose(events: readonly (MailEvent | undefined)[]) {
    const lost = new Set(events)
    for (const { noticeId } of this.#events.filter(event => lost.has(event))) this.#unheard.add(readNoticeId(noticeId)?.ref ?? '')
    this.#events = this.#events.filter(event => !lost.has(event))
    this.#faults += lost.size
  }

  #work({ skew, mail, trouble }: Conditions, sharing = (ports: Ports) => ports) {
    const clock = cautiousClock({ now: () => this.#now.add({ seconds: skew }) })
    const worker = mortal(sharing({ ...this.#ports(clock), mailer: this.#mailer(mail) }), acted, trouble)
    const { ports } = worker
    return {
      work: async () => {
        try {
          const { policies } = await this.#inForce(ports)
          const enrolling = {
            ...this.#system,
            ...ports,
            drafts: this.#system.drafts,
            policies: { ...this.#system.policies, ...policies },
            onReviewed: () => {},
          }
          await enrolled(enrolling, () => true, this.#system.pieceQueue)
          await lookAfterJobs(ports)
          await sweep(await this.#inForce(ports), allQueues, () => true)
        } catch (error) {
          this.#suspect('a run', error)
        }
        if (worker.hasSuffered()) this.#faults += 1
      },
    }
  }

  /** Nothing but what befalls a worker may fail. */
  #suspect(what: string, error: unknown) {
    if (!(error instanceof StruckError)) this.#say(`${what} failed: ${error}`)
  }

  async #workTogether({ workers, turns: shares, seconds }: OperationOf<'run together'>) {
    const scheduler = turns()
    let passed = 0
    const both = workers.map((conditions, index) => this.#work(conditions, ports => scheduler.of(index, ports, acted)).work())
    const next = inShares(shares, () => {
      // No function runs for longer.
      if (passed + seconds > 240) return
      passed += seconds
      this.#advance({ seconds })
    })
    await scheduler.play(both, next)
  }

  async #hear(events: readonly MailEvent[], again = false) {
    for (const { fact } of events) this.#system.clock.advanceTo(fact.at)
    for (const { event, ...heard } of await takeFeedback(await this.#inForce(), events)) {
      if (heard.outcome === 'failed') throw heard.error
      const { noticeId } = event
      const { ref = '', number = 0 } = readNoticeId(noticeId) ?? {}
      const wasErased = number <= (this.#erased.get(ref) ?? 0)
      if (heard.outcome === 'mismatched' || (heard.outcome === 'unknown' && !wasErased))
        this.#say(`an event about ${noticeId} was taken for ${heard.outcome}`)
    }
    if (!again) this.#events = this.#events.filter(event => !events.includes(event))
  }

  /** An event comes that matches the last notice to someone but for one thing. It proves nothing, except of another copy that there is one. */
  async #forge({ person: index, kind, flaw }: OperationOf<'forge'>) {
    const ref = await this.#refOf(index)
    const before = (await this.#system.people.find(ref))?.person
    const { seq, claim } = before?.mail ?? { seq: 0 }
    const number = claim ? seq + 1 : seq
    const [id] = (await noticeIn(this.#system, ref, number))?.messageIds ?? []
    // While no id is known, the first one is believed.
    if (!before || number === 0 || (flaw === 'id' && id === undefined)) return
    const to = this.#taken.findLast(taken => taken.ref === ref && taken.number === number)?.mail.to ?? before.profile.email
    const at = flaw === 'time' ? brussels(start).subtract({ hours: 1 }) : this.#now
    const fact = { kind, at, messageId: flaw === 'id' || id === undefined ? 'forged' : id }
    const mail = {
      ...sentTo(flaw === 'recipient' ? 'mallory@ec.example' : to, at),
      ...(flaw === 'sender' ? { senders: ['mallory@ec.example'] } : {}),
    }
    const outcome = await takeOne(await this.#inForce(), { noticeId: noticeId(ref, number), fact, mail })
    const isTold = outcome === 'ignored' || outcome === (flaw === 'id' ? 'doubled' : 'mismatched')
    const what = `an event of another ${flaw} about ${noticeId(ref, number)}`
    if (!isTold) this.#say(`${what} was ${outcome}`)
    const { person } = await this.#system.people.get(ref)
    const proofBefore = proofsIn(before)
    for (const proof of proofsIn(person)) if (!proofBefore.includes(proof)) this.#say(`${what} proved ${proof}`)
  }

  async #confirm(requests: readonly AccessRequest[], again = false) {
    const { accessStates, connectorList } = this.#system
    const ports = { ...this.#ports(), accessStates, connectorList }
    for (const request of requests) {
      const { device, version } = request
      if ((this.#devices.get(device)?.version ?? 0) < version) this.#devices.set(device, request)
      if ((await takeConfirmation(ports, request)) === 'mismatched') this.#say(`the confirmation of ${device} was not believed`)
    }
    if (!again) this.#requests = this.#requests.filter(request => !requests.includes(request))
  }

  async #everyone() {
    return (await Array.fromAsync(this.#system.people.listEveryone())).flatMap(({ people }) => people)
  }

  /** @returns a ref of nobody for someone who was erased */
  async #refOf(index: number) {
    return (await this.#system.refs.find(pick(staff, index) ?? '')) ?? 'NOBODYNOBODYNOBODYNO'
  }

  async #report(index: number, apps: string) {
    const devices = (await this.#everyone()).flatMap(({ person }) => person.devices)
    const device = pick(devices, index)
    if (!device) return
    const read = apps === '?' ? {} : { apps: apps === '' ? [] : apps.split(';') }
    await importReport(await this.#inForce(), { at: this.#now, device: device.id, ...read })
  }

  async #sync(operation: OperationOf<'sync'>) {
    const ports = { ...this.#system, ...(await this.#inForce()) }
    const everyone = async () => (await this.#everyone()).map(({ person }) => person)
    for (const violation of await playSync(ports, operation, everyone, () => this.#advance({ minutes: 16 }))) this.#say(violation)
  }

  async #import({ person: index, devices, address }: OperationOf<'import'>) {
    const id = pick(staff, index) ?? ''
    const known = await this.#system.people.find(await this.#refOf(index))
    if (!known) return
    const reportedAt = this.#now.toString()
    const listed = several(devices, number => ({
      ...named(`${id}-${number + 1}`),
      reportedAt,
      apps: number === 2 ? 'temu' : 'tiktok',
    }))
    const cleaned = known.person.devices
      .filter(device => !listed.some(({ id }) => id === device.id))
      .map(device => ({ ...named(device.id), reportedAt, apps: '' }))
    const people = peopleWith({
      who: { id, email: `${address === 'dead' ? 'dead.' : ''}${id}@ec.example` },
      devices: [...listed, ...cleaned],
    })
    await importOrganisation(seconding(await this.#inForce()), people)
  }

  async #amend(operation: OperationOf<'amend'>) {
    const { version } = await this.#policy('no-tiktok')
    await this.#activate(policyOf(amended(operation)), version)
    this.#watch.limit(operation.limit, this.#now)
  }

  async #enact(operation: OperationOf<'enact'>) {
    const { version = 0 } = (await this.#found('no-shopping')) ?? {}
    await this.#activate(policyOf(shopping(operation)), version)
  }

  async #activate(policy: Policy, version: number) {
    await this.#system.policies.activate(policy, version)
    for (const index of staff.keys()) this.#toHearOfLift.delete(`${await this.#refOf(index)} ${policy.id}`)
  }

  /** Everything is heard of it but what became of it. */
  async #loseNotice(index: number) {
    const ref = await this.#refOf(index)
    const lost = this.#taken.findLast(taken => taken.ref === ref && taken.isDelivered)
    const before = this.#events.length
    this.#events = this.#events.filter(({ noticeId, fact }) => noticeId !== lost?.mail.noticeId || fact.kind !== 'delivered')
    if (this.#events.length < before) this.#unheard.add(ref)
    this.#faults += before - this.#events.length
  }

  async #brake({ by, action, devices }: Omit<OperationOf<'brake'>, 'op'>) {
    const ports = await this.#inForce()
    const policy = await this.#policy('no-tiktok')
    const { hash, suspensions } = await listSuspensions(ports, policy)
    const chosen = devices && [...new Set(devices.flatMap(index => pick(suspensions, index)?.device ?? []))]
    if (suspensions.length === 0) return
    for (const approver of by === 'both' ? approvers : [by === 'first' ? approvers[0] : approvers[1]]) {
      const { kind } = await decideSuspensions(ports, policy.id, {
        action,
        list: hash,
        by: { subject: approver },
        devices: chosen,
      })
      if (kind !== 'decided') continue
      for (const one of suspensions.filter(({ device }) => !chosen || chosen.includes(device))) this.#watch.decide(action, one)
    }
  }

  async #approveAll() {
    await this.#brake({ by: 'both', action: 'approve' })
    await this.#workWell()
  }

  async #move({ person: index, zone }: OperationOf<'move'>) {
    const found = await this.#system.people.find(await this.#refOf(index))
    if (!found) return
    const { id, email } = found.person.profile
    const ports = await this.#inForce()
    await this.#importTogether(id, subject => importStaff(ports, [staffFields({ id, email, zone })], { subject }))
  }

  async #leave(index: number) {
    const ref = await this.#refOf(index)
    const found = await this.#system.people.find(ref)
    if (!found) return
    const { policies } = await this.#inForce()
    const active = await policies.listActive()
    await changeLinked(this.#system, found, person => review(withLeft(person, this.#now), active, this.#now))
    for (const { id } of active) this.#forgetOwed(ref, id)
  }

  /** Nothing is owed to someone any more. */
  #forgetOwed(ref: string, policy: string) {
    this.#toHearOfLift.delete(`${ref} ${policy}`)
    this.#forgetReplies(ref, policy)
  }

  async #halt({ policy: id, halted }: OperationOf<'halt'>) {
    const policy = await this.#found(id)
    if (!policy) return
    const { version } = policy
    await haltPolicy(this.#system, id, halted === 'no' ? undefined : halted, admin, 'A reason.')
    if (halted !== 'lifted' || (await this.#policy(id)).version === version) return
    for (const { ref, person } of await this.#everyone()) {
      this.#forgetReplies(ref, id)
      const held = person.cases.find(({ policy }) => policy === id)
      if (held && deliveredAt(held) && held.breaches.length > 0) this.#toHearOfLift.add(`${ref} ${id}`)
    }
  }

  async #decideCase({ policy, person: index, decision, days, asked }: OperationOf<'decide'>) {
    if (!(await this.#found(policy))) return
    const id = pick(staff, index) ?? ''
    const ports = await this.#inForce()
    const ref = await this.#refOf(index)
    const decided = decisionOf(decision, id, this.#today().add({ days }))
    if (asked && 'request' in decided) await takeAnswer(ports, ref, policy, answerOf(decided.request, id, this.#today()))
    const decideBy = async (subject: string) => (await decideCase(ports, policy, ref, decided, { subject })).kind
    const taken = await decideBy(admin)
    const isSeconded = taken === 'proposed' && !('until' in decided) && (await decideBy('admin-2')) === 'decided'
    if (taken !== 'decided' && !isSeconded) return
    if (decided.kind === 'exempt') this.#toReply.delete(`${ref} ${policy} exemption `)
    if (decided.kind === 'extend') this.#toReply.delete(`${ref} ${policy} more-time `)
    if (decided.kind !== 'grant' && decided.kind !== 'refuse') return
    const awaited = `${ref} ${policy} ${decided.request} ${'device' in decided ? decided.device : ''}`
    this.#toReply.set(awaited, decided.kind === 'grant' ? `${decided.request}-granted` : `${decided.request}-refused`)
  }

  #forgetReplies(ref: string, policy: string) {
    for (const awaited of this.#toReply.keys()) if (awaited.startsWith(`${ref} ${policy} `)) this.#toReply.delete(awaited)
  }

  async #answer({ person: index, answer }: OperationOf<'answer'>) {
    const id = pick(staff, index) ?? ''
    const ref = await this.#refOf(index)
    const { person } = (await this.#system.people.find(ref)) ?? {}
    const taken = await takeAnswer(await this.#inForce(), ref, 'no-tiktok', answerOf(answer, id, this.#today()))
    if (taken !== 'taken' || !person) return
    if (answer === 'declare') this.#note(ref, person)
    if (answer === 'not-removed') for (const { id: device } of person.devices) this.#said.set(`${ref} ${device}`, undefined)
  }

  /** What they say counts once a case. */
  #note(ref: string, { cases, devices }: Person) {
    const current = cases.find(({ policy }) => policy === 'no-tiktok')
    for (const { device: id } of current?.breaches ?? []) {
      const { readings = [] } = devices.find(one => one.id === id) ?? {}
      const hours = readings.length > 0 ? Math.min(...readings.map(({ inventoryHours = 0 }) => inventoryHours)) : 0
      if (!current || this.#said.has(`${ref} ${id}`) || (hours === 0 && current.access.suspended.includes(id))) continue
      this.#said.set(`${ref} ${id}`, { at: this.#now, openedAt: current.openedAt, hours })
    }
  }

  #today() {
    return this.#now.toZonedDateTimeISO('Europe/Brussels').toPlainDate()
  }

  async #put({ person: index, address, device, apps }: OperationOf<'put'>) {
    const id = pick(staff, index) ?? ''
    const ports = await this.#inForce()
    const who = staffFields({ id, email: `${address === 'dead' ? 'dead.' : ''}${id}@ec.example` })
    const theirs = deviceFields({ ...named(device === 'own' ? `${id}-1` : 'shared'), staff: id, apps, reportedAt: this.#now.toString() })
    await this.#importTogether(id, subject => importStaff(ports, [who], { subject }))
    await this.#importTogether(id, subject => importDevices(ports, [theirs], { subject }))
  }

  /** What restores or moves a suspended device is imported once a second person wants the same. */
  async #importTogether(id: string, importBy: (subject: string) => Promise<RecordReport>) {
    const { refused } = await importBy(admin)
    const left = refused.length > 0 ? (await importBy('admin-2')).refused : []
    for (const { message } of left) this.#say(`a record of ${id} was refused: ${message}`)
  }

  async #erase(index: number) {
    const ref = await this.#refOf(index)
    const { seq, claim } = (await this.#system.people.find(ref))?.person.mail ?? { seq: 0 }
    const gate = { request: (requests: readonly AccessRequest[]) => this.#ask(requests) }
    if ((await erasePerson({ ...this.#system, gate }, ref, admin)) !== 'erased') return
    this.#erased.set(ref, Math.max(this.#erased.get(ref) ?? 0, claim ? seq + 1 : seq))
    for (const { id } of await this.#system.policies.listActive()) this.#forgetOwed(ref, id)
  }

  async #release(ref: string) {
    if (await this.#system.people.find(ref)) await release(await this.#inForce(), ref)
  }

  /** Numbers and versions only rise, nothing is claimed while mail is paused, and each number is of a notice that was sent, is claimed, or was given up. */
  async #checkForward() {
    const { mail: paused } = await this.#system.control.find()
    for (const { ref, person } of await this.#everyone()) {
      const { seq, held, claim } = person.mail ?? { seq: 0 }
      if (paused && claim && !isBefore(claim.at, paused.at)) this.#say(`notice ${seq + 1} of ${ref} was claimed while mail is paused`)
      const versions = Object.fromEntries(Object.entries(person.access).map(([device, { version }]) => [device, version]))
      const before = this.#known.get(ref)
      if (before && seq < before.seq) this.#say(`${ref} went back from notice ${before.seq} to ${seq}`)
      for (const [device, version] of Object.entries(before?.versions ?? {}))
        if ((versions[device] ?? version) < version) this.#say(`access to ${device} went back from ${version} to ${versions[device]}`)
      if (held && !before?.isHeld) this.#held += 1
      const current = person.cases.find(({ policy }) => policy === 'no-tiktok')
      for (const [about, said] of this.#said)
        if (
          about.startsWith(ref) &&
          !(current && said?.openedAt.equals(current.openedAt) && current.breaches.some(({ device }) => about === `${ref} ${device}`))
        )
          this.#said.set(about, undefined)
      this.#known.set(ref, { seq, versions, isHeld: held !== undefined })
    }
  }

  /**
   * Nothing fails any more, and all events come that were not lost: everything owed settles in time, first as far as it may while something is
   * paused, then all of it, and then the campaign goes to its end.
   */
  async settle() {
    // What an admin does once the events flow again: a mail of their own.
    await this.#system.silence.end(this.#now)
    await this.#hear(this.#events)
    await this.#endOutages()
    if (await this.#isAnythingPaused()) {
      await this.#workOn()
      await this.#checkDespitePauses()
      await this.#resumeAll()
    }
    await this.#workOn()
    await this.#checkSettled()
    for (const { ref, reason } of (await listHeld(this.#ports())).held) if (reason !== 'bounced') await this.#release(ref)
    const end = laterOf(brussels(horizon), this.#now.add(longest))
    for (let runs = 0; runs < 400 && isBefore(this.#now, end); runs += 1) {
      await this.#workWell()
      await this.#approveAll()
      const due = await this.#system.people.findNextDue()
      // Workers are behind by so much, so that nothing is early.
      this.#system.clock.advanceTo(due && isBefore(due.at, end) ? laterOf(due.at.add({ seconds: 90 }), this.#now.add({ minutes: 1 })) : end)
    }
    await this.#workWell()
    await this.#checkSettled()
    await this.#checkEnd()
  }

  /** As if the next pass of each source were accepted. */
  async #endOutages() {
    const { control } = this.#system
    for (const [source, outages] of Object.entries(await control.findOutages()))
      await control.saveOutages(
        source,
        outages.map(({ from, until = this.#now }) => ({ from, until })),
      )
  }

  async #isAnythingPaused() {
    const policies = await this.#system.policies.listActive()
    return policies.some(({ halted }) => halted === 'paused') || Object.keys(await this.#system.control.find()).length > 0
  }

  async #resumeAll() {
    for (const part of controlParts) await pause(this.#system, part, false, { subject: admin }, 'A reason.')
    for (const { id, halted } of await this.#system.policies.listActive())
      if (halted === 'paused') await haltPolicy(this.#system, id, undefined, admin, 'A reason.')
  }

  async #workOn() {
    const from = this.#now
    while (isBefore(this.#now, from.add(bound))) {
      await this.#workWell()
      await this.#approveAll()
      this.#advance({ minutes: 5 })
    }
  }

  /** No pause keeps access from coming back, or lets a deadline pass unseen. */
  async #checkDespitePauses() {
    await this.#checkNobodyCutForNothing()
    await this.#checkListed()
    for (const { ref, person } of await this.#everyone())
      for (const { policy, state, deadline } of person.cases)
        if (state === 'open' && !person.mail?.held && isBefore(deadline.add({ minutes: 10 }), this.#now))
          this.#say(`the deadline ${deadline} of ${ref} under ${policy} has passed unseen`)
  }

  /** No device is cut off that is in order, or that nobody has. */
  async #checkNobodyCutForNothing() {
    const policies = await this.#system.policies.listActive()
    const everyone = await this.#everyone()
    for (const { device: id, wanted } of this.#devices.values()) {
      if (wanted === 'granted') continue
      const isCutForCause = everyone.some(({ person }) =>
        person.devices.some(
          device => device.id === id && (person.profile.leftAt || policies.some(one => this.#binds(one, person) && mayCut(device, one))),
        ),
      )
      if (!isCutForCause) this.#say(`${id} is in order and cut off`)
    }
  }

  async #workWell() {
    await this.#work({ skew: 0, mail: 'taken' }).work()
    await this.#hear(this.#events)
    await this.#confirm(this.#requests)
    await this.#checkForward()
  }

  /** Whoever breaks a policy after its deadline is cut off, or listed with a reason. */
  async #checkListed() {
    const { policies, clock } = await this.#inForce()
    const active = await policies.listActive()
    const now = clock.now()
    for (const { ref, person } of await this.#everyone())
      for (const policy of active.filter(
        one => one.halted !== 'lifted' && !isBefore(now, policyDeadline(stagesOf(one)[0], person.profile.zone).at),
      )) {
        const current = person.cases.find(one => one.policy === policy.id)
        const isOver = person.profile.leftAt && (!current || current.state === 'closed')
        const listed = accessKept(person, policy, now, false)
        for (const device of isOver ? [] : person.devices.filter(one => isBanned(one, policy) && !this.#isCut(ref, one.id))) {
          const { reason } = listed.find(one => one.device === device.id) ?? {}
          if (!reason || reason === 'unexplained')
            this.#say(`${device.id} of ${ref} is in breach of ${policy.id} and keeps its access, ${reason ?? 'unlisted'}`)
        }
      }
  }

  /** Nothing is due or claimed any more, unless it is held for all to see. */
  async #checkSettled() {
    await this.#checkListed()
    const due = await this.#system.people.findNextDue()
    if (due && isBefore(due.at.add({ minutes: 10 }), this.#now)) this.#say(`someone is due in ${due.queue} since ${due.at}`)
    for (const { ref, person } of await this.#everyone()) {
      const { seq, claim, held } = person.mail ?? { seq: 0 }
      if (claim && !held && isBefore(claim.at.add(bound), this.#now)) this.#say(`notice ${seq + 1} of ${ref} is claimed since ${claim.at}`)
      for (let number = 1; number <= seq; number += 1) {
        const wasTaken = this.#taken.some(({ mail }) => mail.noticeId === noticeId(ref, number))
        if (!wasTaken && this.#faults === 0) this.#say(`notice ${number} of ${ref} was never sent, though nothing failed`)
      }
    }
  }

  /** True if an answer had brought its access back, which none confirmed. */
  #wasRestored({ cases }: Person, device: string) {
    return cases.some(one => one.answers.heldBack[device]?.isRestored && endOfAnswer(one, device) === 'unconfirmed')
  }

  /** True if the text of some mail says that a policy suspends a device. */
  async #wasTold(ref: string, policy: string, device: string) {
    const headings = headingsOf(await this.#policy(policy))
    const sections = this.#sinceErased(ref).flatMap(({ mail }) => readSections(mail.text, headings))
    return sections.some(({ suspended }) => suspended.includes(device))
  }

  /** Everyone still in breach was told and is cut off, nobody else is, and people who knew of a lifted policy were told. */
  async #checkEnd() {
    await this.#checkNobodyCutForNothing()
    const policies = await this.#system.policies.listActive()
    for (const { ref, person } of await this.#everyone()) {
      const isUnreachable = person.cases.some(({ state }) => state === 'unreachable')
      if (isUnreachable && !person.mail?.held && !this.#unheard.has(ref)) this.#say(`${ref} is unreachable, though all was heard`)
      if (person.mail?.held) continue
      for (const { id } of policies) if (this.#toHearOfLift.has(`${ref} ${id}`)) this.#say(`${ref} was never told that ${id} is lifted`)
      // Who leaves before it can be told hears of nothing any more.
      for (const { id } of person.profile.leftAt ? [] : policies)
        for (const device of person.cases.flatMap(({ policy, access: { suspended } }) => (policy === id ? suspended : [])))
          if (!(await this.#wasTold(ref, id, device))) this.#say(`${ref} was never told that ${id} suspends ${device}`)
      if (isUnreachable) continue
      // An exemption that ended before its mail went is not told.
      for (const [awaited, reply] of this.#toReply)
        if (awaited.startsWith(ref) && reply !== 'exemption-granted') this.#say(`${awaited} was never told ${reply}`)
      for (const device of person.devices) {
        const broken = policies.filter(policy => isBanned(device, policy) && this.#binds(policy, person))
        const suspending = broken.filter(suspends)
        // Nobody is cut off by a notice whose delivery was lost.
        const mayLackProof =
          this.#unheard.has(ref) &&
          !person.cases.some(({ policy, notified }) => suspending.some(({ id }) => id === policy) && notified.byDevice[device.id])
        const isSpared = person.cases.some(({ access: { spared } }) => spared.includes(device.id))
        const isKept = mayLackProof || isSpared || (device.vanishedAt && !this.#wasRestored(person, device.id))
        if (suspending.length > 0 && !isKept && this.#devices.get(device.id)?.wanted !== 'suspended')
          this.#say(`${device.id} is in breach and not cut off`)
        for (const { id: policy } of broken)
          if (!this.#isProven(ref, `${policy} ${device.id}`)) this.#say(`nobody was told of ${device.id} under ${policy}`)
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
