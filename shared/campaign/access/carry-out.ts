import type { Temporal } from 'temporal-polyfill'
import { askAt, called, heard, isToLook, type Overall, overall } from '#domain/access/answers.ts'
import type { AccessConnector, AccessRequest, ConnectorOutcome } from '#domain/access/connector.ts'
import type { AccessState, Answer } from '#domain/access/states.ts'
import { restorationTime } from '#domain/people/enforcement.ts'
import type { Person } from '#domain/people/person.ts'
import { PersonNotFoundError } from '#domain/people/store.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { changePerson } from '../save/change-person.ts'
import { type ConnectPorts, changeState } from './ports.ts'
import { withAccessConfirmed, withAccessRefused } from './request-access.ts'
import { revokeSessions } from './revoke-sessions.ts'
import { type PresentWant, presentWant } from './want.ts'

export interface CarriedOut {
  /** `moot`: nothing is wanted of it any more. */
  is: Overall['is'] | 'moot'
  /**
   * Seconds after which to put the request before this again. Not once it is older than an hour: by then a sweep repeats it, until it is
   * confirmed.
   */
  checkAfter?: number
}

/** Wants that follow each other while one is carried out; the rest is left to their own requests. */
const mostWants = 5

/** Seconds. */
const soon = 60

/** Seconds until sessions that could not be revoked are tried again; the daily comparison does it later. */
const sessionsAgain = 900

/**
 * Asks every connector for what is wanted of a device now, which may be newer than what was requested, and records what it comes to. May be
 * called at any time, by several workers, and with old requests.
 * @throws UnreadablePersonError, RivalsError
 */
export async function carryOut(ports: ConnectPorts, request: AccessRequest): Promise<CarriedOut> {
  const { states, connectors, clock } = ports
  for (let wants = 0; wants < mostWants; wants += 1) {
    const want = await presentWant(ports, request, (await states.find(request.person, request.device))?.state)
    if (!want) return { is: 'moot' }
    const state = await askConnectors(ports, want)
    const now = clock.now()
    const answers = state && [...connectors.keys()].map(name => state.connectors[name])
    const all = answers && overall(answers, want, now)
    if (!all || !(await recordOverall(ports, want, all))) continue
    if (all.is === 'requested') return { is: all.is, checkAfter: Math.max(1, Math.ceil(now.until(all.next).total('seconds'))) }
    const isDone = all.is === 'refused' || (await revokeSessions(ports, want, state))
    return { is: all.is, checkAfter: isDone ? undefined : sessionsAgain }
  }
  return { is: 'requested', checkAfter: soon }
}

/**
 * Tells the record of the owner what all connectors say together.
 * @returns false if something newer is wanted by now
 */
async function recordOverall(ports: ConnectPorts, want: PresentWant, all: Overall) {
  const { people, states, clock } = ports
  const { person: ref, device } = want.target
  if (want.isOfErased) {
    const stored = all.is === 'requested' ? undefined : await states.find(ref, device)
    return !stored || stored.state.version !== want.version || (await states.remove(stored)) === 'removed'
  }
  let recorded: Person | undefined
  const now = clock.now()
  try {
    const isChanged = await changePerson(people, ref, person => {
      recorded = isWanted(person, want) ? withOverall(person, want, all, now) : undefined
      return recorded ?? person
    })
    if (isChanged && recorded && all.is === 'set' && want.wanted === 'granted') tellRestored(ports, recorded, device)
  } catch (error) {
    if (!(error instanceof PersonNotFoundError)) throw error
  }
  return recorded !== undefined
}

const isWanted = ({ access }: Person, { target: { device }, wanted, version }: PresentWant) =>
  access[device]?.version === version && access[device].wanted === wanted

function withOverall(person: Person, { target: { device }, version }: PresentWant, all: Overall, now: Temporal.Instant): Person {
  switch (all.is) {
    case 'set':
      return withAccessConfirmed(person, device, version, now)
    case 'refused':
      return withAccessRefused(person, device, version, all.why, now)
    case 'requested':
      return person
  }
}

