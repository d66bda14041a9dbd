import { catalogued } from '../catalogue/requirements.ts'
import { IdesError } from '../errors.ts'
import { getOrCompute } from '../get-or-compute.ts'
import type { Named } from './fulfilment.ts'
import type { Requirement, Requirements } from './requirement.ts'

/** A requirement of a policy: its own, or the catalogue's. */
export function requirementOf({ requirements }: { readonly requirements: Requirements }, name: string): Requirement {
  const found = Object.hasOwn(requirements, name) ? requirements[name] : catalogued[name]
  if (!found) throw new UnknownRequirementError(name)
  return found
}

interface Requiring {
  readonly requires: readonly string[]
  readonly requirements: Requirements
}

const known = new WeakMap<Requiring, readonly Named[]>()

/** All that a policy requires. Worked out once for each version: every review asks. */
export const requiredBy = (policy: Requiring): readonly Named[] =>
  getOrCompute(known, policy, () => policy.requires.map((name) => ({ name, requirement: requirementOf(policy, name) })))

/** A checked policy names no such requirement. */
export class UnknownRequirementError extends IdesError {
  override readonly name = 'UnknownRequirementError'
  constructor(name: string) {
    super(`nothing describes the requirement ${name}`)
  }
}
