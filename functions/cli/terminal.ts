import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { WriteStream } from 'node:tty'
import { mostProblems } from '../../shared/problem.ts'
import type { FileProblem } from './input/text-file.ts'
import type { TableStyle } from './output/table.ts'

/** Where a command speaks to its user: results on one stream, everything else on the other. */
export interface Terminal {
  readonly style: TableStyle
  print(pieces: Iterable<string>): Promise<void>
  warn(message: string): void
  /** Says what is wrong with the command line. @returns the exit code of wrong input */
  refuse(message: string): number
  /** Says what is wrong with files, all at once. @returns the exit code of wrong input */
  refuseFiles(problems: readonly FileProblem[]): number
}

const wrongInput = 2

export function openTerminal(output: WriteStream | Writable, errors: Writable): Terminal {
  const isTerminal = 'isTTY' in output && output.isTTY
  return {
    style: {
      terminal: isTerminal,
      colour: isTerminal && output.hasColors(),
      width: isTerminal ? output.columns : 80,
    },
    async print(pieces) {
      for (const piece of pieces) if (!output.write(piece)) await once(output, 'drain')
    },
    warn(message) {
      errors.write(`warning: ${message}\n`)
    },
    refuse(message) {
      errors.write(`${message}\n`)
      return wrongInput
    },
    refuseFiles(problems) {
      for (const problem of problems.slice(0, mostProblems)) errors.write(`${sentence(problem)}\n`)
      if (problems.length > mostProblems) errors.write(`… and ${problems.length - mostProblems} more\n`)
      return wrongInput
    },
  }
}

/** `staff.csv:12: zone: must be …, but is "…"` */
const sentence = ({ file, line, field, message }: FileProblem): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${field ? `${field}: ` : ''}${message}`
