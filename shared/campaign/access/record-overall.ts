import type { Temporal } from 'temporal-polyfill'
import type { Overall } from '../../domain/access/answers.ts'
import type { Person } from '../../domain/people/person.ts'
import { restorationTime } from '../../domain/people/restoration.ts'
import { PersonNotFoundError } from '../../domain/people/store.ts'
import { changePerson } from '../save/change-person.ts'
import type { ConnectPorts } from './ports.ts'
import { withAccessConfirmed, withAccessRefused } from './request-access.ts'
import type { PresentWant } from './want.ts'

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
  const last = cases.flatMap(({ cuts = [] }) => cuts.findLast((cut) => cut.device === device) ?? [])
  const [took] = last.flatMap((cut) => restorationTime(cut) ?? [])
  if (took) onRestored(took)
}
