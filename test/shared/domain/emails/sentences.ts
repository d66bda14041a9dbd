/** When each sentence of a mail is true, told from what is stored and from what happens next, never from how letters are written. */
import { Temporal } from 'temporal-polyfill'
import { appTitle } from '../../../../shared/domain/catalogue/requirements.ts'
import type { MessageKey } from '../../../../shared/domain/emails/voice.ts'
import { getOrCompute } from '../../../../shared/domain/get-or-compute.ts'
import { isBounced } from '../../../../shared/domain/people/mail.ts'
import { type Device, isTold, type Person } from '../../../../shared/domain/people/person.ts'
import type { PolicyVersion } from '../../../../shared/domain/policies/policy.ts'
import { demandsOf } from '../../../../shared/domain/policies/versions.ts'
import { isBefore, startOfDay } from '../../../../shared/domain/schedule/zone.ts'
import { appsOn, Carried } from '../../../builders.ts'
import { breachOf } from '../review/rehearsed-lives.ts'
import { caseOf, type Scene, type Sentence } from './scene.ts'

/** The messages of mails; the others are the staff page's. */
export type MailMessage = Exclude<MessageKey, `page.${string}`> | 'page.link' | 'page.byHand' | 'page.pending.access'

export type IsTrue = (scene: Scene, sentence: Sentence) => boolean

/** A heading, or words that hold whatever happened. */
export const always: IsTrue = () => true

/** Long enough for every step after a deadline. */
const muchLater = (at: Temporal.Instant) => at.add({ hours: 24 * 60 })

const justBefore = (at: Temporal.Instant) => at.subtract({ milliseconds: 1 })

const dateIn = (at: Temporal.Instant, zone: string) => at.toZonedDateTimeISO(zone).toPlainDate()

const sameDevices = (some: readonly Device[], others: readonly Device[]) =>
  some.length > 0 && some.length === others.length && some.every(({ id }) => others.some((other) => other.id === id))

const all = <T>(items: readonly T[], holds: (item: T) => boolean) => items.length > 0 && items.every(holds)

const inOrder = (apps: readonly string[]) => apps.map(appTitle)

/** `TikTok`, `TikTok and WeChat`, `TikTok, WeChat or Temu` */
const namesApps = (said: unknown, apps: readonly string[]) =>
  String(said)
    .split(/, | and | or /)
    .join() === inOrder(apps).join()

/** `TikTok`, `TikTok, WeChat`, `TikTok +2` */
const namesInShort = (said: unknown, { requires }: PolicyVersion) =>
  said === (requires.length > 2 ? `${inOrder(requires)[0]} +${requires.length - 1}` : inOrder(requires).join(', '))

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
  ...reader.cases.flatMap(({ deadlineZone, toldInZone }) => [deadlineZone ?? [], toldInZone ?? []].flat()),
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

const isDay: IsTrue = (scene, { said }) => meansDay(scene.deadline, said, knownZones(scene))
const isTime: IsTrue = (scene, { said }) => meansTime(scene.deadline, said, knownZones(scene))
const isOwnDay: IsTrue = (scene, { said }) => meansDay(scene.deadline, said, [scene.reader.profile.zone])
const isOwnTime: IsTrue = (scene, { said }) => meansTime(scene.deadline, said, [scene.reader.profile.zone])

/** `15 Mar` */
const isShortDay: IsTrue = (scene, sentence) => {
  const [day = '', month = ''] = String(sentence.said.shortDay).split(' ')
  const date = dateSaid(sentence.said.date)
  const isShort = date.day === Number(day) && months[date.month - 1]?.startsWith(month) === true
  return isShort && (isDay(scene, sentence) || isTime(scene, sentence))
}

const daysLeft = ({ deadline, now, reader: { profile } }: Scene) =>
  dateIn(now, profile.zone)
    .until(dateIn(justBefore(deadline), profile.zone))
    .total('days')