function tellRestored({ onRestored }: ConnectPorts, { cases }: Person, device: string) {
  const last = cases.flatMap(({ access: { cuts } }) => cuts.findLast(cut => cut.device === device) ?? [])
  const [took] = last.flatMap(cut => restorationTime(cut) ?? [])
  if (took) onRestored(took)
}

/** A connector that is being called. */
interface Call {
  name: string
  /** Its answer before. */
  before: Answer | undefined
  /** Saved before the call. */
  claim: Answer
}

/**
 * Asks, side by side, each connector that is due to be asked. Who is asked is saved first: a worker may die at any time, and what it called may
 * still take effect.
 * @returns the state after their answers; undefined if connectors had been asked for something newer. If that happens during the calls, the newer state
 */
export async function askConnectors(ports: ConnectPorts, want: PresentWant): Promise<AccessState | undefined> {
  const { states, connectors, clock, onAnswer } = ports
  const { target, wanted, version } = want

  let calls: readonly Call[] = []
  const claimed = await changeState(states, target.person, target.device, before => {
    calls = before && before.version > version ? [] : callsDue(ports, want, before)
    if (before && before.version > version) return undefined
    if (before && calls.length === 0) return before
    const claims = Object.fromEntries(calls.map(({ name, claim }) => [name, claim]))
    return { target, wanted, version, connectors: { ...before?.connectors, ...claims } }
  })
  if (!claimed || calls.length === 0) return claimed

  const answered = await Promise.all(
    calls.map(async ({ name, before, claim }) => {
      const answer = heard(claim, await outcomeOf(ports, name, connectors.get(name), claim, want), clock.now(), before)
      onAnswer(name, answer)
      return { name, claim, answer }
    }),
  )

  return changeState(states, target.person, target.device, state => {
    // A connector that was claimed again since has a newer answer.
    const own = answered.filter(({ name, claim }) => isSame(state?.connectors[name], claim))
    return state && { ...state, connectors: { ...state.connectors, ...Object.fromEntries(own.map(({ name, answer }) => [name, answer])) } }
  })
}

function callsDue({ connectors, clock }: ConnectPorts, want: PresentWant, state: AccessState | undefined): readonly Call[] {
  const now = clock.now()
  const answers = [...connectors.keys()].map(name => ({ name, before: state?.connectors[name] }))
  const befores = answers.map(({ before }) => before)
  const isAnew = want.isAnew && overall(befores, want, now).is === 'refused'
  return answers.flatMap(({ name, before }) => {
    const at = askAt(before, want, now, isAnew)
    return at && !isBefore(now, at) ? [{ name, before, claim: called(before, want, now) }] : []
  })
}

const isSame = (a: Answer | undefined, b: Answer) =>
  a?.is === 'requested' && a.version === b.version && a.wanted === b.wanted && a.tries === b.tries && a.at.equals(b.at)

async function outcomeOf(
  { onFault }: ConnectPorts,
  name: string,
  connector: AccessConnector | undefined,
  claim: Answer,
  want: PresentWant,
): Promise<ConnectorOutcome> {
  if (!connector || want.isLeft(connector)) return { is: 'confirmed' }
  try {
    return await ask(connector, claim, want)
  } catch (error) {
    onFault(name, error)
    return { is: 'retry' }
  }
}

/** Seconds after which to check again what was set, but is not so yet. */
const checkAfter = 30

async function ask(connector: AccessConnector, claim: Answer, { target, wanted, version }: PresentWant): Promise<ConnectorOutcome> {
  if (isToLook(claim)) {
    const { is } = await connector.get(target)
    if (is !== 'unknown') return is === wanted ? { is: 'confirmed' } : { is: 'pending', checkAfter }
  }
  const outcome = await connector.set(target, wanted, version)
  if (outcome.is !== 'confirmed' || wanted === 'suspended') return outcome
  // Access that is said to be back but is not would leave a person suspended unseen.
  return (await connector.get(target)).is === 'suspended' ? { is: 'pending', checkAfter } : outcome
}
