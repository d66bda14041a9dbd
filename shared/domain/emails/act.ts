/** What the reader must do about which devices, by when, and what happens then. */

import type { Temporal } from 'temporal-polyfill'
import { breachOn, type Case, caseOf, type Device, isAwake, isNotified, type Person } from '../people/person.ts'
import type { PolicyVersion } from '../policies/policy.ts'
import { stageNamed } from '../policies/stages.ts'
import { ownDates } from '../review/access.ts'
import { isInScope } from '../review/breaches.ts'
import { contextOfCase } from '../review/deadline.ts'
import { endOfAnswer, heldBackUntil } from '../review/held-back.ts'
import { type StageAhead, stagesCounted } from '../review/stage.ts'
import { isByDevice } from '../schedule/policy-deadline.ts'
import { type Deadline, deadlineAt, laterDeadline } from '../schedule/timetable.ts'
import { isBefore } from '../schedule/zone.ts'
import { contactBlocks, deadlineBlock, momentOf, type PolicySection, sectionOf, undatedBlock, wordsBlock } from './blocks.ts'
import { dayOf, endingOf } from './dates.ts'
import { anyApp, demandInFull, deviceName, deviceNames, isOfApps, platformName, unmetLines } from './demands.ts'
import { suspensionBlocks, threatBlocks } from './effect.ts'
import { leadBlocks, suspendedBlocks, suspendedLeads } from './leads.ts'
import type { Block, LetterRow } from './letter.ts'
import { remedyBlocks } from './remedies.ts'
import { reportIfNamesake } from './reported.ts'
import { areOnlyAsked, type BreachOnDevice, type MailContext, standingOf, suspends } from './standing.ts'
import type { NoticeSubject } from './subject.ts'
import type { Voice } from './voice.ts'

/**
 * A section for each other decision of which the reader was told and that they have not met. Nothing is said for one that is paused.
 * @param others the policies of which the letter does not tell
 * @param asked only those that keep one of these devices suspended; absent: all
 */
export const otherSections = (
  person: Person,
  others: readonly PolicyVersion[],
  asked: readonly string[] | undefined,
  voice: Voice,
): readonly PolicySection[] =>
  others.flatMap(whole => {
    if (whole.halted === 'paused') return []
    const current = caseOf(person, whole)
    if (!current || !isNotified(current) || !isAwake(current.state)) return []
    const standing = standingOf(person, { whole })
    const { found, suspended } = standing
    if (found.length === 0 || (asked && !suspended.some(({ id }) => asked.includes(id)))) return []
    const policy = stageNamed(whole, current.stage)
    const rows = found.map(one => ({
      name: deviceName(one.device, voice),
      detail: platformName(one.device),
      lines: [...unmetLines(one, policy, voice), ...reportIfNamesake(one.device, person, voice)],
    }))
    return [
      sectionOf(
        policy,
        [
          ...suspendedBlocks(standing, voice),
          ...leadBlocks(found, policy, false, voice),
          { kind: 'rows', rows },
          ...contactBlocks(policy, voice),
        ],
        voice,
      ),
    ]
  })

interface ActBlocks {
  /** What is asked of which devices, by when, and what happens then. */
  asked: readonly Block[]
  /** How to do it, and what comes next. */
  todo: readonly Block[]
}

