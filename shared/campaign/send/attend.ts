import type { AccessGate } from '../../domain/access/gate.ts'
import { asCalendar } from '../../domain/emails/calendar.ts'
import { asHtml, asText, type Letter } from '../../domain/emails/letter.ts'
import { noticeLetter } from '../../domain/emails/notice.ts'
import type { Voices } from '../../domain/emails/voice.ts'
import { isUnasked } from '../../domain/people/due.ts'
import { languageOf, type Person } from '../../domain/people/person.ts'
import { refOf, teamRef } from '../../domain/people/ref.ts'
import { serializePerson } from '../../domain/people/serialize.ts'
import { findReadable, type StoredPerson, UnreadablePersonError } from '../../domain/people/store.ts'
import type { PolicyVersion } from '../../domain/policies/policy.ts'
import { suspensionsInForce } from '../../domain/review/access-wanted.ts'
import { type Line, owedNow, type Part } from '../../domain/review/agenda.ts'
import { isAhead, review } from '../../domain/review/review.ts'
import { withLinesFiled } from '../../domain/review/settle.ts'
import { type FilingPorts, fileLine } from './file-line.ts'
import type { Mail } from './mailer.ts'
import { requestAccess } from './request-access.ts'
import { maySend, recoverClaim, type SendingPorts, type Sent, sendOnce, withoutLeftClaim } from './send-once.ts'

/** @returns the address of somebody's own page about a policy */
export type PageLink = (ref: string, policy: string) => Promise<string>

export interface AttendingPorts extends SendingPorts, FilingPorts {
  readonly gate: AccessGate
  /** Absent where people have no pages of their own. */
  readonly pageLink?: PageLink
  readonly voices: Voices
  /** Told of what failed about whom, by ref: they stay due, and nobody else waits for them. */
  readonly onFault: (ref: string, error: unknown) => void
}

/** What came of looking at somebody: of their notice, or, where none could be sent, whether anything was `saved`. */
export type Attended = Sent | 'saved' | 'nothing'

/**
 * Does what one person is owed now: asks for the access that their cases want, puts lines into the digests of those who are to know, and
 * sends them one notice, unless mail is off. Whatever is not done stays due.
 */
export const attend = (ports: AttendingPorts) => {
  const { people, policies, gate, pageLink, voices, clock, onFault } = ports
  const recover = recoverClaim(ports)
  const send = sendOnce(ports)

  const withPage = async (ref: string, part: Part) => (pageLink ? { ...part, page: await pageLink(ref, part.policy.id) } : part)

  /** @returns the lines that are filed: one whose recipient's record cannot be read stays due, and keeps nothing else back */
  async function fileLines({ ref, person }: StoredPerson, lines: readonly Line[]): Promise<readonly Line[]> {
    const filed: Line[] = []
    for (const line of lines) {
      const { policy, openedAt, step, to, at } = line
      try {
        const recipient = await recipientOf(person, policy, to)
        if (recipient) await fileLine(ports, recipient, policy, { staff: ref, policy: policy.id, openedAt, rung: step, at })
        filed.push(line)
      } catch (error) {
        if (!(error instanceof UnreadablePersonError)) throw error
        onFault(ref, error)
      }
    }
    return filed
  }

  /** Where no manager can be reached, the security team hears it; undefined where there is none either. */
  async function recipientOf({ profile }: Person, policy: PolicyVersion, to: string): Promise<StoredPerson | undefined> {
    if (to !== 'manager') return teamOf(policy, to)
    const manager = profile.manager && (await findReadable(people, refOf(profile.manager.id)))
    return manager && !manager.person.mail?.held ? manager : teamOf(policy, 'security')
  }

  async function teamOf({ teams }: PolicyVersion, name: string): Promise<StoredPerson | undefined> {
    const team = teams[name]
    if (!team) return undefined
    const ref = teamRef(team.email)
    const found = await people.find(ref)
    if (found) return found
    await people.save(teamWith(name, team), 0)
    return people.get(ref)
  }

  /** @returns the person as stored then; undefined where somebody else has saved them meanwhile */
  async function saved({ ref, version }: StoredPerson, person: Person): Promise<StoredPerson | undefined> {
    return (await people.save(person, version)) === 'saved' ? { ref, person, version: version + 1 } : undefined
  }

  return async (found: StoredPerson, mayMail = true): Promise<Attended> => {
    const recovered = await recover(found)
    const now = clock.now()
    const active = await policies.listActive()
    if (isAhead(recovered.person, active)) return 'taken'
    const reviewed = review(recovered.person, active, now)
    // The other side is asked for nothing that could be lost: what it is asked for is stored first, and taken back by a higher version.
    const stored = reviewed.access === recovered.person.access ? recovered : await saved(recovered, reviewed)
    if (!stored) return 'taken'
    const inForce = suspensionsInForce(reviewed, active)
    const asked = await requestAccess(gate, { ...stored, person: reviewed }, now, (device) => inForce.has(device), onFault)
    const { notice, lines } = owedNow(asked, active, now)
    const put = await fileLines({ ...stored, person: asked }, lines)
    const filed = put.length > 0 ? review(withLinesFiled(asked, put), active, now) : asked
    const person = notice.length > 0 ? filed : withoutLeftClaim(filed, now)
    // No mail tells of access that the other side has not been asked for.
    if (mayMail && notice.length > 0 && maySend(person, now) && !isUnasked(person))
      return send({ ...stored, person }, { tells: notice.map(toldPart) }, async (id) => {
        const parts = await Promise.all(notice.map((part) => withPage(stored.ref, part)))
        return mailOf(person.profile.email, id, noticeLetter(person, parts, id, clock.now(), voices(languageOf(person))))
      })
    if (serializePerson(person) === serializePerson(stored.person) && !person.mail?.faults)
      return stored === recovered ? 'nothing' : 'saved'
    return (await saved(stored, withoutFaults(person))) ? 'saved' : 'taken'
  }
}

function withoutFaults({ mail, ...person }: Person): Person {
  if (!mail) return person
  const { faults, ...rest } = mail
  return { ...person, mail: rest }
}

const toldPart = ({ policy: { id }, openedAt, tells, through }: Part) => ({
  policy: { id },
  ...(openedAt ? { openedAt } : {}),
  tells,
  through,
})

export function mailOf(to: string, noticeId: string, letter: Letter): Mail {
  const calendar = asCalendar(letter.entries ?? [])
  return {
    noticeId,
    to,
    subject: letter.subject,
    text: asText(letter),
    html: asHtml(letter),
    ...(calendar === undefined ? {} : { calendar }),
  }
}

const teamWith = (name: string, { email, zone, language }: PolicyVersion['teams'][string]): Person => ({
  profile: { id: `team:${email.toLowerCase()}`, email, name, zone, language, unit: '', groups: [], isTeam: true },
  devices: [],
  cases: [],
  announcements: {},
  access: {},
})
