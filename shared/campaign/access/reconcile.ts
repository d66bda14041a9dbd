import type { Temporal } from 'temporal-polyfill'
import type { AccessState } from '#domain/access/states.ts'
import { addDays, isBefore } from '#domain/schedule/zone.ts'
import { keyHash } from '#domain/sources/keys.ts'
import { changePerson } from '../save/change-person.ts'
import { carryOut } from './carry-out.ts'
import { type ConnectPorts, changeState } from './ports.ts'
import { withAccessUnconfirmed } from './request-access.ts'
import { revokeSessions } from './revoke-sessions.ts'
import { type PresentWant, presentWant } from './want.ts'

export interface ReconcilePorts extends ConnectPorts {
  /** Called with each device that is otherwise in a system than it should be, and is left to a human. */
  onDrift: (connector: string, state: AccessState) => void
  /** Called with each device that could not be compared; the next round does. */
  onNotCompared: (device: string, error: unknown) => void
}

export interface ReconcileReport {
  /** Devices read in other systems. */
  looked: number
  /** Those suspended somewhere that should not be: their access is restored. */
  repaired: number
  /** Those not suspended somewhere that should be, or perhaps suspended there by others. */
  drifted: number
  failed: number
}

/** Compared side by side. */
const pageSize = 20

/** Of those granted, one in so many is looked at each day. */
const sampled = 10

/**
 * Once a day, compares what connectors set with what is so: everything suspended, a tenth of what was restored, and all of people who were
 * erased. Access that should be there is restored at once, unless others may have suspended it since; a missing suspension is only reported.
 * The next run continues one that ended early.
 */
export async function reconcile(ports: ReconcilePorts, hasTimeLeft: () => boolean): Promise<ReconcileReport> {
  const { states, clock, onNotCompared } = ports
  const compared = { looked: 0, repaired: 0, drifted: 0, failed: 0 }
  const { doneAt, from: first } = await states.findComparison()
  if (first === undefined && doneAt && isBefore(clock.now(), addDays(doneAt, 1, 'UTC'))) return compared
  for (let from = first; ; ) {
    const page = await states.list(pageSize, from)
    await Promise.all(page.states.map(compareOne))
    from = page.next
    if (from === undefined) break
    await states.saveComparison({ doneAt, from })
    if (!hasTimeLeft()) return compared
  }
  await states.saveComparison({ doneAt: clock.now() })
  return compared

  async function compareOne(state: AccessState) {
    try {
      const outcome = await compare(ports, state)
      if (outcome !== 'skipped') compared.looked += 1
      if (outcome === 'repaired' || outcome === 'drifted') compared[outcome] += 1
    } catch (error) {
      compared.failed += 1
      onNotCompared(state.target.device, error)
    }
  }
}

async function compare(ports: ReconcilePorts, state: AccessState): Promise<'skipped' | 'as wanted' | 'repaired' | 'drifted'> {
  const { connectors, clock, onDrift } = ports
  const { target, version } = state
  const request = { person: target.person, device: target.device, wanted: 'granted', version } as const
  const want = await presentWant(ports, request, state)
  // Another version is being carried out.
  if (!want || want.version !== version) return 'skipped'
  if (want.wanted === 'granted' && !want.isOfErased && !isInSample(target.device, clock.now())) return 'skipped'
  await revokeSessions(ports, want, state)
  const set = [...connectors].filter(([name, connector]) => state.connectors[name]?.is === 'set' && !want.isLeft(connector))
  const held = await Promise.all(set.map(async ([name, connector]) => [name, (await connector.get(target)).is] as const))
  const other = held.filter(([, is]) => is !== 'unknown' && is !== want.wanted).map(([name]) => name)
  const ours = want.wanted === 'granted' ? other.filter(name => !connectors.get(name)?.isSetByOthers) : []
  if (ours.length > 0) await reopen(ports, want, ours)
  if (ours.length > 0 || want.isOfErased) await carryOut(ports, request)
  const left = other.filter(name => !ours.includes(name))
  for (const name of left) onDrift(name, state)
  return left.length > 0 ? 'drifted' : ours.length > 0 ? 'repaired' : 'as wanted'
}

/** Another tenth each day. */
const isInSample = (device: string, now: Temporal.Instant) =>
  (Number.parseInt(keyHash(device).slice(0, 8), 16) + Math.floor(now.epochMilliseconds / 86_400_000)) % sampled === 0

/** What connectors had confirmed is requested again: a sweep repeats it until it is confirmed again. */
async function reopen({ people, states, clock }: ReconcilePorts, { target, version, isOfErased }: PresentWant, names: readonly string[]) {
  const now = clock.now()
  await changeState(states, target.person, target.device, state => {
    if (state?.version !== version) return state
    const opened = names.flatMap(name => {
      const answer = state.connectors[name]
      return answer ? [[name, { ...answer, is: 'requested' as const, since: now, next: now, tries: 0 }] as const] : []
    })
    return { ...state, connectors: { ...state.connectors, ...Object.fromEntries(opened) } }
  })
  if (!isOfErased) await changePerson(people, target.person, person => withAccessUnconfirmed(person, target.device, version))
}
