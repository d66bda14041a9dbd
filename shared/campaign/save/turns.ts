import { IdesError } from '#domain/errors.ts'
import type { Turns } from '#domain/turns.ts'
import type { Ports } from '../ports.ts'

export interface TurnPorts extends Ports<'drawToken' | 'clock'> {
  turns: Turns
}

export class BusyDecisionError extends IdesError {
  override readonly name = 'BusyDecisionError'
  constructor() {
    super('someone else is deciding about this at the moment: check it again in half a minute, then decide')
  }
}

/** Longer than any request to the admin API. */
const longest = { seconds: 30 } as const

/**
 * Lets one caller at a time decide about something: who looks, records the decision, then acts on it does so alone, and records it once.
 * @param about names what is decided about
 * @throws BusyDecisionError while someone else decides
 */
export async function inTurn<T>({ turns, drawToken, clock }: TurnPorts, about: string, decide: () => Promise<T>): Promise<T> {
  const token = drawToken()
  const now = clock.now()
  if (!(await turns.take(about, token, now, now.add(longest)))) throw new BusyDecisionError()
  try {
    return await decide()
  } finally {
    // What was decided stands, and the turn ends by itself.
    await turns.end(about, token).catch(() => undefined)
  }
}
