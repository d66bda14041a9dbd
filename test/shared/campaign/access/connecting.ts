import { type CarriedOut, carryOut } from '#campaign/access/carry-out.ts'
import type { ConnectPorts } from '#campaign/access/ports.ts'
import type { AccessConnector, AccessGate, AccessRequest } from '#domain/access/connector.ts'
import type { Answer } from '#domain/access/states.ts'
import { type Enforcement, enforcementOf } from '#domain/people/enforcement.ts'
import { beforeDeadline, suspending } from '../brake/holding.ts'
import type { Running } from '../running.ts'

/** Keeps requests until they are carried out. */
function waitingGate(): AccessGate & { waiting: AccessRequest[] } {
  const waiting: AccessRequest[] = []
  return {
    waiting,
    async request(requests) {
      waiting.push(...requests)
      return requests
    },
  }
}

export interface Connected {
  running: Running
  ports: ConnectPorts
  /** Requested, and not carried out yet. */
  waiting: AccessRequest[]
  answers: readonly (readonly [connector: string, answer: Answer])[]
  faults: readonly unknown[]
  restored: readonly { sinceRequest: number; sinceEvidence?: number }[]
  /** Sweeps, and carries out what is requested once. */
  sweep(): Promise<readonly CarriedOut[]>
  enforcement(device?: string, of?: string): Promise<Enforcement | undefined>
}

/** A campaign whose requests go to connectors. */
export function connected(campaign: Running, connectors: Record<string, AccessConnector>): Connected {
  const gate = waitingGate()
  const running = campaign.with({ gate })
  const { people, owners, accessStates: states, clock } = running.ports
  const [answers, faults, restored]: [[string, Answer][], unknown[], Connected['restored'][number][]] = [[], [], []]
  const ports: ConnectPorts = {
    people,
    owners,
    states,
    clock,
    connectors: new Map(Object.entries(connectors)),
    onAnswer: (connector, answer) => answers.push([connector, answer]),
    onRestored: took => restored.push(took),
    onFault: (_, error) => faults.push(error),
  }
  return {
    running,
    ports,
    answers,
    faults,
    restored,
    waiting: gate.waiting,
    async sweep() {
      await running.sweep()
      const outcomes: CarriedOut[] = []
      for (const request of gate.waiting.splice(0)) outcomes.push(await carryOut(ports, request))
      return outcomes
    },
    async enforcement(device = 'ana-phone', of = 'ana') {
      return enforcementOf(await running.personOf(of), device)
    },
  }
}

/** Ana's deadline has passed, and the suspension of her phone is requested, but not carried out. */
export async function requested(connectors: Record<string, AccessConnector>, names = ['ana']) {
  const campaign = connected(
    (await beforeDeadline([suspending({ limits: { suspendCount: 100 } })], names)).at('2023-03-16T00:00'),
    connectors,
  )
  await campaign.running.sweep()
  return campaign
}