/** A device may be used for work until a moment, at least. */
const keepsUntil = (scene: Scene, device: Device | undefined, until: Temporal.Instant) =>
  device !== undefined && !scene.cutOff('this', scene.later(justBefore(until)).person).some(({ id }) => id === device.id)

const ownDateOf = (scene: Scene, { row }: Sentence): Temporal.Instant => {
  const [device] = scene.named(row)
  return (device && caseOf(scene.after, scene.policy)?.ownDates[device.id]) ?? scene.deadline
}

const deviceOf = (scene: Scene, { row }: Sentence): Device | undefined => scene.named(row)[0]

const asksToRemove: IsTrue = (scene, { said }) =>
  scene.isAhead && scene.case?.state !== 'exempt' && scene.inBreach('certain').length > 0 && namesInShort(said.apps, scene.policy)

const isAbout: IsTrue = ({ policy }, { said }) => namesInShort(said.apps, policy)

const namesContact: IsTrue = ({ policy }, { said }) => said.email === policy.contact.email

const namesReference: IsTrue = ({ mail }, { said }) => said.reference === mail.reference

const wasTold = ({ case: current }: Scene) => current !== undefined && isTold(current)

const isInOrder = (scene: Scene) => scene.allInBreach.length === 0

/** The last mail that asked for something. */
const lastAsked = ({ earlier }: Scene) => earlier.findLast(({ said }) => said.has('devices.title'))

const suspends = ({ escalation }: PolicyVersion) => escalation.some((rung) => 'suspend' in rung && rung.suspend)

/** The devices that have their access again: its version rises with every change, from none at first. */
const restored = ({ reader }: Scene) =>
  reader.devices.filter(({ id }) => reader.access[id]?.wanted === 'granted' && reader.access[id].version > 1)

/** A human is asked about their access, which the policy gives back meanwhile. */
const isAsked = ({ case: current, policy }: Scene, { id }: Device) =>
  policy.requests.access === 'restored' &&
  current?.requests?.some(({ kind, device }) => kind === 'contest' || (kind === 'not-my-device' && device === id)) === true

/** The steps suit devices of the reader on which the apps are, or may be. */
const suits =
  (family: readonly string[], remedy: 'remove-app' | 'remove-work-apps'): IsTrue =>
  (scene) =>
    scene.allInBreach.some(
      ({ platform, ownership }) =>
        family.includes(platform) &&
        (remedy === 'remove-app'
          ? scene.policy.remedies.includes('remove-app') || ownership === 'official'
          : scene.policy.remedies.includes('remove-work-apps') && ownership === 'personal'),
    )

const isTeam = ({ reader: { profile } }: Scene) => profile.isTeam === true

const staffNamed = ({ staff }: Scene, name: string | undefined) => staff.find(({ profile }) => profile.name === name)

const isUnreachable = (person: Person | undefined) => person !== undefined && isBounced(person.mail)

const isOverdue = ({ now, policy }: Scene, person: Person | undefined, { id } = policy) => {
  const current = person?.cases.find(({ policy }) => policy === id)
  return current !== undefined && current.breaches.length > 0 && !isBefore(now, current.deadline)
}

/** How many cases a digest has to tell of. */
const countOf = (scene: Scene, isMeant: (person: Person, policy: PolicyVersion) => boolean) =>
  scene.policies.flatMap((policy) => scene.staff.filter((person) => isMeant(person, policy))).length

const overdueCount = (scene: Scene) => countOf(scene, (person, policy) => !isUnreachable(person) && isOverdue(scene, person, policy))

const unreachableCount = (scene: Scene) =>
  countOf(
    scene,
    (person, { id }) => isUnreachable(person) && person.cases.some(({ policy, breaches }) => policy === id && breaches.length > 0),
  )

