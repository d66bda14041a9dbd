/** What mails have told people, kept apart from what the campaign knows of itself: nobody is cut off for anything else. */
import type { Temporal } from 'temporal-polyfill'
import { doneSection } from '#domain/emails/blocks.ts'
import { type Claims, mailClaims } from '#domain/emails/claims.ts'
import { voices } from '#domain/emails/voices.ts'
import type { ToldPart } from '#domain/people/mail.ts'
import type { Device, Person } from '#domain/people/person.ts'
import type { Policy, PolicyVersion } from '#domain/policies/policy.ts'
import { matterOf } from '#domain/review/agenda.ts'
import { deadlineAt, isNever } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { titleIn } from '#domain/translated.ts'
import { readDigest, readSections } from './read-mail.ts'

/** One policy's part of a mail that arrived. */
export interface Promised {
  policy: string
  version: number
  claims: Claims
  /** By device, the dates that it states where they are not its deadline. */
  ownDates: ToldPart['ownDates']
}

const hasApp = ({ readings }: Device, app: string) => readings.some(({ unmet }) => unmet.includes(app))

export const isBanned = (device: Device, { requires }: Pick<Policy, 'requires'>) => requires.some(app => hasApp(device, app))

/** True where no source lists a device, and no reading says whether it has something that is banned, nor that it has anything. */
const isUnreadUnder = (device: Device, policy: Pick<Policy, 'requires'>) =>
  !device.keys &&
  !isBanned(device, policy) &&
  policy.requires.some(app => !device.readings.some(({ met, unmet }) => met.includes(app) || unmet.includes(app)))

/** Where a digest says more than is known: people are overdue only with what was found, and what no source can read is not named. */
export function accusations(devices: readonly Device[], policies: readonly PolicyVersion[], text: string) {
  const titles = policies.flatMap(headingsOf)
  return readDigest(text, titles).flatMap(row => {
    const policy = headedBy(policies, row.title)
    const named = devices.filter(({ label }) => row.devices.includes(label))
    if (!policy) return []
    return [
      ...named.filter(device => isUnreadUnder(device, policy)).map(({ id }) => `names ${id}, which nobody can read`),
      ...(row.isOverdue && !named.some(device => isBanned(device, policy))
        ? [`says that a person is overdue on whose devices nothing was found`]
        : []),
    ]
  })
}

/** What a part of a mail claims to someone at the moment of its sending. */
export function claimedIn(person: Person, { openedAt, tells, through, states }: ToldPart, policy: PolicyVersion, now: Temporal.Instant) {
  const current = person.cases.find(held => held.policy === policy.id && openedAt?.equals(held.openedAt))
  const matter = matterOf({ ...person, cases: current ? [current] : [] }, policy, now)
  const { deadline } = matter
  const stated = states ? deadlineAt(states, deadline?.zone ?? person.profile.zone) : deadline
  const changes = current?.notified.last ? {} : { changes: new Set<never>() }
  return mailClaims(
    person,
    { ...matter, ...(stated ? { deadline: stated } : {}), at: through, tells, through, movable: false, ...changes },
    now,
  )
}

/** What is untrue in a mail. @param isCut what the other side of access was last asked for a device */
export function untruths(
  { devices }: Person,
  policies: readonly PolicyVersion[],
  parts: readonly Promised[],
  isCut: (device: string) => boolean,
  text: string,
) {
  const all = (pick: (claims: Claims) => readonly string[]) => parts.flatMap(({ claims }) => pick(claims))
  const inBreach = devices.filter(device => policies.some(policy => policy.halted !== 'lifted' && isBanned(device, policy)))
  const saysSuspended = /Work access is (being )?suspended on/.test(text)
  return [
    ...all(({ suspended }) => suspended)
      .filter(device => !isCut(device))
      .map(device => `says that ${device} is suspended, which was never asked`),
    ...all(({ toSuspend, suspendedElsewhere, restored }) => [
      ...toSuspend.filter(device => !suspendedElsewhere.includes(device)),
      ...restored,
    ])
      .filter(isCut)
      .map(device => `says that ${device} has its access, which is cut`),
    ...(parts.some(({ claims }) => claims.nothingLeft) && inBreach.length > 0 ? ['says that nothing is left to do'] : []),
    ...(text.includes('You have nothing left to do') && inBreach.length > 0 ? ['reads as if nothing were left to do'] : []),
    // It also names what another decision keeps suspended.
    ...(saysSuspended !== (all(({ suspended }) => suspended).length > 0 || (saysSuspended && devices.some(({ id }) => isCut(id))))
      ? ['reads otherwise of suspended devices than is so']
      : []),
  ]
}

/**
 * What the text of a mail says otherwise than its evidence will, or than is so: of dates, of devices in breach, and of access.
 * @param parts as the evidence will keep them
 */
