import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import catalogue from '../../../../shared/domain/catalogue/requirements.json' with { type: 'json' }
import { appNames, isAppName } from '../../../../shared/domain/catalogue/requirements.ts'

describe('the catalogue of apps', () => {
  it('knows its apps by name, and no others', () => {
    expect(appNames).toContain('tiktok')
    expect([isAppName('tiktok'), isAppName('TikTok'), isAppName('toString')]).toEqual([true, false, false])
  })

  it('identifies each app on some platform, never on low certainty', () => {
    for (const [app, { title, identifiers }] of Object.entries(catalogue)) {
      expect(title, app).not.toBe('')
      const all = Object.values(identifiers).flat()
      expect(all.length, app).toBeGreaterThan(0)
      for (const { id, certainty } of all) expect(['high', 'medium'], id).toContain(certainty)
    }
  })

  it('lists its apps and their platforms in its README', () => {
    const readme = readFileSync(new URL('../../../../shared/domain/catalogue/README.md', import.meta.url), 'utf8')
    const listed = [...readme.matchAll(/^\| `(\S+)` +\| (.+?) +\| (.+?) +\|$/gm)].map(([, ...cells]) => cells)
    const titles = { ios: 'iOS', android: 'Android', windows: 'Windows', macos: 'macOS' }
    const known = Object.entries(catalogue).map(([app, { title, identifiers }]) => {
      const platforms = Object.entries(identifiers).flatMap(([platform, ids]) => (ids.length > 0 ? [platform] : []))
      return [app, title, platforms.map((platform) => Object.entries(titles).find(([key]) => key === platform)?.[1]).join(', ')]
    })
    expect(listed).toEqual(known)
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
