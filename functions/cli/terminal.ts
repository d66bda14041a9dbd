import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import type { Problem, Refused } from '../../shared/domain/problem.ts'
import { counted } from '../../shared/domain/text.ts'
import { clean } from './clean.ts'
import type { CommandFailure } from './failure.ts'

export interface TableStyle {
  /** True on a terminal: with the burn-down. */
  readonly terminal: boolean
  readonly colour: boolean
  /** In characters. */
  readonly width: number
}

/** What is wrong with a file that the user named. */
export interface FaultyFile extends Omit<Refused, 'ok'> {
  readonly file: string
}

/** Results go to one stream, everything else to the other. */
export interface Terminal {
  readonly style: TableStyle
  print(pieces: Iterable<string>): Promise<void>
  warn(message: string): void
  note(message: string): void
  /** Shown on a terminal only, until the next output. */
  progress(message: string): void
  /** @returns the exit code */
  fail(why: CommandFailure): number
  /** @returns the exit code of wrong input */
  refuse(message: string): number
  warnFile(file: FaultyFile): void
  /** @returns the exit code of wrong input */
  refuseFiles(files: readonly FaultyFile[]): number
}

const wrongInput = 2

/** Clears the line. */
const wipe = '\r\u001b[2K'

export function openTerminal(output: WriteStream | Writable, errors: WriteStream | Writable): Terminal {
  const isTerminal = 'isTTY' in output && output.isTTY
  const isWatched = 'isTTY' in errors && errors.isTTY
  let isMidway = false
  const endProgress = () => {
    if (isMidway) errors.write(wipe)
    isMidway = false
  }
  const say = (message: string) => {
    endProgress()
    errors.write(`${clean(message)}\n`)
  }
  return {
    style: {
      terminal: isTerminal,
      colour: isTerminal && output.hasColors(),
      // Some terminals report none.
      width: (isTerminal && output.columns) || 80,
    },
    async print(pieces) {
      endProgress()
      for (const piece of pieces) if (!output.write(piece)) await once(output, 'drain')
    },
    warn(message) {
      say(`warning: ${message}`)
    },
    note: say,
    progress(message) {
      if (!isWatched) return
      errors.write(`${wipe}${clean(message)}`)
      isMidway = true
    },
    fail({ exitCode, message, problem }) {
      say(message)
      for (const { index, field, message } of problem?.errors ?? [])
        say(`  ${index === undefined ? '' : `[${index}] `}${field ? `${field}: ` : ''}${message}`)
      return exitCode
    },
    refuse(message) {
      say(message)
      return wrongInput
    },
    warnFile({ file, problems, more }) {
      for (const problem of problems) say(`warning: ${sentence(file, problem)}`)
      if (more > 0) say(`${file}: … and ${counted(more, 'more warning')} like these`)
    },
    refuseFiles(files) {
      for (const { file, problems, more } of files) {
        for (const problem of problems) say(sentence(file, problem))
        if (more > 0) say(`${file}: … and ${counted(more, 'more problem')} like these`)
      }
      return wrongInput
    },
  }
}

/** `staff.csv:12: zone: must be …, but is "…"` */
const sentence = (file: string, { line, field, message }: Problem): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${field ? `${field}: ` : ''}${message}`
