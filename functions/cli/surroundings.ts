/** What the command line finds around it. It alone reads the environment, the machine's clock and standard input. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../shared/schedule/clock.ts'

export interface Surroundings {
  /** Where it is kept who has signed in. */
  readonly sessionFile: string
  /** Of the API, where the environment names it. */
  readonly url?: string
  /** A ready access token, where the environment has one. */
  readonly token?: string
  readonly clock: Clock
  /** All of standard input. */
  readonly readInput: () => Promise<string>
  /** Aborted once nobody need be waited for any longer. */
  readonly startWaiting: () => AbortSignal
}

/** Milliseconds that somebody has to sign in. */
const patience = 300_000

export function surroundings(environment = process.env): Surroundings {
  const { IDES_URL: url, IDES_TOKEN: token, XDG_CONFIG_HOME: configured } = environment
  return {
    sessionFile: join(configured || join(homedir(), '.config'), 'ides', 'session.json'),
    ...(url ? { url } : {}),
    ...(token ? { token } : {}),
    clock: { now: () => Temporal.Instant.fromEpochMilliseconds(Date.now()) },
    readInput: () => text(process.stdin),
    startWaiting: () => AbortSignal.timeout(patience),
  }
}
