import type { Surroundings } from './surroundings.ts'
import type { Terminal } from './terminal.ts'

export interface Command {
  readonly help: string
  /** @returns the exit code: 0 done, 1 refused, 2 wrong input, 3 not reachable */
  run(args: readonly string[], terminal: Terminal, around?: Surroundings): Promise<number>
}
