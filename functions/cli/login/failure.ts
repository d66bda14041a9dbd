/** Why a command cannot go on. Its exit code: 1 refused, 2 wrong input, 3 not reachable. */
export interface Failure {
  readonly ok: false
  readonly exitCode: 1 | 2 | 3
  readonly message: string
}

export const failure = (exitCode: Failure['exitCode'], message: string): Failure => ({ ok: false, exitCode, message })
