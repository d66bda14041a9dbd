import { askAt, called, heard, isToLook, overall } from '../../domain/access/answers.ts'
import type { AccessConnector, ConnectorOutcome } from '../../domain/access/connector.ts'
import type { AccessState, Answer } from '../../domain/access/states.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import { type ConnectPorts, changeState } from './ports.ts'
import type { PresentWant } from './want.ts'

/** A connector that is being called. */
interface Call {
  readonly answer: Answer
  readonly before: Answer | undefined
}

/**
 * Asks, side by side, each connector that is due to be asked. Who is asked is saved first: a worker may die at any time, and what it called may
 * still take effect.
 * @returns the state after their answers; undefined if connectors were asked for something newer meanwhile
 */
export async function askConnectors(ports: ConnectPorts, want: PresentWant): Promise<AccessState | undefined> {
  const { states, connectors, clock, onAnswer } = ports
  const { person, device } = want.target
  const calls = new Map<string, Call>()
  const begun = await changeState(states, person, device, (before) => {
    calls.clear()
    if (before && before.version > want.version) return undefined
    for (const [name, call] of callsFor(ports, want, before)) calls.set(name, call)
    if (before && calls.size === 0) return before
    const asked = Object.fromEntries([...calls].map(([name, { answer }]) => [name, answer]))
    return { target: want.target, wanted: want.wanted, version: want.version, connectors: { ...before?.connectors, ...asked } }
  })
  if (!begun || calls.size === 0) return begun
  const answers = await Promise.all(
    [...calls].map(async ([name, { answer, before }]): Promise<readonly [string, Answer, Answer]> => {
      const outcome = await outcomeOf(ports, name, connectors.get(name), answer, want)
      const after = heard(answer, outcome, clock.now(), before)
      onAnswer(name, after)
      return [name, answer, after]
    }),
  )
  return changeState(states, person, device, (state) => {
    // What was asked anew since says more.
    const own = answers.filter(([name, claim]) => isSame(state?.connectors[name], claim))
    return state && { ...state, connectors: { ...state.connectors, ...Object.fromEntries(own.map(([name, , after]) => [name, after])) } }
  })
}

function callsFor(
  { connectors, clock }: ConnectPorts,
  want: PresentWant,
  state: AccessState | undefined,
): readonly (readonly [string, Call])[] {
  const now = clock.now()
  const before = [...connectors.keys()].map((name) => [name, state?.connectors[name]] as const)
  const isAnew =
    want.isAnew &&
    overall(
      before.map(([, answer]) => answer),
      want,
      now,
    ).is === 'refused'
  return before.flatMap(([name, answer]) => {
    const at = askAt(answer, want, now, isAnew)
    return at && !isBefore(now, at) ? [[name, { answer: called(answer, want, now), before: answer }]] : []
  })
}

const isSame = (a: Answer | undefined, b: Answer): boolean =>
  a?.is === 'requested' && a.version === b.version && a.wanted === b.wanted && a.tries === b.tries && a.at.equals(b.at)

async function outcomeOf(
  { onFault }: ConnectPorts,
  name: string,
  connector: AccessConnector | undefined,
  answer: Answer,
  want: PresentWant,
): Promise<ConnectorOutcome> {
  if (!connector || want.isLeft(connector.grain)) return { is: 'confirmed' }
  try {
    return await ask(connector, answer, want)
  } catch (error) {
    onFault(name, error)
    return { is: 'retry' }
  }
}

/** Seconds after which to look again at what was set, but is not so yet. */
const lookAgain = 30

async function ask(connector: AccessConnector, answer: Answer, { target, wanted, version }: PresentWant): Promise<ConnectorOutcome> {
  if (isToLook(answer)) {
    const { is } = await connector.get(target)
    if (is !== 'unknown') return is === wanted ? { is: 'confirmed' } : { is: 'pending', checkAfter: lookAgain }
  }
  const outcome = await connector.set(target, wanted, version)
  if (outcome.is !== 'confirmed' || wanted === 'suspended') return outcome
  // Access that is said to be back but is not would leave somebody cut off unseen.
  return (await connector.get(target)).is === 'suspended' ? { is: 'pending', checkAfter: lookAgain } : outcome
}
