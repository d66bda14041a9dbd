import { catalogued } from '../catalogue/requirements.ts'
import { IdesError } from '../errors.ts'
import type { Requirement, Requirements } from './requirement.ts'

/** A requirement of a policy: its own, or the catalogue's. */
export function requirementOf({ requirements }: { readonly requirements: Requirements }, name: string): Requirement {
  const found = Object.hasOwn(requirements, name) ? requirements[name] : catalogued[name]
  if (!found) throw new UnknownRequirementError(name)
  return found
}

/** A checked policy names no such requirement. */
export class UnknownRequirementError extends IdesError {
  override readonly name = 'UnknownRequirementError'
  constructor(name: string) {
    super(`nothing describes the requirement ${name}`)
  }
}
