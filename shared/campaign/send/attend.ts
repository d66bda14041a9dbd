import type { Temporal } from 'temporal-polyfill'
import { deviceDates } from '#domain/emails/act.ts'
import { mailClaims } from '#domain/emails/claims.ts'
import { composeMail } from '#domain/emails/mailer.ts'
import { noticeLetter } from '#domain/emails/notice.ts'
import { unrequestedDevices } from '#domain/people/due.ts'
import type { ToldPart } from '#domain/people/mail.ts'
import { languageOf, type Person } from '#domain/people/person.ts'
import { withoutEndedLinks } from '#domain/people/retention.ts'
import { serializePerson } from '#domain/people/serialize.ts'
import { type StoredPerson, UnreadablePersonError } from '#domain/people/store.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { suspensionsInForce } from '#domain/review/access.ts'
import { type Line, owedNow, type Part } from '#domain/review/agenda.ts'
import { isAhead, review } from '#domain/review/review.ts'
import { withLinesFiled } from '#domain/review/settle.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { requestAccess, requestsDue, withRequested } from '../access/request-access.ts'
import { undecided, type Verdicts, withVerdicts } from '../brake/find-due.ts'
import type { Ports } from '../ports.ts'
import { maySend, recoverClaim, withoutLeftClaim } from './claim.ts'
import { type FilingPorts, fileLine, type RecipientPorts, recipientOf } from './digest-lines.ts'
import { type SendingPorts, type Sent, sendOnce } from './send-once.ts'
import { formerOwed, tellFormer } from './tell-former.ts'

export interface AttendingPorts extends SendingPorts, FilingPorts, LinkingPorts, RecipientPorts, Ports<'gate' | 'voices'> {
  /** Called with each error about a person, by ref; they stay due. */
  onFault: (ref: string, error: unknown) => void
}

/** What became of the notice, or, if none could be sent, whether anything was `saved`. */
export type Attended = Sent | 'saved' | 'nothing'

/**
 * Does what one person is owed now: requests the access that their cases want, files lines for digests, and sends one notice unless mail is
 * off. Anything not done stays due.
 * @param verdicts on suspensions that have come; mail to a person waits for those that are missing
 */
export async function attend(ports: AttendingPorts, found: StoredPerson, mayMail = true, verdicts?: Verdicts): Promise<Attended> {
  const { people, policies, gate, clock, onFault } = ports
  const recovered = await recoverClaim(ports, found)
  const { ref } = recovered
  const now = clock.now()
  const active = await policies.listActive()
  if (isAhead(recovered.person, active)) return 'taken'
  let stored = recovered
  let person = withVerdicts({ ref, person: review(stored.person, active, now) }, verdicts, active, now)

  const inForce = suspensionsInForce(person, active)
  const requests = requestsDue(ref, person, now, device => inForce.has(device))
  const requested = withRequested(person, requests.may, now)
  if (requested !== person || requested.access !== stored.person.access) {
    // Save the change before publishing it; a crash in between then loses nothing.
    if ((await people.save({ ...stored, person: requested })) === 'stale') return 'taken'
    stored = { ref, person: requested, version: stored.version + 1 }
  }
  person = await requestAccess(gate, requested, requests, now, error => onFault(ref, error))

  const owed = owedNow(person, active, now)
  const filed = await fileLines(ports, ref, person, owed.lines)
  if (filed.length > 0) person = review(withLinesFiled(person, filed), active, now)
  if (owed.notice.length === 0) person = withoutLeftClaim(person, now)

  if (mayMail && maySend(person, now)) {
    const { waiting } = requests
    // A mail must not mention access that was not requested yet, nor a suspension that may be held.
    const isReady = unrequestedDevices(person).every(device => waiting.has(device)) && undecided(person).length === 0
    const notice = isReady ? tellable(owed.notice, person, active, waiting, now) : []
    const former = formerOwed(person, notice.length > 0)
    if (former) return tellFormer(ports, { ...stored, person }, former)
    if (notice.length > 0) return sendNotice(ports, { ...stored, person }, notice, active, now)
  }
  if (serializePerson(person) === serializePerson(stored.person) && !person.mail?.faults) return stored === recovered ? 'nothing' : 'saved'
  return (await people.save({ ...stored, person: withoutFaults(person) })) === 'saved' ? 'saved' : 'taken'
}

/** @returns the filed lines; a line stays due if its recipient's record cannot be read */
async function fileLines(ports: AttendingPorts, ref: string, person: Person, lines: readonly Line[]) {
  const filed: Line[] = []
  for (const line of lines) {
    const { policy, openedAt, step, to, at } = line
    try {
      const recipient = await recipientOf(ports, person, policy, to)
      if (recipient) await fileLine(ports, recipient, policy, { staff: ref, policy: policy.id, openedAt, rung: step, at })
      filed.push(line)
    } catch (error) {
      if (!(error instanceof UnreadablePersonError)) throw error
      ports.onFault(ref, error)
    }
  }
  return filed
}

