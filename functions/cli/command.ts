import type { CliEnvironment } from './surroundings.ts'
import type { Terminal } from './terminal.ts'

/** The exit code after Ctrl-C, as of shells. */
export const interrupted = 130

export interface Command {
  help: string
  /** @returns the exit code: 0 done, 1 refused, 2 wrong input, 3 not reachable, 130 interrupted */
  run(args: readonly string[], terminal: Terminal, around?: CliEnvironment): Promise<number>
}
