import pMap from 'p-map'
import { Temporal } from 'temporal-polyfill'
import { caseToTell, lastOfEachCase, type WaitingLine } from '#domain/digests/digest.ts'
import { type DigestRow, digestLetter } from '#domain/emails/digest.ts'
import { composeMail, type Mail } from '#domain/emails/mailer.ts'
import { type MailedReport, reportLetter } from '#domain/emails/report.ts'
import { doneIn } from '#domain/people/case-counts.ts'
import { suspensionOf } from '#domain/people/enforcement.ts'
import { isBounced, noMail, readNoticeId } from '#domain/people/mail.ts'
import { languageOf } from '#domain/people/person.ts'
import { findReadable, type StoredPerson } from '#domain/people/store.ts'
import { toldApart } from '#domain/people/told-apart.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { inBreach } from '#domain/review/breaches.ts'
import { certaintyOf } from '#domain/review/decisions/answers.ts'
import { review } from '#domain/review/review.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'
import { certainlyLeft } from '../report/policy-report.ts'
import { maySend, recoverClaim } from './claim.ts'
import { dayReported, fileLine, isQuestion, type ReportingPorts } from './digest-lines.ts'
import { type SendingPorts, type Sent, sendOnce } from './send-once.ts'

export interface DigestPorts extends SendingPorts, Ports<'lines' | 'voices'>, Pick<ReportingPorts, 'findReport'> {
  /** Where the console is, without a trailing slash; absent without one. */
  consoleAddress?: string | undefined
}

/** A line as it waits for the digest of a date. */
type DatedLine = WaitingLine & { on: Temporal.PlainDate }

const concurrency = 16

/** Sends a manager or a team their due digest of cases that are still overdue. */
export async function sendDigest(ports: DigestPorts, found: StoredPerson): Promise<Sent | 'nothing'> {
  const stored = await recoverClaim(ports, found)
  const now = ports.clock.now()
  const { claim, digests: { due } = { due: [] } } = stored.person.mail ?? noMail
  if (!due.some(({ at }) => !isBefore(now, at)) || !maySend(stored.person, now)) return 'nothing'
  // One digest a day, however late; a retry of one that may have gone out keeps its date.
  const digestOn = claim?.digestOn ?? now.toZonedDateTimeISO(stored.person.profile.zone).toPlainDate()
  const dates = due.map(({ on }) => on).filter(on => Temporal.PlainDate.compare(on, digestOn) <= 0)
  return sendOnce(ports, stored, { tells: [], digestOn }, id => writeDigest(ports, stored, dates, id))
}

/** A line that an earlier try marked is included: that try did not go out. */
async function writeDigest(
  ports: DigestPorts,
  recipient: StoredPerson,
  dates: readonly Temporal.PlainDate[],
  id: string,
): Promise<Mail | undefined> {
  const { policies, lines, voices } = ports
  const { ref, person } = recipient
  const number = readNoticeId(id)?.number ?? 0
  const waiting = await Promise.all(dates.map(async on => (await lines.list(ref, on)).map(line => ({ ...line, on }))))
  const relevant = await relevantLines(ports, ref, waiting.flat(), await policies.listActive())
  const told = await pMap(
    relevant,
    async one => {
      if (one.policy.halted !== 'paused') return (await lines.tell(ref, one.line.on, one.line, number)) === 'told' ? [one] : []
      await putOff(ports, recipient, one.line, one.policy)
      return []
    },
    { concurrency },
  )
  const { profile } = person
  const voice = await voices(languageOf(person))
  const reports = told.flat().flatMap(({ report }) => report ?? [])
  if (reports.length > 0) return composeMail(profile.email, id, reportLetter(profile, reports, id, voice))
  const rows = told.flat().flatMap(({ row }) => row ?? [])
  const reviews = told.flat().flatMap(({ policy, row }) => (row ? [] : policy))
  return rows.length + reviews.length > 0 ? composeMail(profile.email, id, digestLetter(profile, rows, id, voice, reviews)) : undefined
}

/** A line that is still true: about a case, a report, or, without either, the question whether its policy still applies. */
interface RelevantLine {
  line: DatedLine
  policy: PolicyVersion
  row?: DigestRow
  report?: MailedReport
}

/** The last line of each case that is still overdue or unreachable, and questions that still wait for an answer. */
async function relevantLines(
  ports: DigestPorts,
  recipient: string,
  waiting: readonly DatedLine[],
  active: readonly PolicyVersion[],
): Promise<readonly RelevantLine[]> {
  const lines = await pMap(
    lastOfEachCase(waiting),
    async (line): Promise<readonly RelevantLine[]> => {
      const asked = active.find(policy => isQuestion(line, policy, recipient))
      if (asked) return [{ line, policy: asked }]
      const report = await reportFor(ports, line, active, recipient)
      if (report) return [{ line, policy: report.policy, report }]
      const row = await rowOf(ports, line, active)
      return row ? [{ line, policy: row.policy, row }] : []
    },
    { concurrency },
  )
  return lines.flat()
}

async function reportFor(
  { findReport, consoleAddress, clock }: DigestPorts,
  line: WaitingLine,
  active: readonly PolicyVersion[],
  recipient: string,
): Promise<MailedReport | undefined> {
  const policy = active.find(({ id }) => id === line.policy)
  const on = policy && dayReported(line, policy, recipient, clock.now())
  const report = on && (await findReport(policy.id, on))
  if (!report) return undefined
  const { done: complying, all: total } = doneIn(report.people)
  const { unknown, suspended } = report.people
  const url = consoleAddress && `${consoleAddress}/policies/${policy.id}/report/${on}`
  return { policy, on, total, complying, breach: certainlyLeft(report), unknown, suspended, url }
}

async function rowOf(
  { people, clock }: DigestPorts,
  { staff: ref, policy: id, openedAt }: WaitingLine,
  active: readonly PolicyVersion[],
): Promise<DigestRow | undefined> {
  const found = await findReadable(people, ref)
  const policy = active.find(policy => policy.id === id)
  if (!found || !policy) return undefined
  const person = review(found.person, active, clock.now())
  const current = caseToTell(person, id, openedAt)
  if (!current) return undefined
  const { profile } = person
  const devices = toldApart(person.devices)
  if (inBreach(current.breaches, policy).length === 0) return undefined
  const certainty = certaintyOf(current, devices)
  const named = current.breaches.filter(({ certain, unread }) => !unread && (certain || certainty !== 'found'))
  const told = devices.filter(({ id }) => named.some(({ device }) => device === id))
  return {
    policy,
    name: profile.name || profile.id,
    unit: profile.unit,
    certainty,
    devices: told,
    unread: current.breaches.filter(({ unread }) => unread).length,
    suspensions: told
      .filter(({ id }) => current.access.suspended.includes(id))
      .map(device => ({ device, is: suspensionOf(found.person, device.id) })),
    isUnreachable: isBounced(found.person.mail),
  }
}

/** Moves a line of a paused policy to the next day's digest. */
async function putOff(ports: DigestPorts, recipient: StoredPerson, { toldIn, on, ...line }: DatedLine, policy: PolicyVersion) {
  const { nextSendAtOfLaterDay } = timetable(policy, recipient.person.profile)
  await fileLine(ports, recipient, policy, line, nextSendAtOfLaterDay(ports.clock.now()))
  await ports.lines.withdraw(recipient.ref, on, line)
}
