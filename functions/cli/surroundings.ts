/** What the command line finds around it. It alone reads the environment, the machine's clock and standard input. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '../../shared/domain/schedule/clock.ts'
import { systemClock } from '../system-clock.ts'

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
  /** @param milliseconds how long */
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Asks whoever sits at a terminal, for a line; absent where nobody does. */
  readonly ask?: (question: string) => Promise<string>
  /** Begins to ask one thing after the other, of whoever sits at a terminal or has written the answers down, a line each. */
  readonly openDialogue?: () => Dialogue
  /** The time zone of this machine. */
  readonly zone?: string
}

export interface Dialogue {
  /** @returns undefined where there is no answer: the input has ended, or Ctrl-C was pressed */
  ask(question: string): Promise<string | undefined>
  close(): void
}

/** Milliseconds that somebody has to sign in. */
const patience = 300_000

export function surroundings(environment = process.env): Surroundings {
  const { IDES_URL: url, IDES_TOKEN: token, XDG_CONFIG_HOME: configured } = environment
  return {
    sessionFile: join(configured || join(homedir(), '.config'), 'ides', 'session.json'),
    ...(url ? { url } : {}),
    ...(token ? { token } : {}),
    clock: systemClock(),
    readInput: () => text(process.stdin),
    startWaiting: () => AbortSignal.timeout(patience),
    sleep: setTimeout,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
    openDialogue,
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
  }
}

async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    return await lines.question(question)
  } finally {
    lines.close()
  }
}

function openDialogue(): Dialogue {
  const lines = createInterface({ input: process.stdin, ...(process.stdin.isTTY ? { output: process.stderr } : {}) })
  const answers = lines[Symbol.asyncIterator]()
  return {
    async ask(question) {
      lines.setPrompt(question)
      lines.prompt()
      const { value, done } = await answers.next()
      if (!done) return value
      // What comes next is not to stand behind the question.
      if (process.stdin.isTTY) process.stderr.write('\n')
      return undefined
    },
    close: () => lines.close(),
  }
}
