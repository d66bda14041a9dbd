/** What policies ask of devices: nothing else that a source reports is kept. */
import { catalogued } from '../catalogue/requirements.ts'
import type { Requirement } from './requirement.ts'
import { requiredBy } from './requirement-of.ts'

/** Names of requirements, by kind. */
export type RequiredNames = Readonly<Record<Requirement['kind'], ReadonlySet<string>>>

export function askedBy(policies: Iterable<Parameters<typeof requiredBy>[0]>): RequiredNames {
  const asked = { app: new Set<string>(), version: new Set<string>(), check: new Set<string>() }
  for (const policy of policies) for (const { name, requirement } of requiredBy(policy)) asked[requirement.kind].add(name)
  return asked
}

/** What of a reading is to be kept. */
export const keptBy = ({ app, version, check }: RequiredNames) => ({
  isKept: (name: string): boolean => app.has(name) || check.has(name) || version.has(name),
  keepsVersion: version.size > 0,
})

/** All that the catalogue describes. */
export const askedOfCatalogue: RequiredNames = askedBy([{ requires: Object.keys(catalogued), requirements: {} }])
