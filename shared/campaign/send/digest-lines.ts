import { Temporal } from 'temporal-polyfill'
import type { FiledLine } from '#domain/digests/digest.ts'
import { type MailState, noMail } from '#domain/people/mail.ts'
import type { Person } from '#domain/people/person.ts'
import { teamRef } from '#domain/people/ref.ts'
import { findReadable, type People, type StoredPerson } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { reviewQuestion } from '#domain/policies/review-date.ts'
import { weeklyReport } from '#domain/policies/weekly-report.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { calendarZone, isBefore, startOfDay } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'
import type { PolicyReport } from '../report/policy-report.ts'
import { changePerson } from '../save/change-person.ts'

export type FilingPorts = Ports<'people' | 'lines'>

/**
 * Adds a line to the digest of its date, or of the recipient's next working day if that one was sent. Repeated calls and concurrent sending
 * still put the line into one digest.
 * @param recipient a manager or a team
 * @param from earliest moment of the digest
 */
export async function fileLine(
  { people, lines }: FilingPorts,
  recipient: StoredPerson,
  policy: PolicyVersion,
  line: FiledLine,
  from = line.at,
) {
  const own = timetable(policy, recipient.person.profile)
  for (let at = from; ; at = own.nextSendAtOfLaterDay(at)) {
    const on = own.dateOf(at)
    if ((await lines.file(recipient.ref, on, line)) === 'told') return
    if ((await withDigestDue(people, recipient.ref, on, at)) === 'due') return
    // That digest is sent or being sent. If it does not include the line, try the next.
    if ((await lines.withdraw(recipient.ref, on, line)) === 'told') return
  }
}

async function withDigestDue(people: People, ref: string, on: Temporal.PlainDate, at: Temporal.Instant): Promise<'due' | 'closed'> {
  let outcome: 'due' | 'closed' = 'due'
  await changePerson(people, ref, person => {
    const { mail = noMail } = person
    outcome = isClosed(mail, on) ? 'closed' : 'due'
    return outcome === 'due' ? owingDigest(person, mail, on, at) : person
  })
  return outcome
}

const isClosed = ({ claim, digests }: MailState, on: Temporal.PlainDate) =>
  [claim?.digestOn, digests?.sentThrough].some(last => last !== undefined && Temporal.PlainDate.compare(on, last) <= 0)

/** One digest a date, at the earliest moment of its lines. */
function owingDigest(person: Person, mail: MailState, on: Temporal.PlainDate, at: Temporal.Instant): Person {
  const { due = [] } = mail.digests ?? {}
  const same = due.find(digest => digest.on.equals(on))
  if (same && !isBefore(at, same.at)) return person
  return { ...person, mail: { ...mail, digests: { ...mail.digests, due: [...due.filter(digest => digest !== same), { on, at }] } } }
}

export type RecipientPorts = Ports<'people' | 'refs'>

/**
 * The person's manager, or a team of the policy. The security team replaces a manager who cannot be reached.
 * @returns undefined if the policy has no such team
 */
export async function recipientOf(
  { people, refs }: RecipientPorts,
  { profile: { manager } }: Person,
  policy: PolicyVersion,
  to: string,
): Promise<StoredPerson | undefined> {
  if (to !== 'manager') return teamOf(people, policy, to)
  const ref = manager && (await refs.find(manager.id))
  const found = ref === undefined ? undefined : await findReadable(people, ref)
  return found && !found.person.mail?.held && !found.person.profile.leftAt ? found : teamOf(people, policy, 'security')
}

async function teamOf(people: People, { teams }: Pick<PolicyVersion, 'teams'>, name: string) {
  const team = teams[name]
  return team && storedMailbox(people, team.email, { ...team, name })
}

/** Stored with the first digest that it is owed. @param mailbox by which it is known */
async function storedMailbox(people: People, mailbox: string, profile: Pick<Person['profile'], 'email' | 'name' | 'zone' | 'language'>) {
  const ref = teamRef(mailbox)
  const found = await people.find(ref)
  if (found) return found
  const id = `team:${mailbox.toLowerCase()}`
  const person: Person = {
    profile: { ...profile, id, unit: '', groups: [], isTeam: true },
    ...{ devices: [], cases: [], announcements: {}, access: {} },
  }
  await people.save({ ref, person, version: 0 })
  return people.get(ref)
}

export type AskingPorts = FilingPorts & Ports<'policies' | 'clock'>

/**
 * Files, for the team that owns each policy, the question whether it still applies, into the digest of its review date. Safe to repeat. Of a
 * version that comes into force later than that nobody is asked: its approver has just looked at it.
 */
export async function askOwners(ports: AskingPorts) {
  for (const policy of await ports.policies.listActive()) {
    const question = reviewQuestion(policy)
    if (!question || policy.halted === 'lifted' || isBefore(question.at, ports.clock.now())) continue
    const owner = await teamOf(ports.people, policy, question.owner)
    if (owner) await fileLine(ports, owner, policy, lineOf(policy, owner.ref, `review:${question.on}`, question.at))
  }
}

/** Stands where other lines name a person. */
const lineOf = ({ id }: PolicyVersion, recipient: string, rung: string, at: FiledLine['at']): FiledLine => ({
  staff: recipient,
  policy: id,
  openedAt: at,
  rung,
  at,
})

export interface ReportingPorts extends AskingPorts {
  /** Undefined if nothing was counted by then. */
  findReport: (policy: string, on: Temporal.PlainDate) => Promise<PolicyReport | undefined>
}

/** Files the next report of each policy for everyone who gets it, apart from what a team at the same address is told. Safe to repeat. */
export async function fileReports(ports: ReportingPorts) {
  for (const policy of await ports.policies.listActive()) {
    const due = weeklyReport(policy, ports.clock.now())
    if (!due || !(await ports.findReport(policy.id, dayBefore(due)))) continue
    for (const email of policy.report?.to ?? []) {
      const profile = { email, name: '', zone: calendarZone(policy), language: policy.language }
      const recipient = await storedMailbox(ports.people, reportMailbox(email), profile)
      await fileLine(ports, recipient, policy, lineOf(policy, recipient.ref, `report:${due.on}`, due.at))
    }
  }
}

/** No address: a digest and a report to the same one are two mails. */
const reportMailbox = (email: string) => `report:${email}`

/** The day that a line reports on, if its policy still reports to its recipient, and the next report is not due. */
export function dayReported(
  { policy: id, rung }: FiledLine,
  { halted, report, ...policy }: PolicyVersion,
  recipient: string,
  now: Temporal.Instant,
) {
  const [, written] = /^report:(.*)$/.exec(rung) ?? []
  if (policy.id !== id || halted || written === undefined) return undefined
  const on = Temporal.PlainDate.from(written)
  const isOver = isBefore(startOfDay(on.add({ days: 7 }), calendarZone(policy)), now)
  const isSent = report?.to.some(email => teamRef(reportMailbox(email)) === recipient)
  return isSent && !isOver ? dayBefore({ on }) : undefined
}

const dayBefore = ({ on }: { on: Temporal.PlainDate }) => on.subtract({ days: 1 })

/** True if a line asks what the policy still asks of its recipient: neither was it lifted, nor its date or owner changed. */
export function isQuestion({ policy: id, rung }: FiledLine, policy: PolicyVersion, recipient: string) {
  if (policy.id !== id || policy.halted === 'lifted') return false
  const question = reviewQuestion(policy)
  const team = policy.teams[question?.owner ?? '']
  return question !== undefined && rung === `review:${question.on}` && team !== undefined && teamRef(team.email) === recipient
}