/** @param hasPage whether the reader can answer on a page of their own */
export function actBlocks(person: Person, matter: NoticeSubject, hasPage: boolean, now: Temporal.Instant, voice: Voice): ActBlocks {
  const { policy, deadline } = matter
  const { say } = voice
  const standing = standingOf(person, matter)
  const { found, suspended, threatened } = standing
  const dates = datesOf(person, matter, standing, now)
  const threats = [...threatened.map(({ device }) => device), ...threatenedAhead(person, matter, now)]
  const effect = threats.length > 0 ? threatBlocks([...suspended, ...threats], hasPage, voice) : suspensionBlocks(suspended, voice)
  const isAsking = areOnlyAsked(found)
  const isLater = suspended.length === 0 && !suspends(policy) && !threatened.some(({ isAsked }) => isAsked)
  const asked: readonly Block[] = [
    ...suspendedLeads(standing, voice),
    ...leadBlocks(found, policy, hasPage, voice),
    deadline ? deadlineBlock(policy, deadline, person.profile.zone, now, voice) : undatedBlock(voice, [say('deadline.soon')]),
    { kind: 'heading', text: say('devices.title') },
    { kind: 'rows', rows: deviceRows(person, standing, matter, dates, hasPage, voice) },
    ...consequences(person, standing, matter, dates, now, voice),
    ...(isLater ? [] : effect),
    ...alongsideBlocks(person, matter, voice),
  ]
  const todo: readonly Block[] = [
    {
      kind: 'heading',
      text: isAsking && isOfApps(policy) ? say('todo.found', { apps: anyApp(policy.requires, policy, voice) }) : say('todo.title'),
    },
    ...remedyBlocks(found, policy, voice),
    // After an answer, nothing more is written.
    ...(isAsking ? [] : [wordsBlock(say('todo.after'))]),
    ...aheadBlocks(person, matter, now, voice),
    ...(isLater ? effect : []),
  ]
  return { asked, todo }
}

/** What stops with a device that is asked about. */
function alongsideBlocks({ devices }: Person, { alongside = [] }: NoticeSubject, voice: Voice): readonly Block[] {
  const named = devices.filter(({ id }) => alongside.includes(id))
  return named.length > 0 ? [wordsBlock(voice.say('reach.named', { devices: deviceNames(named, voice) }))] : []
}

/** Until when an answer keeps some devices from being suspended, or brings their access back, unless a newer inventory says otherwise. */
export function heldBackBlocks(
  key: 'then.heldBack' | 'restored.provisional',
  concerned: readonly Device[],
  { profile, cases, devices }: Person,
  whole: PolicyVersion,
  now: Temporal.Instant,
  voice: Voice,
): readonly Block[] {
  const current = caseOf({ cases }, whole)
  const held = concerned.flatMap(device => {
    const until = current && heldBackUntil(current, device.id, { devices, whole, now })
    return until ? [{ device, ...dayOf(until, profile.zone, voice) }] : []
  })
  return [...Map.groupBy(held, ({ date }) => date).values()].flatMap(same =>
    same.slice(0, 1).map(forms =>
      wordsBlock(
        voice.say(key, {
          ...forms,
          devices: deviceNames(
            same.map(({ device }) => device),
            voice,
          ),
        }),
      ),
    ),
  )
}

/** How answers ended that had kept devices from being suspended, or brought their access back. */
export function endedAnswerBlocks(current: Case, suspended: readonly Device[], policy: PolicyVersion, voice: Voice): readonly Block[] {
  const keys = {
    contradicted: isOfApps(policy) ? 'page.removed.denied' : 'page.fixed.denied',
    unconfirmed: 'suspended.unconfirmed',
  } as const
  return (['contradicted', 'unconfirmed'] as const).flatMap(end => {
    const devices = suspended.filter(({ id }) => endOfAnswer(current, id) === end)
    return devices.length > 0 ? [wordsBlock(voice.say(keys[end], { devices: deviceNames(devices, voice) }))] : []
  })
}

