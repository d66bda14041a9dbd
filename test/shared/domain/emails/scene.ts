import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../../../../shared/domain/caching.ts'
import type { MessageKey } from '../../../../shared/domain/emails/messages/index.ts'
import { type Findings, withReport } from '../../../../shared/domain/people/organisation.ts'
import {
  type Case,
  type Device,
  isNotified,
  type Person,
  type Profile,
  type Reply,
  type RequestDecision,
  replyTo,
  withAccess,
  withAnswers,
} from '../../../../shared/domain/people/person.ts'
import { isInAudience } from '../../../../shared/domain/policies/audience.ts'
import type { PolicyVersion } from '../../../../shared/domain/policies/policy.ts'
import { type PolicyAtStage, stagesOf } from '../../../../shared/domain/policies/stages.ts'
import { policyDeadline, policyEnd } from '../../../../shared/domain/schedule/policy-deadline.ts'
import { isBefore, laterOf } from '../../../../shared/domain/schedule/zone.ts'
import { askedOfAll, Carried } from '../../../builders.ts'
import { breachOf, statesOf } from './states.ts'

/** A sentence as it stands in a mail. */
export interface Sentence {
  readonly key: MessageKey
  /** What was put into it, as the reader sees it. */
  readonly said: Readonly<Record<string, string | number>>
  /** The device or person of whose row it is part. */
  readonly row?: string
  /** The rows that it introduces. */
  readonly rows: readonly string[]
}

/** What a sentence about one decision is held against. */
export class Scene {
  /** When the mail is sent. */
  readonly now: Temporal.Instant
  readonly reader: Person
  /** At the stage of which the mail tells. */
  readonly policy: PolicyAtStage
  readonly whole: PolicyVersion
  readonly policies: readonly PolicyVersion[]
  /** Once the mail is delivered. */
  readonly after: Person
  /** The scenes of the same decision in earlier mails to the reader. */
  readonly earlier: readonly Scene[]
  readonly mail: { readonly reference: string; readonly to: string; readonly about: readonly PolicyVersion[]; readonly page?: string }
  /** The messages in its section. */
  readonly said: ReadonlySet<MessageKey>
  private readonly lives = new Map<string, Carried>()

  constructor(known: Pick<Scene, 'now' | 'reader' | 'policy' | 'whole' | 'policies' | 'after' | 'earlier' | 'mail' | 'said'>) {
    this.now = known.now
    this.reader = known.reader
    this.policy = known.policy
    this.whole = known.whole
    this.policies = known.policies
    this.after = known.after
    this.earlier = known.earlier
    this.mail = known.mail
    this.said = known.said
  }

  get case(): Case | undefined {
    return caseOf(this.reader, this.policy)
  }

  /** The deadline that binds once the mail is delivered. */
  get deadline(): Temporal.Instant {
    if (this.policy.deadline === 'none') return policyEnd(this.policy, this.reader.profile.zone).at
    const current = caseOf(this.after, this.policy)
    return current && isNotified(current) ? current.deadline : policyDeadline(this.policy, this.reader.profile.zone).at
  }

  /** The stages up to the one of which the mail tells: what breaks any of them is to be done by its deadline. */
  get reached(): readonly PolicyAtStage[] {
    const stages = stagesOf(this.whole)
    return stages.slice(0, stages.findIndex(({ stage }) => stage === this.policy.stage) + 1)
  }

  /** The stages to come, and when each is to be done. */
  get ahead(): readonly { readonly policy: PolicyAtStage; readonly at: Temporal.Instant }[] {
    return stagesOf(this.whole)
      .slice(this.reached.length)
      .map((policy) => {
        const { at } = policyDeadline(policy, this.reader.profile.zone)
        return { policy, at: laterOf(at, this.deadline) }
      })
  }

  get isAhead(): boolean {
    return isBefore(this.now, this.deadline)
  }

