/** Compares what arrived with what was to be told, and looks for whatever must never be. */
import pMap from 'p-map'
import type { Temporal } from 'temporal-polyfill'
import { duesOf } from '#domain/people/due.ts'
import type { NoticeEvidence } from '#domain/people/evidence.ts'
import { noticeId, readNoticeId } from '#domain/people/mail.ts'
import type { StoredPerson } from '#domain/people/store.ts'
import { byMoment, isBefore } from '#domain/schedule/zone.ts'
import type { System } from '#functions/compose/system.ts'
import type { AccessChange } from '#infra/local/bus/connector.ts'
import type { ReceivedMail } from '#infra/local/ses/server.ts'
import { noticeIn } from '#test/working.ts'
import type { Journal } from './journal.ts'
import { accessLine, digestLine, type Expected, toldLine } from './population.ts'

export interface Verdict {
  /** That arrived, each counted once. */
  notices: number
  /** Copies of notices that had arrived before. */
  doubles: number
  /** Those of them that are marked, of notices heard of late, where a fault or a death had kept everybody from knowing of the copy before. */
  explainedDoubles: number
  /** Notices that were marked as tried again. */
  marked: number
  /** Things that people are to be told, and changes of access. Each is in one of the next four, at the end. */
  planned: number
  sent: number
  /** About people who wait for a human. */
  held: number
  /** About people who are still due. */
  pending: number
  losses: number
  /** In sentences; none where all is as it must be. */
  violations: readonly string[]
}

export interface Trial {
  expected: Expected
  system: System
  mails: readonly ReceivedMail[]
  access: readonly AccessChange[]
  journal: Journal
  isLate: (noticeId: string) => boolean
  /** When the delivery of each notice was first heard of. */
  heard: ReadonlyMap<string, Temporal.Instant>
  begin: Temporal.Instant
  /** By when all must be settled. */
  end: Temporal.Instant
}

/** A notice that arrived: all copies of it, and what is known of it. */
interface Arrived {
  id: string
  ref: string
  copies: readonly ReceivedMail[]
  evidence: NoticeEvidence
}

/** Something that arrived: in which notice, and when first. */
interface Told {
  line: string
  by: string
  at: Temporal.Instant
}

/** Notices of which evidence is read at the same time. */
const concurrency = 16

export async function judge(trial: Trial): Promise<Verdict> {
  const { system, mails } = trial
  const everyone = await everybody(system)
  const byId = [...Map.groupBy(mails, ({ tags }) => tags.notice?.[0] ?? '')]
  const notices = await pMap(byId, ([id, copies]) => known(id, copies, system), { concurrency })
  const told = Map.groupBy(await allTold(trial, notices, everyone), ({ line }) => line)
  const doubles = doublesOf(trial, notices)
  const account = accountOf(trial, told, everyone)
  return {
    notices: notices.length,
    doubles: doubles.count,
    explainedDoubles: doubles.count - doubles.violations.length,
    marked: notices.filter(({ evidence: { tries = 1 } }) => tries > 1).length,
    ...account.counts,
    violations: [
      ...notices.flatMap(notice => unproven(trial, notice)),
      ...toldWrongly(trial, told),
      ...doubles.violations,
      ...withoutNotice(trial, notices),
      ...account.violations,
      ...leftUndone(trial, everyone),
    ],
  }
}

type People = ReadonlyMap<string, StoredPerson>

async function everybody({ people }: System) {
  const pages = await Array.fromAsync(people.listEveryone(), ({ people }) => people)
  return new Map(pages.flat().map(stored => [stored.ref, stored]))
}

async function known(id: string, copies: readonly ReceivedMail[], system: System): Promise<Arrived> {
  const { ref = '', number = 0 } = readNoticeId(id) ?? {}
  return { id, ref, copies, evidence: (await noticeIn(system, ref, number)) ?? { messageIds: [] } }
}

/** A notice whose evidence is not whole, or came about unseen. */
function unproven({ journal }: Trial, { id, copies, evidence: { tells, messageIds } }: Arrived) {
  const arrived = copies.map(({ messageId }) => messageId).sort()
  return [
    ...(journal.isEvidenced(id) ? [] : [`${id} arrived, but nobody was seen to write that down`]),
    ...(tells ? [] : [`${id} arrived, but its evidence does not say what it told`]),
    ...(arrived.join() === messageIds.join() ? [] : [`${id} arrived as ${arrived}, but its evidence has ${messageIds}`]),
  ]
}

/** All that arrived anywhere. */
async function allTold({ system, access, begin, end }: Trial, notices: readonly Arrived[], everyone: People): Promise<Told[]> {
  const staffOf = (ref: string) => everyone.get(ref)?.person.profile.id ?? ref
  const arrivals = new Map(notices.flatMap(({ id, copies: [first] }) => (first ? [[id, first.at] as const] : [])))
  const inNotices = notices.flatMap(({ id, ref, evidence: { tells = [] } }) =>
    tells.flatMap(({ policy, tells }) => tells.map(({ step, devices }) => [id, toldLine(policy.id, staffOf(ref), step, devices)] as const)),
  )
  const inDigests: (readonly [string, string])[] = []
  for (const { ref, person } of everyone.values())
    for (const on of person.mail?.digests ? datesBetween(begin, end) : [])
      for (const { policy, staff, rung, toldIn = 0 } of await system.lines.list(ref, on))
        inDigests.push([noticeId(ref, toldIn), digestLine(policy, staffOf(staff), rung)])
  return [
    ...[...inNotices, ...inDigests].flatMap(([by, line]) => {
      const at = arrivals.get(by)
      return at ? [{ line, by, at }] : []
    }),
    ...access.map(({ device, state, version, at }) => ({ line: accessLine(device, state), by: `version ${version}`, at })),
  ]
}

