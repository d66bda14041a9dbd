/** The machine as commands see it. Only this file reads the environment, the clock and standard input. */
import { homedir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { setTimeout } from 'node:timers/promises'
import type { Clock } from '#domain/schedule/clock.ts'
import { systemClock } from '../runtime/system-clock.ts'

export interface CliEnvironment {
  sessionFile: string
  /** Of the API, from the environment. */
  url?: string
  /** An access token from the environment. */
  token?: string
  /** From the environment, for a program that signs in as itself. */
  machine?: MachineCredentials
  clock: Clock
  /** All of standard input. */
  readInput: () => Promise<string>
  /** Aborted when a sign-in takes too long. */
  startWaiting: () => AbortSignal
  /** From now on Ctrl-C aborts the signal instead of ending the program; a second one ends it. */
  hearInterrupt: () => Interrupt
  sleep: (milliseconds: number) => Promise<void>
  /** Asks the user at a terminal for a line; absent without a terminal. */
  ask?: (question: string) => Promise<string>
  /** Asks one question after another, at a terminal or of piped lines. */
  openDialogue: () => Dialogue
  zone?: string
  /** Where the user is, a comma parts the whole from its fraction. */
  hasDecimalComma?: boolean
}

export interface MachineCredentials {
  client: string
  secret: string | undefined
  /** The secret goes nowhere else. */
  issuer: string | undefined
  /** What to request, for an issuer that grants nothing unasked. */
  scope: string | undefined
}

interface Interrupt extends Disposable {
  signal: AbortSignal
}

interface Dialogue extends Disposable {
  /** @returns undefined at the end of the input, and after Ctrl-C */
  ask(question: string): Promise<string | undefined>
}

/** Milliseconds for a sign-in. */
const patience = 300_000

export function surroundings(environment = process.env): CliEnvironment {
  const { IDES_URL: url, IDES_TOKEN: token, IDES_CLIENT: client, XDG_CONFIG_HOME: configured } = environment
  const { IDES_CLIENT_SECRET: secret, IDES_ISSUER: issuer, IDES_SCOPE: scope } = environment
  return {
    sessionFile: join(configured || join(homedir(), '.config'), 'ides', 'session.json'),
    url: url || undefined,
    token: token || undefined,
    machine: client ? { client, secret: secret?.trim(), issuer, scope } : undefined,
    clock: systemClock(),
    readInput: () => text(process.stdin),
    startWaiting: () => AbortSignal.timeout(patience),
    hearInterrupt,
    sleep: setTimeout,
    ask: process.stdin.isTTY && process.stderr.isTTY ? ask : undefined,
    openDialogue,
    zone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    hasDecimalComma: new Intl.NumberFormat().format(1.5).includes(','),
  }
}

function hearInterrupt(): Interrupt {
  const controller = new AbortController()
  const abort = () => controller.abort()
  process.once('SIGINT', abort)
  return { signal: controller.signal, [Symbol.dispose]: () => void process.off('SIGINT', abort) }
}

async function ask(question: string) {
  using dialogue = openDialogue()
  return (await dialogue.ask(question)) ?? ''
}

function openDialogue(): Dialogue {
  const lines = createInterface({ input: process.stdin, output: process.stdin.isTTY ? process.stderr : undefined })
  const answers = lines[Symbol.asyncIterator]()
  return {
    async ask(question) {
      lines.setPrompt(question)
      lines.prompt()
      const { value, done } = await answers.next()
      if (!done) return value
      // Ends the line of the question.
      if (process.stdin.isTTY) process.stderr.write('\n')
      return undefined
    },
    [Symbol.dispose]: () => lines.close(),
  }
}
