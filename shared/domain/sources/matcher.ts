import { getOrCompute } from '../caching.ts'
import { type AppSigns, cataloguedSigns, platformKey } from '../catalogue/platforms.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import type { Matcher } from './device-source.ts'

interface Signs {
  /** Apps by identifier, in small letters. */
  byId: ReadonlyMap<string, ReadonlySet<string>>
  /** Apps by name on screen, in small letters. */
  byName: ReadonlyMap<string, ReadonlySet<string>>
  /** Apps with an identifier. */
  identified: ReadonlySet<string>
  apps: readonly string[]
}

/**
 * Recognises the apps that policies ask about by the identifier on a platform. A name on screen counts only where an app has no identifier to
 * go by: other products carry it too.
 */
export function matcherOf(policies: Iterable<Parameters<typeof requiredBy>[0]>): Matcher {
  const signs: [string, AppSigns][] = []
  const checks = new Set<string>()
  for (const policy of policies)
    for (const { name, requirement } of requiredBy(policy)) {
      if (requirement.kind === 'check') checks.add(name)
      if (requirement.kind === 'app') signs.push([name, cataloguedSigns.get(name) ?? requirement])
    }
  const known = new Map<string, Signs>()
  const signsOn = (platform: string) => getOrCompute(known, platform, () => signsOf(signs, platform))
  return {
    appsAs(platform, { id, name }) {
      const { byId, byName, identified } = signsOn(platform)
      const named = [...(byName.get(folded(name)) ?? [])].filter(app => id === undefined || !identified.has(app))
      return [...new Set([...(byId.get(folded(id)) ?? []), ...named])]
    },
    appsOn: platform => signsOn(platform).apps,
    appNames: [...new Set(signs.flatMap(([, { displayNames = [] }]) => displayNames))],
    appIds: platform => [...new Set(signs.flatMap(([, { identifiers = {} }]) => idsOn(identifiers, platform)))],
    apps: new Set(signs.map(([name]) => name)),
    checks,
  }
}

function signsOf(signs: readonly (readonly [name: string, AppSigns])[], platform: string): Signs {
  const [byId, byName, identified] = [new Map<string, Set<string>>(), new Map<string, Set<string>>(), new Set<string>()]
  for (const [app, { identifiers = {}, displayNames = [] }] of signs) {
    const ids = idsOn(identifiers, platform)
    if (ids.length > 0) identified.add(app)
    for (const id of ids) getOrCompute(byId, folded(id), () => new Set()).add(app)
    for (const name of displayNames) getOrCompute(byName, folded(name), () => new Set()).add(app)
  }
  return { byId, byName, identified, apps: [...new Set([...identified, ...[...byName.values()].flatMap(apps => [...apps])])] }
}

/** A tablet of Apple runs what its phones run, under the same identifiers. */
function idsOn(identifiers: NonNullable<AppSigns['identifiers']>, platform: string) {
  const key = platformKey(platform)
  if (key === undefined) return []
  const keys = key === 'ipados' ? ['ipados', 'ios'] : [key]
  return keys.flatMap(key => (identifiers[key] ?? []).map(({ id }) => id))
}

const folded = (text = '') => text.trim().toLowerCase()
