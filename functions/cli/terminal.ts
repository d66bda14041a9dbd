import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import type { Problem, Refused } from '#domain/problem.ts'
import { counted } from '#domain/text.ts'
import type { CommandError } from './failure.ts'

/** Text of others, without characters that control a terminal or reorder text: https://trojansource.codes */
export const clean = (text: string) => text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, '\u{fffd}')

/** For programs. */
export const jsonLine = (value: unknown) => `${escapedJson(value)}\n`

/** For people. */
export const jsonText = (value: unknown) => `${escapedJson(value, 2)}\n`

/** Escapes what JSON leaves alone and a terminal would obey. */
const escapedJson = (value: unknown, indent?: number) =>
  JSON.stringify(value, undefined, indent).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

export interface TableStyle {
  /** True on a terminal: with the burn-down. */
  terminal: boolean
  colour: boolean
  /** In characters. */
  width: number
}

/** In colour, where there is any. */
export const paint = (format: Parameters<typeof styleText>[0], text: string, { colour }: TableStyle) =>
  colour ? styleText(format, text, { validateStream: false }) : text

/** What is wrong with a file that the user named. */
export interface FaultyFile extends Omit<Refused, 'ok'> {
  file: string
}

/** Results go to one stream, everything else to the other. */
export interface Terminal {
  style: TableStyle
  print(pieces: Iterable<string>): Promise<void>
  warn(message: string): void
  note(message: string): void
  /** Shown on a terminal only, until the next output. */
  progress(message: string): void
  /** @returns the exit code */
  fail(why: Pick<CommandError, 'exitCode' | 'message' | 'problem'>): number
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
  const sayProblems = ({ file, problems, more }: FaultyFile, prefix: string, name: string) => {
    for (const problem of problems) say(`${prefix}${sentence(file, problem)}`)
    if (more > 0) say(`${file}: … and ${counted(more, `more ${name}`)} like these`)
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
    warnFile(file) {
      sayProblems(file, 'warning: ', 'warning')
    },
    refuseFiles(files) {
      for (const file of files) sayProblems(file, '', 'problem')
      return wrongInput
    },
  }
}

/** `staff.csv:12: zone: must be …, but is "…"` */
const sentence = (file: string, { line, field, message }: Problem) =>
  `${file}${line === undefined ? '' : `:${line}`}: ${field ? `${field}: ` : ''}${message}`
