import type { Policy } from '../../domain/policies/policy.ts'
import type { Policies } from '../../domain/policies/store.ts'
import type { InputFault } from '../../domain/problem.ts'
import { type Registry, unusable } from '../../domain/requirements/registry.ts'

interface ClashPorts {
  readonly registry: Registry
  readonly policies: Policies
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
  const inForce = isAnyRetired ? (await policies.listActive()).find((policy) => policy.id === id) : undefined
  return described.flatMap(({ name, kind, entry }) => {
    const approved = entry?.current?.requirement.kind ?? kind
    if (approved !== kind)
      return [{ path: ['requirements', name, 'kind'], message: `must be ${approved}, as in the registry, but is ${kind}` }]
    const isRefused = entry?.retired && !inForce?.requires.includes(name)
    return isRefused ? [{ path: ['requirements', name], message: unusable.retired(name) }] : []
  })
}
