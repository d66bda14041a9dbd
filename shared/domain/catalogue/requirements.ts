import type { Requirements } from '../requirements/requirement.ts'
import catalogue from './requirements.json' with { type: 'json' }

/** The apps that the catalogue describes, without their identifiers, by their names in policies and readings. */
export const catalogued: Requirements = Object.fromEntries(
  Object.entries(catalogue).map(([name, { title }]) => [name, { kind: 'app', title, language: 'en' }]),
)

export const appNames: readonly string[] = Object.keys(catalogued)

export const isAppName = (name: string): boolean => Object.hasOwn(catalogued, name)
