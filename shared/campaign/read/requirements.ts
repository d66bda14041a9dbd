import { type Definitions, undescribedIn } from '#domain/policies/parse.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { findPolicy, type Policies } from '#domain/policies/store.ts'
import type { InputFault } from '#domain/problem.ts'
import { isSameRequirement, type Registry, unusable } from '#domain/requirements/registry.ts'
import type { Requirement } from '#domain/requirements/requirement.ts'
import type { Ports } from '../ports.ts'

/** Requirements that a policy describes otherwise than the registry does now, or that were retired. */
export async function outdatedRequirements({ registry }: Ports<'registry'>, { requirements }: Pick<Policy, 'requirements'>) {
  const looked = await Promise.all(Object.entries(requirements).map(([name, own]) => outdated(registry, name, own)))
  return looked.filter(one => one !== undefined)
}

/** With the version whose definition the policy has, if it has none of its own, and the version approved last. */
async function outdated(registry: Registry, name: string, own: Requirement) {
  const { current, retired } = (await registry.find(name)) ?? {}
  if (!current || (!retired && isSameRequirement(own, current.requirement))) return undefined
  const version = (await registry.listVersions(name)).find(({ requirement }) => isSameRequirement(own, requirement))?.version
  return { name, version, latest: current.version, isRetired: retired !== undefined }
}

interface ClashPorts extends Ports<'registry'> {
  policies: Policies
}

/** What a policy describes itself by a name of the registry, where that has another kind, or was retired and the policy in force lacks it. */
export async function clashingRequirements(
  { registry, policies }: ClashPorts,
  { id, requirements }: Policy,
): Promise<readonly InputFault[]> {
  const described = await Promise.all(
    Object.entries(requirements).map(async ([name, { kind }]) => ({ name, kind, entry: await registry.find(name) })),
  )
  const isAnyRetired = described.some(({ entry }) => entry?.retired)
  const inForce = isAnyRetired ? await findPolicy(policies, id) : undefined
  return described.flatMap(({ name, kind, entry }) => {
    const approved = entry?.current?.requirement.kind ?? kind
    if (approved !== kind)
      return [{ path: ['requirements', name, 'kind'], message: `must be ${approved}, as in the registry, but is ${kind}` }]
    const isRefused = entry?.retired && !inForce?.requires.includes(name)
    return isRefused ? [{ path: ['requirements', name], message: unusable.retired(name) }] : []
  })
}

/** What the registry says of the requirements that a policy document names and does not describe. */
export async function registeredDefinitions({ registry }: Ports<'registry'>, document: unknown): Promise<Definitions> {
  const named = new Set(undescribedIn(document))
  if (named.size === 0) return new Map()
  const entries = (await registry.list()).filter(({ name }) => named.has(name))
  return new Map(
    entries.map(({ name, current, retired }) => [name, retired ? unusable.retired(name) : (current?.requirement ?? unusable.draft(name))]),
  )
}
