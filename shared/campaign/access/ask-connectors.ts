import { askAt, called, heard, isToLook, overall } from '../../domain/access/answers.ts'
import type { AccessConnector, ConnectorOutcome } from '../../domain/access/connector.ts'
import type { AccessState, Answer } from '../../domain/access/states.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type ConnectPorts, changeState } from './ports.ts'
import type { PresentWant } from './want.ts'

/** A connector that is being called. */
interface Call {
  readonly name: string
  /** Its answer before. */
  readonly before: Answer | undefined
  /** Saved before the call. */
  readonly claim: Answer
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
  const claimed = await changeState(states, target.person, target.device, (before) => {
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

  return changeState(states, target.person, target.device, (state) => {
    // A connector that was claimed again since has a newer answer.
    const own = answered.filter(({ name, claim }) => isSame(state?.connectors[name], claim))
    return state && { ...state, connectors: { ...state.connectors, ...Object.fromEntries(own.map(({ name, answer }) => [name, answer])) } }
  })
}

function callsDue({ connectors, clock }: ConnectPorts, want: PresentWant, state: AccessState | undefined): readonly Call[] {
  const now = clock.now()
  const answers = [...connectors.keys()].map((name) => ({ name, before: state?.connectors[name] }))
  const befores = answers.map(({ before }) => before)
  const isAnew = want.isAnew && overall(befores, want, now).is === 'refused'
  return answers.flatMap(({ name, before }) => {
    const at = askAt(before, want, now, isAnew)
    return at && !isBefore(now, at) ? [{ name, before, claim: called(before, want, now) }] : []
  })
}

const isSame = (a: Answer | undefined, b: Answer): boolean =>
  a?.is === 'requested' && a.version === b.version && a.wanted === b.wanted && a.tries === b.tries && a.at.equals(b.at)

async function outcomeOf(
  { onFault }: ConnectPorts,
  name: string,
  connector: AccessConnector | undefined,
  claim: Answer,
  want: PresentWant,
): Promise<ConnectorOutcome> {
  if (!connector || want.isLeft(connector.grain)) return { is: 'confirmed' }
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