export function misreadings(
  { profile, devices, cases }: Person,
  policies: readonly PolicyVersion[],
  parts: readonly ToldPart[],
  isCut: (device: string) => boolean,
  text: string,
) {
  const sections = readSections(text, policies.flatMap(headingsOf))
  const asksNothing = sections.every(section => section.devices.length === 0)
  const inForce = policies.filter(({ halted }) => halted !== 'paused').map(({ id }) => id)
  // Nothing is said for a policy that is paused.
  const isCutInForce = (device: string) =>
    isCut(device) && cases.some(({ policy, access: { suspended } }) => inForce.includes(policy) && suspended.includes(device))
  const isSaid = (device: string) => sections.some(({ cut }) => cut.includes(device))
  const named = (what: readonly string[]) => what.toSorted().join(', ')
  return [
    ...parts.flatMap(({ policy: { id } }) => {
      const headings = policies.filter(policy => policy.id === id).flatMap(headingsOf)
      return sections.some(({ title }) => headings.includes(title)) ? [] : [`does not speak of ${id}`]
    }),
    ...devices.flatMap(({ id }) => {
      if (isSaid(id) === isCut(id)) return []
      if (isSaid(id)) return [`says that ${id} is suspended, which was never asked`]
      const isListed = sections.some(section => section.devices.includes(id))
      return isListed || (asksNothing && isCutInForce(id)) ? [`is silent about ${id}, which is suspended`] : []
    }),
    ...sections.flatMap(({ title, ...section }) => {
      const policy = headedBy(policies, title)
      const part = parts.find(part => part.policy.id === policy?.id)
      const current = cases.find(held => held.policy === policy?.id && part?.openedAt?.equals(held.openedAt) !== false)
      if (section.devices.length === 0 || !policy || !current) return []
      const inBreach = current.breaches.map(({ device }) => device)
      const misnamed =
        named(section.devices) === named(inBreach) ? [] : [`names ${named(section.devices)}, where ${named(inBreach)} is in breach`]
      // What other decisions still ask has no date.
      if (!part)
        return section.until || section.isUndated ? [...misnamed, `states a date for ${policy.id}, which no evidence keeps`] : misnamed
      const stated = part.states ?? current.deadline
      const isStated = isNever(stated)
        ? section.isUndated
        : [policy.zone, profile.zone, current.deadlineZone].some(
            zone => zone && zone !== 'staff' && section.until && minuteOf(stated, zone).equals(section.until),
          )
      return isStated ? misnamed : [...misnamed, `states ${section.until ?? 'no deadline'} for ${policy.id}, and its evidence ${stated}`]
    }),
  ]
}

const english = voices()('en')

/** What may head a section about a policy: its title, or that of what is done. */
export const headingsOf = (policy: PolicyVersion) => [titleIn(policy).text, doneSection(policy, [], english).heading]

const headedBy = (policies: readonly PolicyVersion[], heading: string) => policies.find(policy => headingsOf(policy).includes(heading))

const minuteOf = (at: Temporal.Instant, zone: string) =>
  at.toZonedDateTimeISO(zone).toPlainDateTime().round({ smallestUnit: 'minute', roundingMode: 'floor' })

/** What someone said of a device that was in breach: it was to be held back, or its access to come back. */
export interface Said {
  at: Temporal.Instant
  /** When the case was opened that it was about. */
  openedAt: Temporal.Instant
  /** Hours after which its source lists apps again. */
  hours: number
}

/** Days that a device has, at least, to report after its source has listed it again. */
const daysToReport = 2

/** True where someone is cut off despite their word: no list from after it denies it, and the time for one is not over. */
export function isDisbelieved({ readings }: Device, { at, hours }: Said, now: Temporal.Instant) {
  // The clock of the machine that took the answer may be behind.
  const noted = at.subtract({ minutes: 2 })
  const isDenied = readings.some(({ unmet, certainFrom, reportedAt }) => unmet.length > 0 && isBefore(noted, certainFrom ?? reportedAt))
  return !isDenied && isBefore(now.add({ minutes: 1 }), at.add({ hours: hours + 24 * daysToReport - 1 }))
}

export const suspends = ({ escalation }: Policy) => escalation.some(rung => 'suspend' in rung && rung.suspend)

/** True for a device that a policy cuts off: for what was found on it, or for want of an answer. */
export const mayCut = (device: Device, policy: Policy) =>
  (suspends(policy) && isBanned(device, policy)) || (policy.unknown === 'answer-or-lose' && isUnreadUnder(device, policy))

/**
 * Why a device may not be cut off, by what delivered mails told its owner.
 * @param versions of the policy
 * @param told in order
 */
export function brokenPromises(device: Device, versions: readonly PolicyVersion[], told: readonly Promised[], now: Temporal.Instant) {
  const last = told.findLast(({ claims }) => claims.states)?.claims.states
  const own = told.findLast(({ claims }) => claims.named.includes(device.id))?.ownDates?.[device.id]
  const isTold = told.some(({ claims, version: since }) => {
    const meanwhile = versions.filter(({ version }) => version >= since)
    const [{ requires } = { requires: [] }] = meanwhile
    const isDemanded = requires.some(app => hasApp(device, app) && meanwhile.every(version => version.requires.includes(app)))
    const isSilence = isUnreadUnder(device, { requires }) && meanwhile.every(({ unknown }) => unknown === 'answer-or-lose')
    return claims.threatens && claims.named.includes(device.id) && (isSilence || (meanwhile.every(suspends) && isDemanded))
  })
  return [
    ...(last && isBefore(now, last) ? [`before ${last}, the date last told`] : []),
    ...(own && isBefore(now, own) ? [`before ${own}, the date last told of the device`] : []),
    ...(isTold ? [] : ['for what no delivered mail told']),
  ]
}