function datesBetween(begin: Temporal.Instant, end: Temporal.Instant) {
  const [first, last] = [dateOf(begin), dateOf(end)]
  return Array.from({ length: first.until(last).days + 1 }, (_, days) => first.add({ days }))
}

const dateOf = (moment: Temporal.Instant) => moment.toZonedDateTimeISO('UTC').toPlainDate()

/** What nobody was owed, or had been told already, and what came before its moment. */
function toldWrongly({ expected: { things } }: Trial, told: ReadonlyMap<string, readonly Told[]>) {
  const owed = Map.groupBy(things, ({ line }) => line)
  return [...told].flatMap(([line, ways]) => {
    const moments = (owed.get(line) ?? []).map(({ at }) => at)
    const inOrder = ways.toSorted(byMoment)
    return inOrder.flatMap(({ by, at }, index) => {
      const moment = moments[index]
      if (!moment) return [`${line}: told by ${by} at ${at}, but ${index > 0 ? 'told already' : 'never owed'}`]
      return isBefore(at, moment) ? [`${line}: told by ${by} at ${at}, before its moment ${moment}`] : []
    })
  })
}

/** Counts copies; one that need not have been sent, or is not marked, is a violation. */
function doublesOf({ journal, isLate }: Trial, notices: readonly Arrived[]) {
  const doubles = notices.flatMap(({ id, copies, evidence: { tries = 1 } }) =>
    copies.slice(1).map((_, copy) => {
      if (tries < 2) return `${id} arrived again, and is not marked`
      if (!isLate(id)) return `${id} arrived again, though its delivery was heard of in time`
      return journal.wasHidden(id, copy) ? undefined : `${id} arrived again, though nothing had kept anybody from knowing of it`
    }),
  )
  return { count: doubles.length, violations: doubles.filter(violation => violation !== undefined) }
}

/** Devices that were suspended before the delivery was heard of that had named them to their owner. */
function withoutNotice({ access, heard }: Trial, notices: readonly Arrived[]) {
  const noticed = new Map<string, Temporal.Instant[]>()
  for (const { id, evidence } of notices) {
    const at = heard.get(id)
    const naming = (evidence.tells ?? []).flatMap(({ tells }) => tells).filter(({ step }) => step !== 'cleared' && step !== 'restored')
    if (at) for (const device of naming.flatMap(({ devices }) => devices)) noticed.set(device, [...(noticed.get(device) ?? []), at])
  }
  return access
    .filter(({ device, state, at }) => state === 'suspended' && !noticed.get(device)?.some(heard => !isBefore(at, heard)))
    .map(({ device, at }) => `${device} was suspended at ${at}, before its owner was known to have been told`)
}

/** What became of everything that was to be told. */
function accountOf({ expected: { things }, end }: Trial, told: ReadonlyMap<string, readonly Told[]>, everyone: People) {
  const byId = new Map([...everyone.values()].map(({ person }) => [person.profile.id, person]))
  const counts = { planned: things.length, sent: 0, held: 0, pending: 0, losses: 0 }
  const seen = new Map<string, number>()
  const violations: string[] = []
  for (const { line, staff, at } of things) {
    const before = seen.get(line) ?? 0
    seen.set(line, before + 1)
    const person = byId.get(staff)
    const dues = person ? duesIn(person) : []
    if (before < (told.get(line)?.length ?? 0)) counts.sent += 1
    else if (person?.mail?.held) counts.held += 1
    else {
      counts[dues.some(({ at }) => !isBefore(end, at)) ? 'pending' : 'losses'] += 1
      violations.push(`${line}: never told, though owed since ${at}`)
    }
  }
  return { counts, violations }
}

const duesIn = (person: StoredPerson['person']) => Object.values(duesOf(person)).filter(due => due !== undefined)

/** What is left undone with people of whom all should be settled. */
function leftUndone({ end }: Trial, everyone: People) {
  return [...everyone.values()].flatMap(({ ref, person: { access, accessRequested = {}, ...person } }) => {
    const dues = duesIn({ access, accessRequested, ...person })
    const unconfirmed = Object.entries(access).filter(([device, { version }]) => accessRequested[device]?.confirmed !== version)
    return [
      ...(person.mail?.claim && !person.mail.held ? [`${ref} is still claimed`] : []),
      ...dues.flatMap(({ queue, at }) => (queue !== 'held' && !isBefore(end, at) ? [`${ref} is still due in ${queue} since ${at}`] : [])),
      ...unconfirmed.map(([device]) => `the access of ${device} is not confirmed`),
    ]
  })
}