/** A new message has no entry: say when it is true, or that it says nothing of the state. */
export const sentences: Readonly<Record<MailMessage, IsTrue>> = {
  greeting: ({ reader: { profile } }, { said }) => said.name === profile.name,
  'greeting.unnamed': ({ reader: { profile }, mail }) => profile.name === '' || mail.to !== profile.email,
  'greeting.team': (scene) => isTeam(scene),

  'subject.announcement': (scene, sentence) => isInOrder(scene) && isShortDay(scene, sentence) && isAbout(scene, sentence),
  'subject.first': (scene, sentence) => asksToRemove(scene, sentence) && !wasTold(scene) && isShortDay(scene, sentence),
  'subject.again': (scene, sentence) => asksToRemove(scene, sentence) && wasTold(scene) && isShortDay(scene, sentence),
  'subject.exemptionEnded': (scene, sentence) => asksToRemove(scene, sentence) && hasExemptionEnded(scene) && isShortDay(scene, sentence),
  'subject.reminder': (scene, sentence) => asksToRemove(scene, sentence) && wasTold(scene) && isShortDay(scene, sentence),
  'subject.lastReminder': (scene, sentence) => asksToRemove(scene, sentence) && isShortDay(scene, sentence) && isLastReminder(scene),
  'subject.changed': (scene, sentence) => scene.isAhead && isShortDay(scene, sentence) && isAbout(scene, sentence) && hasNewDeadline(scene),
  'subject.amended': (scene, sentence) => asksToRemove(scene, sentence) && isShortDay(scene, sentence) && wasTold(scene),
  'subject.check': (scene, sentence) => scene.isAhead && isShortDay(scene, sentence) && isOnlyUnknown(scene) && isAbout(scene, sentence),
  'subject.checkNow': (scene, sentence) => !scene.isAhead && isOnlyUnknown(scene) && isAbout(scene, sentence),
  'subject.overdue': (scene, sentence) => !scene.isAhead && scene.inBreach('certain').length > 0 && isAbout(scene, sentence),
  'subject.suspended': (scene, sentence) => scene.cutOff('this').length > 0 && isAbout(scene, sentence),
  'subject.restored': (scene, sentence) => restored(scene).length > 0 && isAbout(scene, sentence),
  'subject.cleared': (scene, sentence) => isInOrder(scene) && !scene.isBrokenElsewhere && isAbout(scene, sentence),
  'subject.settled': (scene, sentence) => isInOrder(scene) && isAbout(scene, sentence),
  'subject.exemptionGranted': (scene, sentence) => isExempt(scene) && isAbout(scene, sentence),
  'subject.exemptionRefused': (scene, sentence) => scene.decided('exemption-refused') !== undefined && isAbout(scene, sentence),
  'subject.requestGranted': (scene, sentence) => isDecided(scene, 'granted') && isAbout(scene, sentence),
  'subject.requestRefused': (scene, sentence) => isDecided(scene, 'refused') && isAbout(scene, sentence),
  'subject.moved': (scene, sentence) => scene.mail.to !== scene.reader.profile.email && isAbout(scene, sentence),
  'subject.several': ({ mail }, { said }) => said.count === mail.decisions - 1,
  'subject.digestOverdue': (scene, { said }) => said.overdue === overdueCount(scene),
  'subject.digestUnreachable': (scene, { said }) => said.unreachable === unreachableCount(scene),
  'subject.digestBoth': (scene, { said }) => said.overdue === overdueCount(scene) && said.unreachable === unreachableCount(scene),
  'subject.decisions': ({ mail }, { said }) => said.count === mail.decisions,

  'announcement.lead': ({ policy }, { said }) => namesApps(said.apps, policy.requires),
  'announcement.nothing': isInOrder,
  'lead.remove': (scene, { said }) => scene.inBreach('certain').length > 0 && namesApps(said.apps, scene.policy.requires),
  'lead.check': (scene, sentence) =>
    isOnlyUnknown(scene) && namesApps(sentence.said.apps, scene.policy.requires) && namesContact(scene, sentence),
  'lead.checkOnPage': (scene, { said }) =>
    isOnlyUnknown(scene) && namesApps(said.apps, scene.policy.requires) && scene.mail.page !== undefined,
  'lead.again': (scene) => wasTold(scene) && hasNewFinding(scene),
  'lead.exemptionEnded': (scene) => hasExemptionEnded(scene),
  'lead.lastReminder': (scene) => isLastReminder(scene),
  'lead.changed': (scene) => hasNewDeadline(scene),
  'lead.demand': (scene) => demandsMore(scene),
  'lead.threat': (scene) => threatensMore(scene),
  'lead.overdue': (scene) => !scene.isAhead && scene.inBreach('certain').length > 0,

  'deadline.title': always,
  'deadline.day': (scene, sentence) => scene.isAhead && isDay(scene, sentence),
  'deadline.time': (scene, sentence) => scene.isAhead && isTime(scene, sentence),
  'deadline.passedDay': (scene, sentence) => !scene.isAhead && isDay(scene, sentence),
  'deadline.passedTime': (scene, sentence) => !scene.isAhead && isTime(scene, sentence),
  'deadline.zone': (scene, { said }) => knownZones(scene).some((zone) => zoneTitle(zone, scene.deadline) === said.zone),
  'deadline.localDay': isOwnDay,
  'deadline.localTime': isOwnTime,
  'deadline.asOf': ({ policy: { deadline } }, { said }) =>
    typeof deadline === 'object' && 'on' in deadline && deadline.counts === 'exclusive' && deadline.on.equals(dateSaid(said.date)),
  'deadline.today': (scene) => scene.isAhead && daysLeft(scene) === 0,
  'deadline.tomorrow': (scene) => daysLeft(scene) === 1,
  'deadline.days': (scene, { said }) => daysLeft(scene) === said.count,

  'devices.title': always,
  'device.unnamed': ({ reader, case: current }) =>
    reader.devices.some(({ label }) => label === '') ||
    current?.decided?.some(({ device, label }) => device !== undefined && !label) === true,
  'device.found': (scene, sentence) => {
    const device = deviceOf(scene, sentence)
    const found = scene.policy.requires.filter((app) => device && appsOn(device)?.includes(app))
    return found.length > 0 && namesApps(sentence.said.apps, found)
  },
  'device.unknown': (scene, sentence) => {
    const device = deviceOf(scene, sentence)
    return device !== undefined && device.readings.length === 0 && namesApps(sentence.said.apps, scene.policy.requires)
  },
  'device.suspended': (scene, sentence) => {
    const staff = staffNamed(scene, sentence.row)
    const device = deviceOf(scene, sentence)
    return staff ? scene.cutOff('this', staff).length > 0 : device !== undefined && scene.cutOff('this').includes(device)
  },
  'device.suspendedElsewhere': (scene, sentence) => {
    const device = deviceOf(scene, sentence)
    return device !== undefined && scene.cutOff('another').includes(device)
  },
  'device.stays': (scene, sentence) => keepsUntil(scene, deviceOf(scene, sentence), muchLater(scene.deadline)),
  'device.untilDay': (scene, sentence) => {
    const until = ownDateOf(scene, sentence)
    return meansDay(until, sentence.said, knownZones(scene)) && keepsUntil(scene, deviceOf(scene, sentence), until)
  },
  'device.untilTime': (scene, sentence) => {
    const until = ownDateOf(scene, sentence)
    return meansTime(until, sentence.said, knownZones(scene)) && keepsUntil(scene, deviceOf(scene, sentence), until)
  },

  'then.suspended': (scene, { said }) =>
    scene.isAhead && namesApps(said.apps, scene.policy.requires) && cutsOff(scene, scene.inBreach('certain')) && comesBack(scene),
  'then.named': (scene, { said }) => cutsOff(scene, scene.named(said.devices)) && comesBack(scene),
  'then.unknown': (scene, { said }) => {
    const unread = scene.inBreach('possible')
    const { requires: apps } = scene.policy
    const end = muchLater(scene.deadline)
    const found = scene.cutOff('this', scene.laterIf(apps, unread, end).person)
    return namesApps(said.apps, apps) && all(unread, (device) => keepsUntil(scene, device, end) && found.some(({ id }) => id === device.id))
  },
  'suspended.lead': (scene, { said }) => sameDevices(scene.named(said.devices), scene.cutOff('this')) && comesBack(scene),
  'restored.lead': (scene, { said }) => all(scene.named(said.devices), (device) => restored(scene).includes(device)),
  'restored.meanwhile': (scene, { said }) =>
    all(
      scene.named(said.devices),
      (device) => restored(scene).includes(device) && scene.allInBreach.includes(device) && isAsked(scene, device),
    ),
  'cleared.lead': (scene) => isInOrder(scene) && !scene.isBrokenElsewhere && !scene.isLifted && scene.isOfTheAudience,
  'settled.lead': (scene) => isInOrder(scene) && !scene.isLifted && scene.isOfTheAudience,
  'lifted.lead': ({ isLifted }) => isLifted,
  'left.lead': ({ isOfTheAudience }) => !isOfTheAudience,
  'nothing.left': (scene) => isInOrder(scene) && !scene.isBrokenElsewhere,
  review: namesContact,

  'exemption.grantedDay': (scene, { said }) => isLeftAlone(scene) && meansDay(exemptUntil(scene), said, [scene.reader.profile.zone]),
  'exemption.grantedTime': (scene, { said }) => isLeftAlone(scene) && meansTime(exemptUntil(scene), said, [scene.reader.profile.zone]),
  'exemption.after': (scene) => {
    const { sent } = scene.later(muchLater(exemptUntil(scene)))
    return (
      isInOrder(scene) ||
      sent.some(({ at, parts }) => !isBefore(at, exemptUntil(scene)) && parts.some(({ policy }) => policy.id === scene.policy.id))
    )
  },
  'exemption.refused': (scene) => scene.decided('exemption-refused') !== undefined,
  'notMine.granted': ({ case: current, reader }, { said }) =>
    current?.decided?.some(
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
        scene.case?.decided?.some(({ kind, request, device }) => kind === 'refused' && request === 'not-my-device' && device === id),
      ),
  'contest.granted': (scene) => scene.decided('contest-granted') !== undefined,
  'contest.refused': (scene) => scene.decided('contest-refused') !== undefined,
  'decided.reason': ({ case: current }) => current?.decided?.some(({ reason }) => reason) === true,

  'moved.lead': ({ mail, reader }) => mail.to !== reader.profile.email,
  'moved.unexpected': namesContact,

  'todo.title': always,
  'todo.removeApp': (scene, { said }) =>
    scene.allInBreach.length > 0 &&
    String(said.apps)
      .split(/, | and /)
      .every((title) => inOrder(scene.policy.requires).includes(title)),
  'todo.removeWorkApps': (scene) => scene.allInBreach.some(({ ownership }) => ownership === 'personal'),
  'todo.after': (scene) => scene.laterIf([], scene.reader.devices, scene.now).sent.length > 0,
  'removeApp.ios': suits(['ios'], 'remove-app'),
  'removeApp.android': suits(['android'], 'remove-app'),
  'removeApp.windows': suits(['windows'], 'remove-app'),
  'removeApp.macos': suits(['macos'], 'remove-app'),
  'removeApp.other': suits(['linux'], 'remove-app'),
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
  privacy: namesContact,

  'calendar.summary': isAbout,
  'calendar.description': namesReference,

  'digest.managerOverdue': (scene, { rows }) => !isTeam(scene) && all(rows, (name) => isOverdue(scene, staffNamed(scene, name))),
  'digest.teamOverdue': (scene, { rows }) => isTeam(scene) && all(rows, (name) => isOverdue(scene, staffNamed(scene, name))),
  'digest.managerUnreachable': (scene, sentence) =>
    namesContact(scene, sentence) && !isTeam(scene) && all(sentence.rows, (name) => isUnreachable(staffNamed(scene, name))),
  'digest.teamUnreachable': (scene, { rows }) => isTeam(scene) && all(rows, (name) => isUnreachable(staffNamed(scene, name))),
  'digest.more': (scene, { said }) => said.count === overdueCount(scene) + unreachableCount(scene) - 50,
  'digest.confidential': always,

  'page.pending.access': (scene, { said }) =>
    all(scene.named(said.devices), (device) => !scene.cutOff('this').includes(device) && isAsked(scene, device)),
  'page.link': ({ mail }) => mail.page !== undefined,
  'page.byHand': ({ mail }) => mail.page !== undefined,
}

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

