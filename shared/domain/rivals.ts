import { IdesError } from '#domain/errors.ts'

/** Saves by others during one change, after which giving up is a fault. */
export const mostRivals = 20

/** Others always saved first. */
export class RivalsError extends IdesError {
  override readonly name = 'RivalsError'
  constructor(what: string, rivals = mostRivals) {
    super(`${what} was saved by others ${rivals} times while one change was being made: try again`)
  }
}
