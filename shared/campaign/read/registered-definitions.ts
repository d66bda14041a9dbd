import { type Definitions, undescribedIn } from '../../domain/policies/definitions.ts'
import { type Registry, unusable } from '../../domain/requirements/registry.ts'

/** What the registry says of the requirements that a policy document names and does not describe. */
export async function registeredDefinitions({ registry }: { readonly registry: Registry }, document: unknown): Promise<Definitions> {
  const named = new Set(undescribedIn(document))
  if (named.size === 0) return new Map()
  const entries = (await registry.list()).filter(({ name }) => named.has(name))
  return new Map(
    entries.map(({ name, current, retired }) => [name, retired ? unusable.retired(name) : (current?.requirement ?? unusable.draft(name))]),
  )
}
