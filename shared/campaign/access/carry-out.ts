import type { Temporal } from 'temporal-polyfill'
import { type Overall, overall } from '../../domain/access/answers.ts'
import type { AccessRequest } from '../../domain/access/connector.ts'
import type { Person } from '../../domain/people/person.ts'
import { restorationTime } from '../../domain/people/restoration.ts'
import { PersonNotFoundError } from '../../domain/people/store.ts'
import { changePerson } from '../save/change-person.ts'
import { askConnectors } from './ask-connectors.ts'
import type { ConnectPorts } from './ports.ts'
import { withAccessConfirmed, withAccessRefused } from './request-access.ts'
import { type PresentWant, presentWant } from './want.ts'

export interface CarriedOut {
  /** `moot`: nothing is wanted of it any more. */
  readonly is: Overall['is'] | 'moot'
  /**
   * Seconds after which to put the request before this again. Not once it is older than an hour: by then a sweep repeats it, until it is
   * confirmed.
   */
  readonly checkAfter?: number
}

/** Wants that follow each other while one is carried out; the rest is left to their own requests. */
const mostWants = 5

/** Seconds. */
const soon = 60

/**
 * Asks every connector for what is wanted of a device now, which may be newer than what was requested, and records what it comes to. May be
 * called at any time, by several workers, and with old requests.
 * @throws UnreadablePersonError, BusyPersonError, BusyAccessStateError
 */
export async function carryOut(ports: ConnectPorts, request: AccessRequest): Promise<CarriedOut> {
  const { states, connectors, clock } = ports
  for (let wants = 0; wants < mostWants; wants += 1) {
    const want = await presentWant(ports, request, (await states.find(request.person, request.device))?.state)
    if (!want) return { is: 'moot' }
    const state = await askConnectors(ports, want)
    const now = clock.now()
    const answers = state && [...connectors.keys()].map((name) => state.connectors[name])
    const all = answers && overall(answers, want, now)
    if (all && (await recordOverall(ports, want, all)))
      return { is: all.is, checkAfter: all.is === 'requested' ? Math.max(1, Math.ceil(now.until(all.next).total('seconds'))) : undefined }
  }
  return { is: 'requested', checkAfter: soon }
}

/**
 * Tells the record of the owner what all connectors say together.
 * @returns false if something newer is wanted by now
 */
export async function recordOverall(ports: ConnectPorts, want: PresentWant, all: Overall): Promise<boolean> {
  const { people, states, clock } = ports
  const { person: ref, device } = want.target
  if (want.isOfErased) {
    const stored = all.is === 'requested' ? undefined : await states.find(ref, device)
    return !stored || stored.state.version !== want.version || (await states.remove(stored)) === 'removed'
  }
  let recorded: Person | undefined
  const now = clock.now()
  try {
    const isChanged = await changePerson(people, ref, (person) => {
      recorded = isWanted(person, want) ? withOverall(person, want, all, now) : undefined
      return recorded ?? person
    })
    if (isChanged && recorded && all.is === 'set' && want.wanted === 'granted') tellRestored(ports, recorded, device)
  } catch (error) {
    if (!(error instanceof PersonNotFoundError)) throw error
  }
  return recorded !== undefined
}

const isWanted = ({ access }: Person, { target: { device }, wanted, version }: PresentWant): boolean =>
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

function tellRestored({ onRestored }: ConnectPorts, { cases }: Person, device: string): void {
  const last = cases.flatMap(({ access: { cuts } }) => cuts.findLast((cut) => cut.device === device) ?? [])
  const [took] = last.flatMap((cut) => restorationTime(cut) ?? [])
  if (took) onRestored(took)
}