async function sendNotice(
  ports: AttendingPorts,
  stored: StoredPerson,
  notice: readonly Part[],
  active: readonly PolicyVersion[],
  now: Temporal.Instant,
): Promise<Sent> {
  const policies = notice.map(({ policy }) => policy.id)
  const person = await withPageLinks(ports, stored.ref, stored.person, policies)
  const tells = notice.map(part => keptPart(person, part, now))
  return sendOnce(ports, { ...stored, person }, { tells }, async (id, at) => {
    const parts = notice.map(part => ({ ...part, page: pageAddress(ports, person, part.policy.id) }))
    const letter = noticeLetter(person, parts, id, at, await ports.voices(languageOf(person)), active)
    return composeMail(person.profile.email, id, letter)
  })
}

function withoutFaults({ mail, ...person }: Person): Person {
  if (!mail) return person
  const { faults, ...rest } = mail
  return { ...person, mail: rest }
}

/** What evidence keeps of a part of a mail, with every date that it states. @param now the moment of sending */
export function keptPart(person: Person, part: Part, now: Temporal.Instant): ToldPart {
  const { policy, openedAt, tells, through, asOf, spared, alongside, ownDates = {}, changes, stagesAhead = [] } = part
  const { asks, states } = mailClaims(person, part, now)
  const byDevice = asks ? deviceDates(person, part, now) : {}
  const own = Object.entries(ownDates).filter(([device, date]) => byDevice[device]?.equals(date))
  const byStage = states ? stagesAhead.map(({ policy: { stage = '' }, deadline }) => [stage, deadline.at] as const) : []
  return {
    policy: { id: policy.id, version: policy.version },
    openedAt,
    tells,
    through,
    asOf,
    states,
    ownDates: own.length > 0 ? Object.fromEntries(own) : undefined,
    deviceDates: Object.keys(byDevice).length > 0 ? byDevice : undefined,
    stageDates: byStage.length > 0 ? Object.fromEntries(byStage) : undefined,
    spared,
    alongside: alongside && [...alongside],
    changed: changes ? [...changes] : undefined,
  }
}

/**
 * What is owed now of a notice if the policies whose parts would tell of a suspension not requested yet say nothing.
 * @param waiting devices whose suspension waits for the end of a pause
 */
export function tellable(
  notice: readonly Part[],
  person: Person,
  policies: readonly PolicyVersion[],
  waiting: ReadonlySet<string>,
  now: Temporal.Instant,
): readonly Part[] {
  const tellsTooEarly = (part: Part) => {
    const { suspended, suspendedElsewhere } = mailClaims(person, part, now)
    return [...suspended, ...suspendedElsewhere].some(device => waiting.has(device))
  }
  const silent = new Set(notice.filter(tellsTooEarly).map(({ whole }) => whole))
  if (silent.size === 0) return notice
  const others = policies.filter(policy => !silent.has(policy))
  // Parts that would only have joined the others are not due by themselves.
  return owedNow(person, others, now).notice
}

export interface LinkingPorts extends Ports<'pageLinks' | 'retention' | 'clock'> {
  /** Returns a new random key. */
  drawPageKey: () => string
  /** Where staff pages are, without a trailing slash; absent without staff pages. */
  pageUrl?: string | undefined
}

/**
 * The person with a link about each of these policies, to be saved before a mail carries it. The link itself is saved here: once a person holds
 * a key, it opens their page.
 */
export async function withPageLinks(
  { pageLinks, drawPageKey, pageUrl, retention, clock }: LinkingPorts,
  ref: string,
  person: Person,
  policies: readonly string[],
): Promise<Person> {
  if (pageUrl === undefined) return person
  const now = clock.now()
  const pages = { ...withoutEndedLinks(person, now).pages }
  const ending = policies.filter(policy => !isBefore(now.add({ hours: 12 * retention.pageLinks }), pages[policy]?.until ?? now))
  if (ending.length === 0) return person
  const until = now.add({ hours: 24 * retention.pageLinks })
  for (const policy of ending) {
    const key = pages[policy]?.key ?? drawPageKey()
    await pageLinks.save(key, { ref, policy }, until)
    pages[policy] = { key, until }
  }
  return { ...person, pages }
}

/** @returns the address of the person's page; undefined without one */
export function pageAddress({ pageUrl }: Pick<LinkingPorts, 'pageUrl'>, { pages = {} }: Person, policy: string) {
  const key = pages[policy]?.key
  return pageUrl === undefined || key === undefined ? undefined : `${pageUrl}/${key}`
}