function consequences(
  person: Person,
  standing: MailContext,
  { policy, whole, deadline }: NoticeSubject,
  dates: Dates,
  now: Temporal.Instant,
  voice: Voice,
): readonly Block[] {
  const { found, suspended, threatened, respited } = standing
  const { say } = voice
  const mayBeHeldBack = threatened.map(({ device }) => device)
  const heldBack = heldBackBlocks('then.heldBack', mayBeHeldBack, person, whole, now, voice)
  const isApps = isOfApps(policy)
  const apps = anyApp(policy.requires, policy, voice)
  const hasPassed = deadline !== undefined && !isBefore(now, deadline.at)
  const current = caseOf(person, whole)
  const isHeldBack = ({ id }: Device) => current !== undefined && heldBackUntil(current, id, { ...person, whole, now }) !== undefined
  const certain = threatened.flatMap(({ certain, device }) => (certain && !isHeldBack(device) ? [device] : []))
  const asked = threatened.filter(({ isAsked }) => isAsked)
  const isOverdue = found.some(({ certain }) => certain) || asked.some(one => !dates.of(one))
  // What a later stage suspends, after a deadline of its own, is said with that stage.
  const isByNow = suspends(policy)
  const isEvery = isByNow && !hasPassed && threatened.length === found.length
  const everySuspended = isApps ? say('then.suspended', { apps }) : say('then.required')
  return [
    suspended.length > 0 ? wordsBlock(say('review', { email: policy.contact.email })) : [],
    hasPassed && suspended.length === 0 && heldBack.length === 0 && isOverdue ? wordsBlock(say('lead.overdue')) : [],
    (isByNow || hasPassed) && certain.length > 0
      ? wordsBlock(isEvery ? everySuspended : say('then.named', { devices: deviceNames(certain, voice) }))
      : [],
    isByNow && threatened.some(one => !one.certain && !one.isAsked)
      ? wordsBlock(isApps ? say('then.unknown', { apps }) : say('then.unclear'))
      : [],
    asked.length > 0
      ? wordsBlock(
          say('then.unanswered', {
            devices: deviceNames(
              asked.map(({ device }) => device),
              voice,
            ),
          }),
        )
      : [],
    threatened.length > 0 && voice.isProtected?.(person.profile) ? wordsBlock(say('then.protected')) : [],
    respited.length > 0 ? wordsBlock(say('page.pending.access', { devices: deviceNames(respited, voice) })) : [],
    heldBack,
  ].flat()
}

/** What a notice says of one device: by when it is to be in order, or until when it keeps its access. */
interface DeviceDate {
  says: 'due' | 'access'
  date: Deadline
}

interface Dates {
  /** True if one keeps its access for longer than others: it was named more recently. */
  differ: boolean
  of: (one: BreachOnDevice) => DeviceDate | undefined
}

function datesOf(person: Person, matter: NoticeSubject, standing: MailContext, now: Temporal.Instant): Dates {
  const { policy, whole, deadline, stagesAhead = [], ownDates: stated } = matter
  const { found, suspended, suspendedElsewhere, threatened } = standing
  const { profile, devices } = person
  const current = caseOf(person, whole)
  const own = stated ?? (current && deadline ? ownDates(current, deadline, contextOfCase(person, whole, current, now), now) : {})
  const ownOf = ({ id }: Device) => (own[id] ? deadlineAt(own[id], profile.zone) : deadline)
  const ofStage = ({ id }: Device) => {
    const breach = current && breachOn(current, id)
    const [first] = breach ? stagesCounted(breach, { whole, policy, profile, devices }) : []
    return stagesAhead.find(ahead => ahead.policy.stage === first?.stage)?.deadline ?? deadline
  }
  const due = isByDevice(policy.deadline) ? ownOf : ofStage
  // None loses its access before minimum notice from the mail that first named it.
  const access = (device: Device) => {
    const [mine, stage] = [ownOf(device), ofStage(device)]
    return mine && stage ? laterDeadline(stage, mine) : mine
  }
  const isOther = (date: Deadline | undefined) => date && deadline && !date.at.equals(deadline.at)
  const isLost = ({ certain, isAsked }: BreachOnDevice) => certain || isAsked
  const differ = threatened.some(one => isLost(one) && isOther(access(one.device)))
  const isDueApart = found.some(({ device }) => isOther(due(device)))
  const isThreatened = (one: BreachOnDevice) => isLost(one) && threatened.includes(one) && !suspendedElsewhere.includes(one.device)
  return {
    differ,
    of(one) {
      const { device } = one
      if (suspended.includes(device)) return undefined
      const says = differ && (suspends(policy) || one.isAsked) && isThreatened(one) ? 'access' : 'due'
      const date = says === 'access' ? access(device) : isDueApart ? due(device) : undefined
      return date && isBefore(now, date.at) ? { says, date } : undefined
    },
  }
}

