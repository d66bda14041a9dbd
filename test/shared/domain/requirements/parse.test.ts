import { expect, it } from 'vitest'
import { parseRequirement } from '#domain/requirements/registry.ts'

const firewall = `# Why we have it
name: firewall
kind: check
title: { en: Turn on the firewall, fr: Activez le pare-feu }
platforms: [macos, windows]
steps:
  macos: |
    1. Open System Settings, then Network.
    2. Turn on Firewall.
`

/** `3: kind: must have …` */
function problemsOf(source: string) {
  const parsed = parseRequirement(source)
  return parsed.ok ? [] : parsed.problems.map(({ line, field, message }) => [line, field, message].filter(part => part !== '').join(': '))
}

it('the document of a requirement says what a device must meet, under a name', () => {
  expect(parseRequirement(firewall)).toMatchObject({
    ok: true,
    value: {
      name: 'firewall',
      requirement: {
        kind: 'check',
        language: 'en',
        title: { en: 'Turn on the firewall', fr: 'Activez le pare-feu' },
        platforms: ['macos', 'windows'],
        steps: { macos: '1. Open System Settings, then Network.\n2. Turn on Firewall.' },
      },
    },
  })
})

it.each([
  [
    'name: ios-17-4\nkind: version\ntitle: iOS 17.4\natLeast: { ios: "17.4", ipados: "17.4" }',
    { kind: 'version', atLeast: { ios: '17.4', ipados: '17.4' } },
  ],
  [
    'name: chess\nkind: app\ntitle: Chess\nidentifiers: { ios: [{ id: com.example.chess }] }',
    { kind: 'app', identifiers: { ios: [{ id: 'com.example.chess' }] } },
  ],
  ['{ "name": "firewall", "kind": "check", "title": "Turn it on" }', { kind: 'check', title: 'Turn it on' }],
])('the document of a requirement may be of each kind: %s', (source, requirement) => {
  expect(parseRequirement(source)).toMatchObject({ ok: true, value: { requirement } })
})

it.each([
  ['name: Fire Wall', '2: name: must be a name of lower-case letters, digits and hyphens, such as filevault, but is "Fire Wall"'],
  ['name: tiktok', '2: name: must be another name, for the catalogue has this one, but is "tiktok"'],
  ['kind: wish', '3: kind: must have the kind app, version or check, but is "wish"'],
  ['title: 17.4', '4: title: must be a short title, or titles by language, such as { en: "…" }, but is 17.4'],
  ['title: { de: Einschalten }', '4: title: must have a title in en, the language of the requirement, but is { de: Einschalten }'],
  ['title: TikTok', '4: title: must be another title, for the catalogue has TikTok, but is "TikTok"'],
  ['title: { en: ＴｉｋＴｏｋ. }', /^4: title: must be another title, for the catalogue has TikTok/],
  ['platforms: [beos]', '5: platforms[0]: must be one of the platforms ios, ipados, android, windows, macos, but is "beos"'],
  ['platforms: []', '5: platforms: must name at least one platform, but is []'],
  ['steps: { macos: "See https://good.example@evil.example/" }', /^6: steps\.macos: must be a text whose links name nobody/],
  ['atLeast: { ios: "17.4" }', '10: atLeast: is not a key known here: check its spelling, or remove it'],
])('the document of a requirement is refused with line, field, value and what is right: %s', (line, problem) => {
  const key = line.split(':')[0]
  const lines = firewall.split('\n')
  const at = lines.findIndex(other => other.startsWith(`${key}:`))
  const source =
    at < 0 ? `${firewall}${line}\n` : [...lines.slice(0, at), line, ...lines.slice(key === 'steps' ? lines.length : at + 1)].join('\n')
  expect(problemsOf(source)).toEqual([expect.stringMatching(typeof problem === 'string' ? escaped(problem) : problem)])
})

it('the document of a requirement is well-formed, and has a kind', () => {
  expect(problemsOf('name: [')).toHaveLength(1)
  expect(problemsOf('name: firewall')).toEqual(['1: kind: is missing: it must have the kind app, version or check'])
})

const escaped = (text: string) => new RegExp(`^${text.replaceAll(/[[\](){}.*+?^$|\\]/g, '\\$&')}$`)
