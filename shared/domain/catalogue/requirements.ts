import type { Requirement, Requirements } from '../requirements/requirement.ts'
import catalogue from './requirements.json' with { type: 'json' }

/** Apps without their identifiers: no rule asks for these. */
function described(entry: (typeof catalogue)[keyof typeof catalogue]): Requirement {
  const { title } = entry
  if (!('steps' in entry)) return { kind: 'app', title, language: 'en' }
  const platforms = 'platforms' in entry ? { platforms: entry.platforms } : {}
  return { kind: 'check', title, ...platforms, steps: entry.steps, language: 'en' }
}

/** What the catalogue describes, by names in policies and readings. Not parsed, which would make every start slower: a test does that. */
export const catalogued: Requirements = Object.fromEntries(Object.entries(catalogue).map(([name, entry]) => [name, described(entry)]))

export const cataloguedNames: readonly string[] = Object.keys(catalogued)

export const appNames: readonly string[] = cataloguedNames.filter(name => catalogued[name]?.kind === 'app')

export const isAppName = (name: string) => appNames.includes(name)
