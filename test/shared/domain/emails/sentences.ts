/** When each sentence of a mail is true, told from what is stored and from what happens next, never from how letters are written. */
import { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../../../../shared/domain/caching.ts'
import { platformNamed } from '../../../../shared/domain/catalogue/platforms.ts'
import type { MessageKey } from '../../../../shared/domain/emails/messages/index.ts'
import { type Device, isNotified, isReply, type Person } from '../../../../shared/domain/people/person.ts'
import type { PolicyVersion } from '../../../../shared/domain/policies/policy.ts'
import { demandsOf } from '../../../../shared/domain/policies/versions.ts'
import { requirementOf } from '../../../../shared/domain/requirements/requirement-of.ts'
import { isNever } from '../../../../shared/domain/schedule/timetable.ts'
import { isBefore, laterOf, startOfDay } from '../../../../shared/domain/schedule/zone.ts'
import { askingAll, Carried } from '../../../builders.ts'
import { caseOf, isGuarded, isRefused, isSuspended, type Scene, type Sentence } from './scene.ts'
import { allMet, breachOf, installedOn, isOfApps, kindOf, neededOn, nothingMet, statesOf } from './states.ts'

/** The messages of notices; the others are of the staff page, of digests, and to earlier addresses. */
export type NoticeMessage =
  | Exclude<
      MessageKey,
      `page.${string}` | `${'subject.' | ''}digest${string}` | `${'subject.' | ''}moved${string}` | 'subject.decisions' | 'greeting.team'
    >
  | 'page.link'
  | 'page.byHand'
  | 'page.pending.access'

export type IsTrue = (scene: Scene, sentence: Sentence) => boolean

/** A heading, or words that hold whatever happened. */
export const always: IsTrue = () => true

/** Long enough for every step after a deadline. */
const muchLater = (at: Temporal.Instant) => at.add({ hours: 24 * 60 })

/** By then all has come that a mail of now could announce. */
const wellPast = ({ now, deadline }: Scene) => muchLater(laterOf(now, deadline))

const justBefore = (at: Temporal.Instant) => at.subtract({ milliseconds: 1 })

const dateIn = (at: Temporal.Instant, zone: string) => at.toZonedDateTimeISO(zone).toPlainDate()

const sameDevices = (some: readonly Device[], others: readonly Device[]) =>
  some.length > 0 && some.length === others.length && some.every(({ id }) => others.some((other) => other.id === id))

const all = <T>(items: readonly T[], holds: (item: T) => boolean) => items.length > 0 && items.every(holds)

const titleOf = (policy: PolicyVersion, name: string) => String(requirementOf(policy, name).title)

const titlesOf = (policy: PolicyVersion, names = policy.requires) => names.map((name) => titleOf(policy, name))

/** `TikTok`, `TikTok and WeChat`, `TikTok, WeChat or Temu` */
const listSaid = (said: unknown) => String(said).split(/, | and | or /)

const names = (said: unknown, titles: readonly string[]) => listSaid(said).join() === titles.join()

/** Of a policy that requires nothing else: all its apps. */
const namesAllApps = (said: unknown, policy: PolicyVersion) => isOfApps(policy) && names(said, titlesOf(policy))

/** `TikTok`, `TikTok, WeChat`, `TikTok +2` */
const namesInShort = (said: unknown, policy: PolicyVersion) => {
  const titles = titlesOf(policy)
  return said === (titles.length > (isOfApps(policy) ? 2 : 1) ? `${titles[0]} +${titles.length - 1}` : titles.join(', '))
}

const demandWords = { app: 'Remove ', version: 'Update to ', check: '' }

/** `Update to iOS 17.4`, `Remove TikTok (+2)` */
const demandsInShort = (said: unknown, policy: PolicyVersion) => {
  const demands = policy.requires.map((name) => `${demandWords[kindOf(policy, name)]}${titleOf(policy, name)}`)
  return !isOfApps(policy) && said === (demands.length > 1 ? `${demands[0]} (+${demands.length - 1})` : demands.join(', '))
}

/** `iOS 17.4` for a device, where something requires it. */
const versionsFor = (policy: PolicyVersion, device: Device) =>
  policy.requires.flatMap((name) => {
    const needed = neededOn(device, requirementOf(policy, name))
    return needed ? [{ name, text: `${platformNamed(device.platform)?.name} ${needed}` }] : []
  })

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December']

/** `Wednesday 15 March 2023` */
function dateSaid(said: unknown): Temporal.PlainDate {
  const [year = '', month = '', day = ''] = String(said).split(' ').toReversed()
  return Temporal.PlainDate.from({ year: Number(year), month: months.indexOf(month) + 1, day: Number(day) })
}

const zoneTitles = new Map<string, Intl.DateTimeFormat>()

const zoneTitle = (zone: string, at: Temporal.Instant) =>
  getOrCompute(zoneTitles, zone, () => new Intl.DateTimeFormat('en-IE', { timeZone: zone, timeZoneName: 'longGeneric' }))
    .formatToParts(at.epochMilliseconds)
    .find(({ type }) => type === 'timeZoneName')?.value

const knownZones = ({ reader, policy }: Scene): readonly string[] => [
  reader.profile.zone,
  ...(policy.zone === 'staff' ? [] : [policy.zone]),
  ...reader.cases.flatMap(({ deadlineZone, notified: { inZone } }) => [deadlineZone ?? [], inZone ?? []].flat()),
]

/** `the end of {date}`, or `{time} on {date}`, on the clocks of the zone that is said. */
const meansDay = (at: Temporal.Instant, said: Sentence['said'], zones: readonly string[]) =>
  zones.some((zone) => zoneTitle(zone, at) === said.zone && startOfDay(dateSaid(said.date).add({ days: 1 }), zone).equals(at))

const meansTime = (at: Temporal.Instant, said: Sentence['said'], zones: readonly string[]) =>
  zones.some(
    (zone) =>
      zoneTitle(zone, at) === said.zone &&
      at
        .toZonedDateTimeISO(zone)
        .toPlainDateTime()
        .equals(dateSaid(said.date).toPlainDateTime(String(said.time))),
  )

type Means = typeof meansDay

const isDeadline =
  (means: Means, zonesOf = knownZones): IsTrue =>
  (scene, { said }) =>
    means(scene.deadline, said, zonesOf(scene))

const ownZone = ({ reader }: Scene) => [reader.profile.zone]

/** `15 Mar` */
const isShortDay: IsTrue = (scene, sentence) => {
  const [day = '', month = ''] = String(sentence.said.shortDay).split(' ')
  const date = dateSaid(sentence.said.date)
  const isShort = date.day === Number(day) && months[date.month - 1]?.startsWith(month) === true
  return isShort && [meansDay, meansTime].some((means) => isDeadline(means)(scene, sentence))
}

const daysLeft = ({ deadline, now, reader: { profile } }: Scene) =>
  dateIn(now, profile.zone)
    .until(dateIn(justBefore(deadline), profile.zone))
    .total('days')

/** A device may be used for work until a moment, at least. */
const keepsUntil = (scene: Scene, device: Device | undefined, until: Temporal.Instant) =>
  device !== undefined && !scene.cutOff('this', scene.later(justBefore(until)).person).some(({ id }) => id === device.id)

/** A date of its own that the deadline has overtaken counts for nothing. */
const ownDateOf = (scene: Scene, { row }: Sentence): Temporal.Instant => {
  const [device] = scene.named(row)
  const own = device && caseOf(scene.after, scene.policy)?.notified.ownDates[device.id]
  return own ? laterOf(own, scene.deadline) : scene.deadline
}

/** By when a device is to be in order: its own deadline, or that of the first stage that it breaks. */
function dueOf(scene: Scene, sentence: Sentence): Temporal.Instant {
  const [device] = scene.named(sentence.row)
  if (!scene.whole.stages) return ownDateOf(scene, sentence)
  // Of a device that breaks something for certain, what is unknown does not count.
  const breach = device && breachOf(device, scene.whole)
  const isBroken = (policy: PolicyVersion) => device !== undefined && breach !== undefined && breachOf(device, policy) === breach
  return (scene.reached.some(isBroken) ? undefined : scene.ahead.find(({ policy }) => isBroken(policy))?.at) ?? scene.deadline
}

/** The deadline, or in a row the dates of stages to come. */
const moments = (scene: Scene, { row }: Sentence, when: 'ahead' | 'past'): readonly Temporal.Instant[] =>
  (row === undefined ? [scene.deadline] : scene.ahead.map(({ at }) => at)).filter((at) => isBefore(scene.now, at) === (when === 'ahead'))

const isMoment =
  (when: 'ahead' | 'past', means: Means): IsTrue =>
  (scene, sentence) =>
    moments(scene, sentence, when).some((at) => means(at, sentence.said, knownZones(scene)))

const isDueBy =
  (means: Means): IsTrue =>
  (scene, sentence) =>
    means(dueOf(scene, sentence), sentence.said, knownZones(scene))

const keepsAccess =
  (means: Means): IsTrue =>
  (scene, sentence) => {
    const until = laterOf(ownDateOf(scene, sentence), dueOf(scene, sentence))
    return means(until, sentence.said, knownZones(scene)) && keepsUntil(scene, deviceOf(scene, sentence), until)
  }

/** Something is to be done on a device, by no date. */
const asksUndated = (scene: Scene) => isUndated(scene) && scene.case?.state !== 'exempt' && scene.inBreach('certain').length > 0

/** Nobody was told of a deadline, or that there is none, which stands until a notice states one. */
const isUndated = ({ policy, deadline }: Scene) => policy.deadline === 'none' || isNever(deadline)

const deviceOf = (scene: Scene, { row }: Sentence): Device | undefined => scene.named(row)[0]

const asksToRemove: IsTrue = (scene, { said }) =>
  scene.isAhead &&
  scene.case?.state !== 'exempt' &&
  scene.inBreach('certain').length > 0 &&
  isOfApps(scene.policy) &&
  namesInShort(said.apps, scene.policy)

const isAbout: IsTrue = ({ policy }, { said }) => namesInShort(said.apps, policy)

/** Names what is to do, or the apps that the sentence itself says to remove. */
const isAboutDemands: IsTrue = ({ policy }, { said }) =>
  demandsInShort(said.apps, policy) || (isOfApps(policy) && namesInShort(said.apps, policy))

/** Something other than apps alone is to be done on a device by a date ahead. */
const asksMore = (scene: Scene) =>
  scene.isAhead && scene.case?.state !== 'exempt' && scene.inBreach('certain').length > 0 && !isOfApps(scene.policy)

const namesContact: IsTrue = ({ policy }, { said }) => said.email === policy.contact.email

const namesReference: IsTrue = ({ mail }, { said }) => said.reference === mail.reference

const wasTold = ({ case: current }: Scene) => current !== undefined && isNotified(current)

const isInOrder = (scene: Scene) => scene.allInBreach.length === 0

const suspends = ({ escalation }: Pick<PolicyVersion, 'escalation'>) => escalation.some((rung) => 'suspend' in rung && rung.suspend)

/** The devices that have their access again: its version rises with every change, from none at first. */
const restored = ({ reader }: Scene) =>
  reader.devices.filter(({ id }) => reader.access[id]?.wanted === 'granted' && reader.access[id].version > 1 && !isRefused(reader, id))

/** A human is asked about their access, which the policy gives back meanwhile. */
const isAsked = ({ case: current, policy }: Scene, { id }: Device) =>
  policy.requests.access === 'restored' &&
  current?.answers.requests.some(({ kind, device }) => kind === 'contest' || (kind === 'not-my-device' && device === id)) === true

/** The steps suit devices of the reader that do not meet, or perhaps not, something of a kind. */
const suits =
  (family: readonly string[], remedy: 'remove-app' | 'remove-work-apps', kinds: readonly string[] = ['app', 'version', 'check']): IsTrue =>
  (scene) =>
    scene.allInBreach.some(
      (device) =>
        family.includes(device.platform) &&
        leftOn(scene, device).some((name) => kinds.includes(kindOf(scene.whole, name))) &&
        mayEnd(scene, device, remedy),
    )

/** What a mail asks for on a device in breach. */
const leftOn = ({ whole: policy }: Scene, device: Device): readonly string[] => {
  const { unmet, unknown } = statesOf(device, policy)
  return unmet.length > 0 ? unmet : unknown
}

const mayEnd = ({ policy }: Scene, { ownership }: Device, remedy: 'remove-app' | 'remove-work-apps') =>
  remedy === 'remove-app'
    ? policy.remedies.includes(remedy) || ownership === 'official'
    : policy.remedies.includes(remedy) && ownership === 'personal'

/** `Update to iOS 17.4` or `Encrypt the disk`, where that is so for the device of the row. */
function isLeft(scene: Scene, sentence: Sentence, state: 'unmet' | 'unknown'): boolean {
  const { whole: policy } = scene
  const device = deviceOf(scene, sentence)
  if (!device) return false
  const left = statesOf(device, policy)[state]
  const versions = versionsFor(policy, device).filter(({ name }) => left.includes(name))
  const checks = left.filter((name) => kindOf(policy, name) === 'check')
  return [...versions.map(({ text }) => `Update to ${text}`), ...titlesOf(policy, checks)].includes(String(sentence.said.what))
}

/** Devices of which something is unknown keep their access, and lose it, if that can be done, once it turns out that nothing is met. */
function areCutOffIfFound(scene: Scene): boolean {
  const { reader, case: current } = scene
  const isBeyond = ({ id }: Device) => current?.access.spared.includes(id) === true || (isSuspended(reader, id) && isRefused(reader, id))
  const unclear = scene.inBreach('possible').filter((device) => !isBeyond(device))
  const end = wellPast(scene)
  const apps = scene.policy.requires.filter((name) => kindOf(scene.policy, name) === 'app')
  const found = scene.cutOff('this', scene.laterIf(nothingMet(apps), unclear, end).person)
  return all(unclear, (device) => keepsUntil(scene, device, end) && found.some(({ id }) => id === device.id))
}

/** A version for each platform. */
const allVersions = (policy: PolicyVersion): readonly string[] =>
  policy.requires.flatMap((name) => {
    const requirement = requirementOf(policy, name)
    return requirement.kind === 'version'
      ? Object.entries(requirement.atLeast).map(([platform, version]) => `${platformNamed(platform)?.name} ${version}`)
      : []
  })

/** The other systems say that it is so. */
const isConfirmed = ({ access, accessRequested = {} }: Person, device: string) =>
  accessRequested[device]?.confirmed !== undefined && accessRequested[device].confirmed === access[device]?.version

const cutOffIf = (scene: Scene, confirmed: boolean) => scene.cutOff('this').filter(({ id }) => isConfirmed(scene.reader, id) === confirmed)

const isLastReminder = (scene: Scene) =>
  scene
    .later(justBefore(scene.deadline))
    .sent.every(
      ({ at, parts }) =>
        !isBefore(scene.now, at) ||
        parts.every(({ policy, tells }) => policy.id !== scene.policy.id || !tells.some(({ step }) => /P\d+D$/.test(step))),
    )

const hasNewDeadline = (scene: Scene) =>
  scene.earlier.findLast(({ said }) => said.has('deadline.title'))?.deadline.equals(scene.deadline) === false

/** What was in force since the reader was last told what it is. A mail between a version and its `changed` does not say what is new. */
const earlierRules = ({ policy: { version, earlier = [] }, earlier: mails }: Scene) => {
  const saysNew = ({ policy, said }: Scene) => policy.version < version || said.has('lead.demand') || said.has('lead.threat')
  const told = mails.findLast((mail) => mail.said.has('devices.title') && saysNew(mail))
  return earlier.filter(({ through }) => through >= (told?.policy.version ?? version))
}

const demandsMore = (scene: Scene) =>
  scene.allInBreach.some((device) =>
    earlierRules(scene).some(
      (before) =>
        !breachOf(device, { ...scene.whole, requires: before.requires, scope: before.scope, requirements: askingAll.requirements }) ||
        scene.whole.requires.some((app) => !before.requires.includes(app)) ||
        JSON.stringify(before.stages?.map(({ requires }) => requires)) !==
          JSON.stringify(scene.whole.stages?.map(({ requires }) => requires)),
    ),
  )

const threatensMore = (scene: Scene) => {
  const { stages = [scene.whole] } = scene.whole
  const threats = ({ suspends, stages = [] }: ReturnType<typeof demandsOf>) =>
    JSON.stringify([suspends, stages.map(({ suspends }) => suspends)])
  return stages.some(suspends) && earlierRules(scene).some((before) => threats(before) !== threats(demandsOf(scene.whole)))
}

const isOnlyUnknown = (scene: Scene) => scene.inBreach('certain').length === 0 && scene.inBreach('possible').length > 0

/** Some breach began, or was reported, since the last mail that told which there are: a reply alone does not. */
const hasNewFinding = (scene: Scene) => {
  const told = scene.earlier.filter(({ said }) => said.has('devices.title') || said.has('cleared.lead') || said.has('settled.lead'))
  const isNew = (at: Temporal.Instant | undefined) => at !== undefined && !told.some(({ now }) => isBefore(at, now))
  return scene.reader.devices.some(({ id, readings }) => {
    const breach = scene.case?.breaches.find(({ device }) => device === id)
    return breach && (isNew(breach.since) || isNew(readings.at(-1)?.reportedAt))
  })
}

const exemptUntil = ({ case: current, now }: Scene) => current?.exemptUntil ?? now

const isExempt = (scene: Scene) => isBefore(scene.now, exemptUntil(scene))

const isDecided = ({ case: current }: Scene, kind: 'granted' | 'refused') =>
  current?.decisions.made.some((decided) => decided.kind === kind) === true

/** Nothing is asked or cut before the exemption ends. */
function isLeftAlone(scene: Scene): boolean {
  if (!isExempt(scene)) return false
  const { sent, person } = scene.later(justBefore(exemptUntil(scene)))
  const asked = sent
    .filter(({ at }) => isBefore(scene.now, at))
    .flatMap(({ parts }) => parts.filter(({ policy }) => policy.id === scene.policy.id))
    // It may be told of its exemption once more, or how another request was decided.
    .filter(({ tells }) => tells.some(({ step }) => !isReply(step)))
  return asked.length === 0 && scene.cutOff('this', person).length === 0
}

const isExemptUntil =
  (means: Means): IsTrue =>
  (scene, { said }) =>
    isLeftAlone(scene) && means(exemptUntil(scene), said, ownZone(scene))

/** These devices, and no others, lose their access if nothing changes. */
const cutsOff = (scene: Scene, devices: readonly Device[]) =>
  all(devices, ({ id }) => scene.cutOff('this', scene.later(wellPast(scene)).person).some((device) => device.id === id))

/** What is cut off comes back at once when all devices are in order. */
function comesBack(scene: Scene): boolean {
  const at = wellPast(scene)
  const carried = new Carried(scene.later(at).person, ...scene.policies)
  for (const { id: device } of carried.person.devices) carried.report({ at, device, ...allMet })
  carried.run(at)
  return carried.person.devices.every(({ id }) => carried.person.access[id]?.wanted !== 'suspended')
}

const hasExemptionEnded = (scene: Scene) => {
  const { until } = scene.decided('exemption-granted') ?? {}
  return until !== undefined && !isBefore(scene.now, until)
}

/** All of this holds. */
const every =
  (...all: readonly IsTrue[]): IsTrue =>
  (scene, sentence) =>
    all.every((isTrue) => isTrue(scene, sentence))

const isAhead = ({ isAhead }: Scene) => isAhead
const isPast = ({ isAhead }: Scene) => !isAhead
const isPlain = ({ policy }: Scene) => isOfApps(policy)
const isMixed = ({ policy }: Scene) => !isOfApps(policy)
const isBroken = (scene: Scene) => scene.inBreach('certain').length > 0
const isMetElsewhere = ({ isBrokenElsewhere }: Scene) => !isBrokenElsewhere
const isInForce = ({ isLifted }: Scene) => !isLifted
const isOfTheAudience = ({ isOfTheAudience }: Scene) => isOfTheAudience
const hasPage = ({ mail }: Scene) => mail.page !== undefined
const isOfAllApps: IsTrue = ({ policy }, { said }) => namesAllApps(said.apps, policy)
const isOfDemands: IsTrue = ({ policy }, { said }) => demandsInShort(said.what, policy)
const asksOther = (scene: Scene) => asksMore(scene) || asksUndated(scene)

/** The apps of a row in that state. */
const namesAppsLeft =
  (state: 'unmet' | 'unknown'): IsTrue =>
  (scene, sentence) => {
    const device = deviceOf(scene, sentence)
    const left = device ? statesOf(device, scene.whole)[state].filter((name) => kindOf(scene.whole, name) === 'app') : []
    return left.length > 0 && names(sentence.said.apps, titlesOf(scene.whole, left))
  }

/** The device of a row among some, or all of them. */
const ofRow = (scene: Scene, sentence: Sentence, some: readonly Device[]) => {
  const device = deviceOf(scene, sentence)
  return device ? some.filter((one) => one === device) : some
}

/** A new message has no entry: say when it is true, or that it says nothing of the state. */
export const sentences: Readonly<Record<NoticeMessage, IsTrue>> = {
  greeting: ({ reader: { profile } }, { said }) => said.name === profile.name,
  'greeting.unnamed': ({ reader: { profile } }) => profile.name === '',

  'subject.announcement': every(isInOrder, isShortDay, isAboutDemands),
  'subject.first': (scene, sentence) => asksToRemove(scene, sentence) && !wasTold(scene) && isShortDay(scene, sentence),
  'subject.again': every(asksToRemove, wasTold, isShortDay),
  'subject.exemptionEnded': every(asksToRemove, hasExemptionEnded, isShortDay),
  'subject.reminder': every(asksToRemove, wasTold, isShortDay),
  'subject.lastReminder': every(asksToRemove, isShortDay, isLastReminder),
  'subject.changed': every(isAhead, isShortDay, isAboutDemands, hasNewDeadline),
  'subject.amended': every(asksToRemove, isShortDay, wasTold),
  'subject.check': every(isAhead, isShortDay, isOnlyUnknown, isPlain, isAbout),
  'subject.checkNow': every((scene) => (!scene.isAhead || isUndated(scene)) && isOnlyUnknown(scene), isAbout),
  'subject.undated': (scene, { said }) => asksUndated(scene) && isOfApps(scene.policy) && namesInShort(said.apps, scene.policy),
  'subject.undated.announcement': every(isUndated, isAboutDemands),
  'subject.overdue': every(isPast, isBroken, isAbout),
  'subject.suspended': every((scene) => scene.cutOff('this').length > 0, isAbout),
  'subject.restored': every((scene) => restored(scene).length > 0, isAbout),
  'subject.cleared': every(isInOrder, isMetElsewhere, isAbout),
  'subject.settled': every(isInOrder, isAbout),
  'subject.exemptionGranted': every(isExempt, isAbout),
  'subject.exemptionRefused': every((scene) => scene.decided('exemption-refused') !== undefined, isAbout),
  'subject.requestGranted': every((scene) => isDecided(scene, 'granted'), isAbout),
  'subject.requestRefused': every((scene) => isDecided(scene, 'refused'), isAbout),
  'subject.required': every(asksMore, isShortDay, isOfDemands),
  'subject.required.again': every(asksOther, wasTold),
  'subject.required.exemptionEnded': every(asksOther, hasExemptionEnded),
  'subject.required.reminder': every(asksOther, wasTold),
  'subject.required.lastReminder': every(asksOther, isLastReminder),
  'subject.required.amended': every(asksOther, wasTold),
  'subject.required.check': every(isAhead, isShortDay, isOnlyUnknown, isOfDemands),
  'subject.several': ({ mail }, { said }) => said.count === mail.about.length - 1,

  'required.app': ({ policy, whole }, { said }) =>
    (whole.stages !== undefined || !isOfApps(policy)) &&
    whole.requires.some((name) => kindOf(whole, name) === 'app' && titleOf(whole, name) === said.apps),
  'required.version': ({ whole, reader }, { said }) =>
    whole.requires.some((name) => kindOf(whole, name) === 'version' && titleOf(whole, name) === said.version) ||
    names(said.version, allVersions(whole)) ||
    reader.devices.some((device) => versionsFor(whole, device).some(({ text }) => text === said.version)),

  'heading.remove': every(isShortDay, isPlain, isAbout),
  'heading.other': every(isShortDay, isOfDemands),
  'heading.undated': ({ policy }, { said }) => namesInShort(said.what, policy),

  'announcement.lead': ({ policy }, { said }) => namesAllApps(said.apps, policy),
  'announcement.nothing': isInOrder,
  'announcement.required': ({ policy }) => !isOfApps(policy),
  'lead.remove': every(isBroken, isOfAllApps),
  'lead.check': every(isOnlyUnknown, isOfAllApps, namesContact),
  'lead.checkOnPage': every(isOnlyUnknown, isOfAllApps, hasPage),
  'lead.required': every(isBroken, isMixed),
  'lead.checkRequired': every(isOnlyUnknown, isMixed, namesContact),
  'lead.checkRequiredOnPage': every(isOnlyUnknown, isMixed, hasPage),
  'lead.again': every(wasTold, hasNewFinding),
  'lead.exemptionEnded': hasExemptionEnded,
  'lead.lastReminder': isLastReminder,
  'lead.changed': hasNewDeadline,
  'lead.noDeadline': (scene) => isUndated(scene) && scene.earlier.some((one) => !isUndated(one)),
  'lead.stage': (scene) => scene.earlier.some(({ policy }) => policy.stage !== scene.policy.stage),
  'lead.demand': demandsMore,
  'lead.threat': threatensMore,
  'lead.overdue': every(isPast, isBroken),

  'deadline.title': always,
  'deadline.day': isMoment('ahead', meansDay),
  'deadline.time': isMoment('ahead', meansTime),
  'deadline.passedDay': isMoment('past', meansDay),
  'deadline.passedTime': isMoment('past', meansTime),
  'deadline.zone': (scene, { said }) => knownZones(scene).some((zone) => zoneTitle(zone, scene.deadline) === said.zone),
  'deadline.localDay': isDeadline(meansDay, ownZone),
  'deadline.localTime': isDeadline(meansTime, ownZone),
  'deadline.asOf': ({ policy: { deadline } }, { said }) =>
    typeof deadline === 'object' && 'on' in deadline && deadline.counts === 'exclusive' && deadline.on.equals(dateSaid(said.date)),
  'deadline.today': (scene) => scene.isAhead && daysLeft(scene) === 0,
  'deadline.tomorrow': (scene) => daysLeft(scene) === 1,
  'deadline.days': (scene, { said }) => daysLeft(scene) === said.count,
  'deadline.none': isUndated,
  'deadline.soon': (scene) => isUndated(scene) && scene.allInBreach.length > 0,

  'devices.title': always,
  'device.unnamed': ({ reader, case: current }) =>
    reader.devices.some(({ label }) => label === '') ||
    current?.decisions.made.some(({ device, label }) => device !== undefined && !label) === true,
  'device.found': namesAppsLeft('unmet'),
  'device.unknown': namesAppsLeft('unknown'),
  'device.outdated': (scene, sentence) => {
    const device = deviceOf(scene, sentence)
    return (
      device !== undefined &&
      sentence.said.installed === `${platformNamed(device.platform)?.name} ${installedOn(device)}` &&
      versionsFor(scene.whole, device).some(
        ({ name, text }) => text === sentence.said.version && statesOf(device, scene.whole).unmet.includes(name),
      )
    )
  },
  'device.unmet': (scene, sentence) => isLeft(scene, sentence, 'unmet'),
  'device.unclear': (scene, sentence) => isLeft(scene, sentence, 'unknown'),
  'device.requested': (scene, sentence) =>
    ofRow(scene, sentence, [...scene.cutOff('this'), ...scene.cutOff('another')]).some(({ id }) => !isConfirmed(scene.reader, id)),
  'device.suspended': (scene, sentence) => ofRow(scene, sentence, scene.cutOff('this')).some(({ id }) => isConfirmed(scene.reader, id)),
  'device.suspendedElsewhere': (scene, sentence) => {
    const device = deviceOf(scene, sentence)
    return device !== undefined && scene.cutOff('another').includes(device) && isConfirmed(scene.reader, device.id)
  },
  'device.stays': (scene, sentence) => keepsUntil(scene, deviceOf(scene, sentence), wellPast(scene)),
  'device.untilDay': keepsAccess(meansDay),
  'device.untilTime': keepsAccess(meansTime),
  'device.byDay': isDueBy(meansDay),
  'device.byTime': isDueBy(meansTime),

  'then.suspended': (scene, { said }) =>
    scene.isAhead && namesAllApps(said.apps, scene.policy) && cutsOff(scene, scene.inBreach('certain')) && comesBack(scene),
  'then.named': (scene, { said }) => cutsOff(scene, scene.named(said.devices)) && comesBack(scene),
  'then.unknown': every(isOfAllApps, areCutOffIfFound),
  'then.required': (scene) => scene.isAhead && !isOfApps(scene.policy) && cutsOff(scene, scene.inBreach('certain')) && comesBack(scene),
  'then.unclear': every(isMixed, areCutOffIfFound),
  'then.protected': ({ reader, reached, ahead }) =>
    isGuarded(reader.profile) && [...reached, ...ahead.map(({ policy }) => policy)].some(suspends),
  'next.title': ({ ahead }) => ahead.length > 0,
  'next.suspends': ({ ahead, now }) => ahead.some(({ policy, at }) => suspends(policy) && isBefore(now, at)),
  'requested.lead': (scene, { said }) => sameDevices(scene.named(said.devices), cutOffIf(scene, false)) && comesBack(scene),
  'suspended.lead': (scene, { said }) => sameDevices(scene.named(said.devices), cutOffIf(scene, true)) && comesBack(scene),
  'restored.lead': (scene, { said }) => all(scene.named(said.devices), (device) => restored(scene).includes(device)),
  'restored.meanwhile': (scene, { said }) =>
    all(
      scene.named(said.devices),
      (device) => restored(scene).includes(device) && scene.allInBreach.includes(device) && isAsked(scene, device),
    ),
  'cleared.lead': every(isInOrder, isMetElsewhere, isInForce, isOfTheAudience),
  'settled.lead': every(isInOrder, isInForce, isOfTheAudience),
  'lifted.lead': ({ isLifted }) => isLifted,
  'left.lead': (scene) => !isOfTheAudience(scene),
  'nothing.left': every(isInOrder, isMetElsewhere),
  review: namesContact,

  'exemption.grantedDay': isExemptUntil(meansDay),
  'exemption.grantedTime': isExemptUntil(meansTime),
  'exemption.after': (scene) => {
    const { sent } = scene.later(muchLater(exemptUntil(scene)))
    return (
      isInOrder(scene) ||
      sent.some(({ at, parts }) => !isBefore(at, exemptUntil(scene)) && parts.some(({ policy }) => policy.id === scene.policy.id))
    )
  },
  'exemption.refused': (scene) => scene.decided('exemption-refused') !== undefined,
  'notMine.granted': ({ case: current, reader }, { said }) =>
    current?.decisions.made.some(
      ({ kind, request, device, label }) =>
        kind === 'granted' &&
        request === 'not-my-device' &&
        (label ?? 'Unnamed device') === said.device &&
        !reader.devices.some(({ id }) => id === device),
    ) === true,
  'notMine.refused': (scene, { said }) =>
    scene
      .named(said.device)
      .some(({ id }) =>
        scene.case?.decisions.made.some(({ kind, request, device }) => kind === 'refused' && request === 'not-my-device' && device === id),
      ),
  'contest.granted': (scene) => scene.decided('contest-granted') !== undefined,
  'contest.refused': (scene) => scene.decided('contest-refused') !== undefined,
  'decided.reason': ({ case: current }) => current?.decisions.made.some(({ reason }) => reason) === true,

  'todo.title': always,
  'todo.removeApp': (scene, { said }) =>
    scene.allInBreach.length > 0 &&
    String(said.apps)
      .split(/, | and /)
      .every((title) => scene.whole.requires.some((name) => kindOf(scene.whole, name) === 'app' && titleOf(scene.whole, name) === title)),
  'todo.removeWorkApps': (scene) => scene.allInBreach.some(({ ownership }) => ownership === 'personal'),
  'todo.after': (scene) => scene.laterIf(allMet, scene.reader.devices, scene.now).sent.length > 0,
  'todo.ask': every((scene) => scene.whole.requires.includes('disk'), namesContact),
  'todo.noUpdate': every((scene) => scene.whole.requires.includes('systems'), namesContact),
  'removeApp.ios': suits(['ios'], 'remove-app', ['app']),
  'removeApp.android': suits(['android'], 'remove-app', ['app']),
  'removeApp.windows': suits(['windows'], 'remove-app', ['app']),
  'removeApp.macos': suits(['macos'], 'remove-app', ['app']),
  'removeApp.other': suits(['linux'], 'remove-app', ['app']),
  'update.ios': suits(['ios'], 'remove-app', ['version']),
  'update.android': suits(['android'], 'remove-app', ['version']),
  'update.windows': suits(['windows'], 'remove-app', ['version']),
  'update.macos': suits(['macos'], 'remove-app', ['version']),
  'removeWorkApps.ios': suits(['ios'], 'remove-work-apps'),
  'removeWorkApps.android': suits(['android'], 'remove-work-apps'),
  'removeWorkApps.windows': suits(['windows'], 'remove-work-apps'),
  'removeWorkApps.macos': suits(['macos'], 'remove-work-apps'),
  'removeWorkApps.other': suits(['linux'], 'remove-work-apps'),

  'why.title': always,
  'why.decision': ({ policy }) => policy.reference !== undefined,
  'why.reported': ({ policy }) => policy.reportedIn !== undefined,
  'contact.title': always,
  'genuine.title': always,
  'genuine.check': namesReference,
  'genuine.password': always,
  'privacy.title': always,
  privacy: (scene, sentence) => namesContact(scene, sentence) && scene.mail.about.every(isOfApps),
  'privacy.required': (scene, sentence) => namesContact(scene, sentence) && !scene.mail.about.every(isOfApps),

  'calendar.summary': isAboutDemands,
  'calendar.description': namesReference,

  'page.pending.access': (scene, { said }) =>
    all(scene.named(said.devices), (device) => !scene.cutOff('this').includes(device) && isAsked(scene, device)),
  'page.link': hasPage,
  'page.byHand': hasPage,
}

export const isNoticeMessage = (key: MessageKey): key is NoticeMessage => Object.hasOwn(sentences, key)
