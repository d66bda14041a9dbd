import { type Overall, overall } from '../../domain/access/answers.ts'
import type { AccessRequest } from '../../domain/access/gate.ts'
import { askConnectors } from './ask-connectors.ts'
import type { ConnectPorts } from './ports.ts'
import { recordOverall } from './record-overall.ts'
import { presentWant } from './want.ts'

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
      return { is: all.is, ...(all.is === 'requested' ? { checkAfter: Math.max(1, Math.ceil(now.until(all.next).total('seconds'))) } : {}) }
  }
  return { is: 'requested', checkAfter: soon }
}
