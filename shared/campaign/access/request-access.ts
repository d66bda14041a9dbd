import type { Temporal } from 'temporal-polyfill'
import type { AccessGate, AccessRequest } from '#domain/access/connector.ts'
import type { ListedConnector } from '#domain/access/listed.ts'
import { IdesError } from '#domain/errors.ts'
import { requestDueAt } from '#domain/people/due.ts'
import { restoredFor } from '#domain/people/enforcement.ts'
import { type AccessRequested, type Case, type Cut, type Person, type ReasonNotSet, withAccess, withCases } from '#domain/people/person.ts'
import { PersonNotFoundError } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Ports } from '../ports.ts'
import { changePerson } from '../save/change-person.ts'

const retry = { minutes: 1 } as const

/**
 * The access requests that are due: new ones, those the bus has not taken, and those unconfirmed for too long.
 * @param mayCut true if a device may be suspended now; a suspension sent before is repeated until confirmed
 * @returns with the devices whose suspension may not be requested now, due or not
 */
export function requestsDue(
  ref: string,
  person: Person,
  now: Temporal.Instant,
  mayCut: (device: string) => boolean,
): { may: readonly AccessRequest[]; mayNot: readonly AccessRequest[]; waiting: ReadonlySet<string> } {
  const { access, accessRequested = {} } = person
  const all = Object.entries(access).map(([device, { wanted, version }]) => ({ person: ref, device, wanted, version }))
  const may = ({ device, wanted, version }: AccessRequest) => {
    const requested = accessRequested[device]
    const wasTaken = requested?.version === version && !requested.unsure
    return wanted === 'granted' || wasTaken || mayCut(device)
  }
  const due = all.filter(({ device }) => {
    const at = requestDueAt(person, device)
    return at && !isBefore(now, at)
  })
  const waiting = new Set(all.filter(request => !may(request)).map(({ device }) => device))
  return { may: due.filter(may), mayNot: due.filter(request => !may(request)), waiting }
}

/** To be saved before the requests are published: a confirmation may arrive at once, and what was never asked for needs no undoing. */
export function withRequested(person: Person, requests: readonly AccessRequest[], now: Temporal.Instant): Person {
  const asked = requests.filter(({ device, version }) => person.accessRequested?.[device]?.version !== version)
  return withRequestsMade(withCuts(person, asked, now), asked, now, { unsure: true })
}

function withRequestsMade(
  person: Person,
  requests: readonly AccessRequest[],
  at: Temporal.Instant,
  isUnsure: Pick<AccessRequested, 'unsure'> = {},
): Person {
  if (requests.length === 0) return person
  const made = requests.map(({ device, version }) => {
    const { confirmed } = person.accessRequested?.[device] ?? {}
    return [device, { version, at, confirmed, ...isUnsure }] as const
  })
  return { ...person, accessRequested: { ...person.accessRequested, ...Object.fromEntries(made) } }
}

/**
 * Publishes requests.
 * @param onFault called if the gate cannot be reached
 * @returns the person with what the gate took; the rest is due again after a minute
 */
export async function requestAccess(
  gate: AccessGate,
  person: Person,
  { may, mayNot }: Pick<ReturnType<typeof requestsDue>, 'may' | 'mayNot'>,
  now: Temporal.Instant,
  onFault: (error: unknown) => void,
): Promise<Person> {
  if (may.length + mayNot.length === 0) return person
  let taken: readonly AccessRequest[] = []
  try {
    if (may.length > 0) taken = await gate.request(may)
  } catch (error) {
    onFault(error)
  }
  const isFirst = ({ device }: AccessRequest) => person.accessRequested?.[device]?.unsure === true
  const cut = withCuts(person, taken.filter(isFirst), now)
  const { accessRetryAt, accessLookAt, ...asked } = withRequestsMade(cut, taken, now)
  return {
    ...asked,
    accessRetryAt: taken.length < may.length ? now.add(retry) : undefined,
    accessLookAt: mayNot.length > 0 ? now.add(retry) : undefined,
  }
}

/** Records a confirmed version; confirmed versions only rise, and only up to the requested one. */
export function withAccessConfirmed(person: Person, device: string, version: number, now: Temporal.Instant): Person {
  const requested = person.accessRequested?.[device]
  if (!requested || version > requested.version || version <= (requested.confirmed ?? 0)) return person
  const { unsure, refused, ...rest } = requested
  const isTaken = version === requested.version
  const after = withRequestOf(person, device, { ...(isTaken ? rest : requested), confirmed: version })
  return isTaken ? withCutConfirmed(after, device, now) : after
}

const withRequestOf = (person: Person, device: string, requested: AccessRequested): Person => ({
  ...person,
  accessRequested: { ...person.accessRequested, [device]: requested },
})

/** Records that no other system does what was requested under a version, unless it was confirmed, or something else is wanted since. */
export function withAccessRefused(person: Person, device: string, version: number, why: ReasonNotSet, now: Temporal.Instant): Person {
  const requested = person.accessRequested?.[device]
  if (requested?.version !== version || requested.confirmed === version || requested.refused?.why === why) return person
  const { unsure, ...rest } = requested
  return withRequestOf(person, device, { ...rest, refused: { why, at: now } })
}