/** What was in force since the reader was last told. */
const earlierRules = (scene: Scene) =>
  (scene.policy.earlier ?? []).filter(({ through }) => through >= (lastAsked(scene)?.policy.version ?? scene.policy.version))

const demandsMore = (scene: Scene) =>
  scene.allInBreach.some((device) =>
    earlierRules(scene).some(
      (before) =>
        !breachOf(device, { ...scene.policy, requires: before.requires, scope: before.scope }) ||
        scene.policy.requires.some((app) => !before.requires.includes(app)),
    ),
  )

const threatensMore = (scene: Scene) =>
  suspends(scene.policy) &&
  earlierRules(scene).some((before) => JSON.stringify(before.suspends) !== JSON.stringify(demandsOf(scene.policy).suspends))

const isOnlyUnknown = (scene: Scene) => scene.inBreach('certain').length === 0 && scene.inBreach('possible').length > 0

/** Some breach began, or was reported, since the last mail. */
const hasNewFinding = (scene: Scene) => {
  const isNew = (at: Temporal.Instant | undefined) => at !== undefined && !scene.earlier.some(({ now }) => isBefore(at, now))
  return scene.reader.devices.some(({ id, readings }) => {
    const breach = scene.case?.breaches.find(({ device }) => device === id)
    return breach && (isNew(breach.since) || isNew(readings.at(-1)?.reportedAt))
  })
}