/** By device, the dates that a notice states. */
export function deviceDates(person: Person, matter: NoticeSubject, now: Temporal.Instant): Readonly<Record<string, Temporal.Instant>> {
  const standing = standingOf(person, matter)
  const dates = datesOf(person, matter, standing, now)
  return Object.fromEntries(
    standing.found.flatMap(one => {
      const { date } = dates.of(one) ?? {}
      return date ? [[one.device.id, date.at]] : []
    }),
  )
}

function deviceRows(
  person: Person,
  standing: MailContext,
  { policy, deadline }: NoticeSubject,
  dates: Dates,
  hasPage: boolean,
  voice: Voice,
): readonly LetterRow[] {
  const { found, suspended, suspendedElsewhere, set, threatened, unenforced } = standing
  const { say } = voice
  const isMixed = !areOnlyAsked(found)
  const access = (one: BreachOnDevice) => {
    const { device, certain, isAsked } = one
    const isSet = set.includes(device)
    if (suspended.includes(device)) return [say(isSet ? 'device.suspended' : 'device.requested')]
    if (suspendedElsewhere.includes(device)) return [say(isSet ? 'device.suspendedElsewhere' : 'device.requested')]
    const isHarmless = !isMixed && policy.unknown === 'ask'
    if (unenforced.includes(device) || !deadline || !suspends(policy) || isHarmless) return []
    return !threatened.includes(one) || (dates.differ && !certain && !isAsked) ? [say('device.stays')] : []
  }
  // Where nothing else is asked, the mail has said so above.
  const answer = hasPage ? say('device.answerOnPage') : say('device.answer', { email: policy.contact.email })
  return found.map(one => ({
    name: deviceName(one.device, voice),
    detail: platformName(one.device),
    lines: [
      unmetLines(one, policy, voice),
      reportIfNamesake(one.device, person, voice),
      isMixed && one.isAsked ? answer : [],
      access(one),
      dateLines(dates.of(one), voice),
    ].flat(),
  }))
}

function dateLines(stated: DeviceDate | undefined, voice: Voice) {
  if (!stated) return []
  const ending = endingOf(stated.date, voice)
  const [day, time] = stated.says === 'access' ? (['untilDay', 'untilTime'] as const) : (['byDay', 'byTime'] as const)
  return [voice.say(`device.${ending.isEndOfDay ? day : time}`, ending)]
}

/** The stages to come. */
export function aheadBlocks(person: Person, { stagesAhead = [] }: NoticeSubject, now: Temporal.Instant, voice: Voice): readonly Block[] {
  if (stagesAhead.length === 0) return []
  return [
    { kind: 'heading', text: voice.say('next.title') },
    { kind: 'rows', rows: stagesAhead.map(stage => stageRow(stage, person, now, voice)) },
  ]
}

/** The devices that stages to come may suspend. */
export const threatenedAhead = (
  { devices }: Pick<Person, 'devices'>,
  { stagesAhead = [] }: NoticeSubject,
  now: Temporal.Instant,
): readonly Device[] =>
  devices.filter(device =>
    stagesAhead.some(({ policy, deadline }) => suspends(policy) && isBefore(now, deadline.at) && isInScope(device, policy)),
  )

function stageRow({ policy, deadline }: StageAhead, { devices, profile }: Person, now: Temporal.Instant, voice: Voice): LetterRow {
  const concerned = devices.filter(device => isInScope(device, policy))
  return {
    name: momentOf(deadline, now, voice),
    detail: concerned.length < devices.length ? deviceNames(concerned, voice) : '',
    lines: [
      policy.requires.map(name => demandInFull(name, policy, voice).text),
      suspends(policy) && isBefore(now, deadline.at)
        ? [voice.say('next.suspends'), ...(voice.isProtected?.(profile) ? [voice.say('then.protected')] : [])]
        : [],
    ].flat(),
  }
}
