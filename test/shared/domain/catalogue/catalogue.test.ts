import { expect, it } from 'vitest'
import { languages } from '#domain/catalogue/languages.ts'
import catalogue from '#domain/catalogue/requirements.json' with { type: 'json' }
import { appNames, catalogued, isAppName } from '#domain/catalogue/requirements.ts'
import { requirement } from '#domain/requirements/requirement.ts'

const entries = Object.entries(catalogue).map(([name, entry]) => ({ name, entry: requirement.parse(entry) }))

const apps = entries.flatMap(({ name, entry }) => (entry.kind === 'app' ? [{ name, ...entry }] : []))

it('the catalogue knows its apps by name, and no others', () => {
  expect(appNames).toEqual(apps.map(({ name }) => name))
  expect(['tiktok', 'TikTok', 'toString', 'filevault'].map(isAppName)).toEqual([true, false, false, false])
})

it('the catalogue describes each requirement as its file does, apps without identifiers', () => {
  for (const { name, entry } of entries) {
    const { kind, title, language } = entry
    expect(catalogued[name], name).toEqual(kind === 'app' ? { kind, title, language } : entry)
  }
})

it('the catalogue says what to check in every language', () => {
  const checks = entries.filter(({ entry }) => entry.kind === 'check')
  expect(checks.map(({ name }) => name)).toEqual(['filevault', 'bitlocker', 'screen-lock'])
  for (const { name, entry } of checks) expect(Object.keys(entry.title), name).toEqual([...languages])
})

it('the catalogue identifies each app on some platform, never on low certainty', () => {
  for (const { name, title, identifiers = {} } of apps) {
    expect(title, name).not.toBe('')
    const all = Object.values(identifiers).flatMap((ids = []) => ids)
    expect(all.length, name).toBeGreaterThan(0)
    for (const { id, certainty, sources } of all) {
      expect(['high', 'medium'], id).toContain(certainty)
      expect(sources, id).toBeDefined()
    }
  }
})

it('the catalogue gives no identifier of a platform to two apps', () => {
  const keys = apps.flatMap(({ identifiers = {} }) =>
    Object.entries(identifiers).flatMap(([platform, ids = []]) => ids.map(({ id }) => `${platform} ${id.toLowerCase()}`)),
  )
  expect(new Set(keys).size).toBe(keys.length)
})

it('the languages are the 24 of the Union', () => {
  expect(new Set(languages).size).toBe(24)
  for (const language of languages) expect(Intl.getCanonicalLocales(language)).toEqual([language])
})
