import fc from 'fast-check'
import type { Temporal } from 'temporal-polyfill'
import { withLeft } from '#domain/people/organisation.ts'
import { type Person, wakeAt } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { extendAndReview, readdress } from '#domain/review/decisions/effects.ts'
import { withProfile } from '#domain/review/move.ts'
import { withNoticeDelivered } from '#domain/review/settle.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { changeOf, type DeedRow, type LifeRecords, life } from '#test/arbitraries.ts'
import { Carried, exemptAndReview, instant, peopleWith, policyOf, reviewAtOnce, versionOf } from '#test/builders.ts'
import { inTime, seldom, settings, until } from './rehearsed-lives.ts'
/** One look at a person, or what was done to them together with the look that followed. */
export interface Stop {
  at: Temporal.Instant
  deeds: readonly DeedRow[]
  before: Person
  after: Person
  policies: readonly PolicyVersion[]
  mails: Carried['sent']
  /** False while nobody sends. */
  isUp: boolean
}

/** A mail, with the moment at which its delivery was proven, if it was. */
export interface Mail {
  mail: Carried['sent'][number]
  provenAt?: Temporal.Instant
}

/** Carries a person through a life; `looks` are moments at which they are looked at besides, for no reason. */
export function carry({ documents, staff, deeds }: LifeRecords, looks: readonly Temporal.Instant[] = []) {
  const [person] = peopleWith(staff)
  if (!person) throw new Error('one record makes one person')
  const carried = new Carried(person, ...documents.map(document => versionOf(document)))
  const stops: Stop[] = []
  const mails: Mail[] = []
  let isUp = true
  let isDelivered = true

  const stop = (at: Temporal.Instant, deeds: readonly DeedRow[], act: () => void) => {
    const before = carried.person
    const known = carried.sent.length
    act()
    const sent = carried.sent.slice(known)
    mails.push(...sent.map(mail => ({ mail, ...(isDelivered ? { provenAt: at } : {}) })))
    stops.push({ at, deeds, before, after: carried.person, policies: carried.policies, mails: sent, isUp })
  }
  const run = (at: Temporal.Instant) => carried.run(at, isDelivered ? 'delivered' : 'undelivered')

  const news: { at: Temporal.Instant; deed?: DeedRow }[] = [
    ...carried.policies.map(({ announcedAt }) => ({ at: announcedAt })),
    ...looks.map(at => ({ at })),
    ...deeds.map(deed => ({ at: instant(deed.at), deed })),
    { at: until },
  ]
  for (const together of Map.groupBy(inTime(news), ({ at }) => at.epochNanoseconds).values()) {
    const [{ at } = { at: until }] = together
    const deeds = together.flatMap(({ deed }) => deed ?? [])
    for (let wake = wakeAt(carried.person); isUp && wake && isBefore(wake, at); wake = wakeAt(carried.person)) {
      const now = wake
      if (stops.some(stop => !isBefore(stop.at, now))) throw new Error(`still owed at ${now}, though the person was just looked at`)
      stop(now, [], () => run(now))
    }
    stop(at, deeds, () => {
      for (const deed of deeds) if (deed.does === 'report') carried.report(changeOf(deed))
      carried.person = reviewAtOnce(carried.person, carried.policies, at)
      for (const deed of deeds) {
        if (deed.does === 'stop' || deed.does === 'go') isUp = deed.does === 'go'
        if (deed.does === 'bounce' || deed.does === 'deliver') isDelivered = deed.does === 'deliver'
        if (deed.does === 'readdress') carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', at)
        if (deed.does === 'leave') carried.person = reviewAtOnce(withLeft(carried.person, at), carried.policies, at)
        if (deed.does === 'return') {
          const { leftAt: _, ...profile } = carried.person.profile
          carried.person = reviewAtOnce(withProfile(carried.person, profile, carried.policies, at), carried.policies, at)
        }
        if (deed.does === 'prove')
          for (const bounced of mails.filter(({ provenAt }) => !provenAt)) {
            bounced.provenAt = at
            carried.person = reviewAtOnce(withNoticeDelivered(carried.person, bounced.mail.parts, at), carried.policies, at)
          }
        const policy = 'policy' in deed ? carried.policies[deed.policy] : undefined
        if (!policy) continue
        if (deed.does === 'exempt') carried.person = exemptAndReview(carried.person, carried.policies, policy, instant(deed.until), at)
        if (deed.does === 'extend') carried.person = extendAndReview(carried.person, carried.policies, policy, instant(deed.until), at)
        if (deed.does === 'amend') {
          const amended = { ...policy, deadline: policyOf({ deadline: deed.deadline }).deadline, version: policy.version + 1 }
          carried.policies = carried.policies.map(other => (other === policy ? amended : other))
          carried.person = reviewAtOnce(carried.person, carried.policies, at)
        }
      }
      if (isUp) run(at)
    })
  }
  return { stops, mails }
}

/** True if something new is owed from this moment on: by a deed, an announcement or the end of an exemption. */
export const isNews = ({ at, deeds, before, policies }: Stop) =>
  deeds.length > 0 ||
  policies.some(({ announcedAt }) => announcedAt.equals(at)) ||
  before.cases.some(({ exemptUntil }) => exemptUntil?.equals(at))

export type Lived = ReturnType<typeof carry>

/** Of one seed every property meets the same lives, so each is carried once. */
const carried = new Map<string, Lived>()

/** States something of every life. */
export const whateverHappens = (hold: (lived: Lived, records: LifeRecords) => void, numRuns = settings.numRuns) =>
  fc.assert(
    fc.property(life, records => {
      const key = JSON.stringify(records)
      const lived = carried.get(key) ?? carry(records)
      if (carried.size < seldom) carried.set(key, lived)
      hold(lived, records)
    }),
    { numRuns },
  )

export const caseOf = ({ cases }: Person, { id }: { id: string }) => cases.find(({ policy }) => policy === id)

export const isSuspended = ({ access }: Person, device: string) => access[device]?.wanted === 'suspended'

/** The devices that a stop cut off. */
export const newlySuspended = ({ before, after }: Stop) =>
  Object.keys(after.access).filter(device => isSuspended(after, device) && !isSuspended(before, device))

/** The exemptions or extensions granted in a case, the only such of their policy. */
export function granted(what: 'exempt' | 'extend', stops: readonly Stop[]) {
  const all = stops.flatMap(stop => stop.deeds.map(deed => ({ stop, deed })))
  return all.flatMap(({ stop: { at, before, policies }, deed }) => {
    if (deed.does !== what) return []
    const policy = policies[deed.policy]
    const held = policy && caseOf(before, policy)
    const isOnly =
      what === 'extend' || all.every(({ deed: other }) => other === deed || other.does !== what || other.policy !== deed.policy)
    if (!held || held.state === 'closed' || !isOnly) return []
    const lasts = (moment: Temporal.Instant) => !isBefore(moment, at) && isBefore(moment, instant(deed.until))
    return [{ policy, held, lasts }]
  })
}

/** When exemptions from a policy ended until a moment: what was told before counts no more. */
export const exemptionsEnded = (policy: PolicyVersion, stops: readonly Stop[], moment: Temporal.Instant) =>
  stops
    .filter(({ at }) => !isBefore(moment, at))
    .flatMap(({ at, before }) => {
      const end = caseOf(before, policy)?.exemptUntil
      return end && !isBefore(at, end) ? [end] : []
    })

export const stepsOf = (mails: Carried['sent']) => mails.flatMap(({ parts }) => parts.flatMap(({ tells }) => tells.map(({ step }) => step)))
