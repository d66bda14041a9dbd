import { describe, expect, it } from 'vitest'
import catalogue from '../../../shared/catalogue/apps.json' with { type: 'json' }
import { appNames, isAppName } from '../../../shared/catalogue/apps.ts'
import { languages } from '../../../shared/catalogue/languages.ts'

describe('the catalogue of apps', () => {
  it('knows its apps by name, and no others', () => {
    expect(appNames).toContain('tiktok')
    expect([isAppName('tiktok'), isAppName('TikTok'), isAppName('toString')]).toEqual([true, false, false])
  })

  it('identifies each app on some platform, never on low certainty', () => {
    for (const [app, { name, identifiers }] of Object.entries(catalogue)) {
      expect(name, app).not.toBe('')
      const all = Object.values(identifiers).flat()
      expect(all.length, app).toBeGreaterThan(0)
      for (const { id, certainty } of all) expect(['high', 'medium'], id).toContain(certainty)
    }
  })

  it('gives no identifier of a platform to two apps', () => {
    const keys = Object.values(catalogue).flatMap(({ identifiers }) =>
      Object.entries(identifiers).flatMap(([platform, ids]) => ids.map(({ id }) => `${platform} ${id.toLowerCase()}`)),
    )
    expect(new Set(keys).size).toBe(keys.length)
  })
})

it('the languages are the 24 of the Union', () => {
  expect(new Set(languages).size).toBe(24)
  for (const language of languages) expect(Intl.getCanonicalLocales(language)).toEqual([language])
})