  get isOfTheAudience(): boolean {
    return isInAudience(this.policy, this.reader.profile)
  }

  get isLifted(): boolean {
    return this.policy.halted === 'lifted'
  }

  /** The devices that are known not to meet something, or may not. */
  inBreach(how: 'certain' | 'possible', policy = this.whole): readonly Device[] {
    if (policy.halted === 'lifted' || !isInAudience(policy, this.reader.profile)) return []
    const brokenAs = (device: Device) => stagesOf(policy).map((stage) => breachOf(device, stage))
    return this.reader.devices.filter((device) => {
      const broken = brokenAs(device)
      const worst = broken.includes('certain') ? 'certain' : broken.find((one) => one !== undefined)
      return worst === how && !this.isBelieved(device, policy)
    })
  }

  private isBelieved(device: Device, policy: PolicyVersion): boolean {
    const { checked = {} } = device
    const end = this.now.toZonedDateTimeISO(this.reader.profile.zone).subtract({ days: policy.believedFor }).toInstant()
    const { unmet, unknown } = statesOf(device, policy)
    return unmet.length === 0 && unknown.every((name) => checked[name] && isBefore(end, checked[name]))
  }

  get allInBreach(): readonly Device[] {
    return [...this.inBreach('certain'), ...this.inBreach('possible')]
  }

  get isBrokenElsewhere(): boolean {
    return this.policies.some(
      (policy) => policy.id !== this.policy.id && (['certain', 'possible'] as const).some((how) => this.inBreach(how, policy).length > 0),
    )
  }

  /** The devices that the decision, or only another one, has cut off, or is cutting off: not those that no other system can cut off. */
  cutOff(by: 'this' | 'another', person = this.reader): readonly Device[] {
    const ofThis = caseOf(person, this.policy)?.access.suspended ?? []
    return person.devices.filter(({ id }) => ofThis.includes(id) === (by === 'this') && isSuspended(person, id) && !isRefused(person, id))
  }

  /** The reader at a moment ahead, if every mail arrives, every suspension goes through, what they ask is refused and nothing else happens. */
  later(at: Temporal.Instant): Carried {
    return getOrCompute(this.lives, String(at), () => this.goesOn(at, this.after))
  }

  /** The same if devices report this now. */
  laterIf(findings: Findings, devices: readonly Device[], at: Temporal.Instant): Carried {
    const reported = this.after.devices.map((device) =>
      devices.some(({ id }) => id === device.id) ? withReport(device, findings, askedOfAll, this.now) : device,
    )
    return this.goesOn(at, { ...this.after, devices: reported })
  }

  private goesOn(at: Temporal.Instant, from: Person): Carried {
    const cases = from.cases.map((one) => withAccess(withAnswers(one, { requests: [] }), { respited: [] }))
    const carried = new Carried({ ...from, cases }, ...this.policies)
    carried.run(this.now)
    carried.runUntil(at)
    if (isBefore(this.now, at)) carried.run(at)
    return carried
  }

  decided(reply: Reply): RequestDecision | undefined {
    return this.case?.decisions.made.findLast((decided) => replyTo(decided) === reply)
  }

  /** The devices of the reader that a list of names means. */
  named(names: unknown): readonly Device[] {
    return this.reader.devices.filter(({ label }) => String(names).includes(label || 'Unnamed device'))
  }
}

/** Those who lose access only if two people approve it. */
export const isGuarded = ({ name }: Pick<Profile, 'name'>): boolean => name === 'Guarded'

export const caseOf = ({ cases }: Person, { id }: PolicyVersion): Case | undefined => cases.find(({ policy }) => policy === id)

export const isSuspended = ({ access }: Person, device: string): boolean => access[device]?.wanted === 'suspended'

/** No other system can do what is wanted. */
export const isRefused = ({ access, accessRequested = {} }: Person, device: string): boolean =>
  accessRequested[device]?.refused !== undefined && accessRequested[device].version === access[device]?.version
