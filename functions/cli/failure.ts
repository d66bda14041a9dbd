import type * as z from 'zod'
import type { problemDetails } from '../admin/problem.ts'

/** Why a command cannot go on. Exit codes: 1 refused, 2 wrong input, 3 not reachable. */
export interface CommandFailure {
  readonly ok: false
  readonly exitCode: 1 | 2 | 3
  readonly message: string
  /** As the API gave it. */
  readonly problem?: z.output<typeof problemDetails>
}

export const failure = (exitCode: CommandFailure['exitCode'], message: string): CommandFailure => ({ ok: false, exitCode, message })

/** Ends a command, which prints why. */
export class CommandError extends Error {
  readonly failure: CommandFailure

  constructor(exitCode: CommandFailure['exitCode'], message: string) {
    super(message)
    this.failure = failure(exitCode, message)
  }
}

/** @throws every other error */
export function failureOf(error: unknown): CommandFailure {
  if (error instanceof CommandError) return error.failure
  throw error
}

/** There is no such thing. */
export const isNone = (found: { readonly ok: true } | CommandFailure): found is CommandFailure => !found.ok && found.problem?.status === 404
