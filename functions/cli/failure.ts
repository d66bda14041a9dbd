import type * as z from 'zod'
import type { problemDetails } from '../admin/problem.ts'

/** Ends a command, which prints why. Exit codes: 1 refused, 2 wrong input, 3 not reachable. */
export class CommandError extends Error {
  readonly exitCode: 1 | 2 | 3
  /** As the API gave it. */
  readonly problem: z.output<typeof problemDetails> | undefined

  constructor(exitCode: CommandError['exitCode'], message: string, problem?: CommandError['problem']) {
    super(message)
    this.exitCode = exitCode
    this.problem = problem
  }
}

/** @throws every other error */
export function failureOf(error: unknown): CommandError {
  if (error instanceof CommandError) return error
  throw error
}

/** @returns undefined where the API has no such thing */
export const orNone = <T>(asked: Promise<T>): Promise<T | undefined> =>
  asked.catch((error: unknown) => {
    if (failureOf(error).problem?.status === 404) return undefined
    throw error
  })
