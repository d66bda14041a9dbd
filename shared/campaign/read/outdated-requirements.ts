import type { Policy } from '../../domain/policies/policy.ts'
import { isSameRequirement, type Registry } from '../../domain/requirements/registry.ts'
import type { Requirement } from '../../domain/requirements/requirement.ts'

/** A requirement that a policy describes otherwise than the registry does now, or that was retired. */
export interface OutdatedRequirement {
  readonly name: string
  /** The version whose definition the policy has; absent if it has one of its own. */
  readonly version?: number
  /** The version approved last. */
  readonly latest: number
  readonly isRetired: boolean
}

export async function outdatedRequirements(
  { registry }: { readonly registry: Registry },
  { requirements }: Pick<Policy, 'requirements'>,
): Promise<readonly OutdatedRequirement[]> {
  const looked = await Promise.all(Object.entries(requirements).map(([name, own]) => outdated(registry, name, own)))
  return looked.filter((one) => one !== undefined)
}

async function outdated(registry: Registry, name: string, own: Requirement): Promise<OutdatedRequirement | undefined> {
  const { current, retired } = (await registry.find(name)) ?? {}
  if (!current || (!retired && isSameRequirement(own, current.requirement))) return undefined
  const version = (await registry.listVersions(name)).find(({ requirement }) => isSameRequirement(own, requirement))?.version
  return { name, ...(version === undefined ? {} : { version }), latest: current.version, isRetired: retired !== undefined }
}
