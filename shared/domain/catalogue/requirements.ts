import type { Requirement, Requirements } from '../requirements/requirement.ts'
import type { Translated } from '../translated.ts'
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

/** A title as a reader sees it: without capital letters, spaces, signs and other forms of the same letters. */
const asSeen = (title: string) =>
  title
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')

const textsOf = (title: Translated) => (typeof title === 'string' ? [title] : Object.values(title))

const cataloguedTitles = new Map(Object.values(catalogued).flatMap(({ title }) => textsOf(title).map(text => [asSeen(text), text])))

/** What is wrong with the title of a requirement of one's own that would pass for one of the catalogue, if it would. */
export function disguiseOf(title: Translated) {
  const passedFor = textsOf(title).flatMap(text => cataloguedTitles.get(asSeen(text)) ?? [])[0]
  return passedFor === undefined ? undefined : `must be another title, for the catalogue has ${passedFor}`
}
