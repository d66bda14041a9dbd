import { getOrCompute } from '../caching.ts'
import { catalogued } from '../catalogue/requirements.ts'
import { IdesError } from '../errors.ts'
import type { RequirementUnderName } from './fulfilment.ts'
import type { Requirement, Requirements } from './requirement.ts'

/** A policy's own requirement of that name, or the catalogue's; undefined if neither describes it. */
export const findRequirement = ({ requirements }: { requirements: Requirements }, name: string): Requirement | undefined =>
  Object.hasOwn(requirements, name) ? requirements[name] : catalogued[name]

/** A requirement of a checked policy. @throws UnknownRequirementError */
export function requirementOf(policy: { requirements: Requirements }, name: string): Requirement {
  const found = findRequirement(policy, name)
  if (!found) throw new UnknownRequirementError(name)
  return found
}

interface Requiring {
  requires: readonly string[]
  requirements: Requirements
}

const known = new WeakMap<Requiring, readonly RequirementUnderName[]>()

/** All that a policy requires. Worked out once for each version: every review asks. */
export const requiredBy = (policy: Requiring): readonly RequirementUnderName[] =>
  getOrCompute(known, policy, () => policy.requires.map(name => ({ name, requirement: requirementOf(policy, name) })))

/** A checked policy names no such requirement. */
class UnknownRequirementError extends IdesError {
  override readonly name = 'UnknownRequirementError'
  constructor(name: string) {
    super(`nothing describes the requirement ${name}`)
  }
}

/** Names of requirements, by kind. */
export type RequiredNames = Readonly<Record<Requirement['kind'], ReadonlySet<string>>>

export function askedBy(policies: Iterable<Parameters<typeof requiredBy>[0]>): RequiredNames {
  const asked = { app: new Set<string>(), version: new Set<string>(), check: new Set<string>() }
  for (const policy of policies) for (const { name, requirement } of requiredBy(policy)) asked[requirement.kind].add(name)
  return asked
}

/** What of a reading is to be kept. */
export const keptBy = ({ app, version, check }: RequiredNames) => ({
  isKept: (name: string) => app.has(name) || check.has(name) || version.has(name),
  keepsVersion: version.size > 0,
})

/** All that the catalogue describes. */
export const askedOfCatalogue: RequiredNames = askedBy([{ requires: Object.keys(catalogued), requirements: {} }])