/** Has a version requested again that was confirmed, and is so no longer. */
export function withAccessUnconfirmed(person: Person, device: string, version: number): Person {
  const requested = person.accessRequested?.[device]
  if (requested?.version !== version || requested.confirmed !== version) return person
  const { confirmed, ...rest } = requested
  return withRequestDue(person, device, rest)
}

/** Has what no other system could do requested again. */
function withAccessAskedAgain(person: Person, device: string): Person {
  const requested = person.accessRequested?.[device]
  if (!requested?.refused) return person
  const { refused, ...rest } = requested
  return withRequestDue(person, device, rest)
}

/** A request that no run is making, and that the next one repeats. */
const withRequestDue = (person: Person, device: string, requested: AccessRequested): Person => ({
  ...withRequestOf(person, device, { ...requested, unsure: true }),
  accessRetryAt: person.accessRetryAt ?? requested.at,
})

const mostCuts = 20

/** The person with requests made at `now`; one that may not have gone out before counts from now. */
function withCuts(person: Person, requests: readonly AccessRequest[], now: Temporal.Instant): Person {
  const change = (current: Case, { device, wanted }: AccessRequest) =>
    wanted === 'suspended' ? withCut(current, device, now) : withRestored(current, device, person, now)
  return requests.length === 0 ? person : withCases(person, current => requests.reduce(change, current))
}

function withCut(current: Case, device: string, at: Temporal.Instant): Case {
  if (!current.access.suspended.includes(device)) return current
  const earlier = current.access.cuts.filter(cut => cut.device !== device || cut.confirmedAt || cut.restoration)
  const isUnanswered = current.breaches.some(breach => breach.device === device && breach.unread)
  const cut = { device, at, unanswered: isUnanswered || undefined } as const
  return withAccess(current, { cuts: [...earlier, cut].slice(-mostCuts) })
}

function withRestored(current: Case, device: string, person: Person, at: Temporal.Instant): Case {
  const evidence = restoredFor(person, current, device, at)
  return withLastCut(current, device, cut => (cut.restoration?.confirmedAt ? cut : { ...cut, restoration: { at, evidence } }))
}

/** The person with the last request for a device confirmed. */
const withCutConfirmed = (person: Person, device: string, now: Temporal.Instant): Person =>
  withCases(person, current =>
    withLastCut(current, device, cut => {
      const { restoration } = cut
      // One case may suspend again what comes back under another.
      if (person.access[device]?.wanted === 'granted')
        return restoration && !restoration.confirmedAt ? { ...cut, restoration: { ...restoration, confirmedAt: now } } : cut
      if (restoration) return cut
      return cut.confirmedAt ? cut : { ...cut, confirmedAt: now }
    }),
  )

function withLastCut(current: Case, device: string, change: (cut: Cut) => Cut): Case {
  const { cuts } = current.access
  const last = cuts.findLastIndex(cut => cut.device === device)
  return last >= 0 ? withAccess(current, { cuts: cuts.map((cut, index) => (index === last ? change(cut) : cut)) }) : current
}

interface ConfirmationPorts extends Ports<'people' | 'accessStates' | 'clock'> {
  connectorList: readonly Pick<ListedConnector, 'name'>[]
}

/**
 * Records that device management on the bus carried out an access request. Where a connector can do it, it alone says so.
 * @returns `mismatched` for access that is not wanted, or that a connector has set; `ignored` for an earlier version: neither proves anything.
 *   `unknown` if no access of this device and person was ever changed
 * @throws UnansweredConnectorError
 */
export async function takeConfirmation(
  { people, accessStates, connectorList, clock }: ConfirmationPorts,
  { person: ref, device, wanted, version }: AccessRequest,
): Promise<'taken' | 'mismatched' | 'ignored' | 'unknown'> {
  try {
    const stored = await people.get(ref)
    const access = stored.person.access[device]
    if (!access) return 'unknown'
    if (version < access.version) return 'ignored'
    if (version > access.version || wanted !== access.wanted) return 'mismatched'
    if (connectorList.length > 0) {
      const state = (await accessStates.find(ref, device))?.state
      const answers = connectorList.map(({ name }) => state?.connectors[name]).filter(answer => answer?.version === version)
      if (answers.some(answer => answer?.is === 'set')) return 'mismatched'
      if (answers.length === 0 || answers.some(answer => answer?.is === 'requested')) throw new UnansweredConnectorError(ref)
    }
    await changePerson(people, stored, person => withAccessConfirmed(person, device, version, clock.now()))
    return 'taken'
  } catch (error) {
    if (error instanceof PersonNotFoundError) return 'unknown'
    throw error
  }
}

/** The event comes again, until it is known whether a connector can do it. */
class UnansweredConnectorError extends IdesError {
  override readonly name = 'UnansweredConnectorError'
  constructor(ref: string) {
    super(`access of ${ref} was confirmed on the bus before every connector answered: it counts only once all of them have refused`)
  }
}

/** Has the next sweep request what no other system could do, as when a permission was missing. @returns false if nothing was refused */
export async function askAgain({ people }: Ports<'people'>, person: string, device: string) {
  try {
    return await changePerson(people, person, stored => withAccessAskedAgain(stored, device))
  } catch (error) {
    if (error instanceof PersonNotFoundError) return false
    throw error
  }
}