const exemptUntil = ({ case: current, now }: Scene) => current?.exemptUntil ?? now

const isExempt = (scene: Scene) => isBefore(scene.now, exemptUntil(scene))

const isDecided = ({ case: current }: Scene, kind: 'granted' | 'refused') =>
  current?.decided?.some((decided) => decided.kind === kind) === true

/** Nothing is asked or cut before the exemption ends. */
function isLeftAlone(scene: Scene): boolean {
  if (!isExempt(scene)) return false
  const { sent, person } = scene.later(justBefore(exemptUntil(scene)))
  const asked = sent
    .filter(({ at }) => isBefore(scene.now, at))
    .flatMap(({ parts }) => parts.filter(({ policy }) => policy.id === scene.policy.id))
  return asked.length === 0 && scene.cutOff('this', person).length === 0
}

/** These devices, and no others, lose their access if nothing changes. */
const cutsOff = (scene: Scene, devices: readonly Device[]) =>
  all(devices, ({ id }) => scene.cutOff('this', scene.later(muchLater(scene.deadline)).person).some((device) => device.id === id))

/** What is cut off comes back at once when all devices are in order. */
function comesBack(scene: Scene): boolean {
  const at = muchLater(scene.deadline)
  const carried = new Carried(scene.later(at).person, ...scene.policies)
  for (const { id: device } of carried.person.devices) carried.report({ at, device, apps: [] })
  carried.run(at)
  return carried.person.devices.every(({ id }) => carried.person.access[id]?.wanted !== 'suspended')
}

const hasExemptionEnded = (scene: Scene) => {
  const { until } = scene.decided('exemption-granted') ?? {}
  return until !== undefined && !isBefore(scene.now, until)
}

export const isMailMessage = (key: MessageKey): key is MailMessage => Object.hasOwn(sentences, key)
