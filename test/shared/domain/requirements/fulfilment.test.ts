import { expect, it } from 'vitest'
import { fulfilment, isOlderVersion, type ReportedRequirements, type RequirementUnderName } from '#domain/requirements/fulfilment.ts'
import { requirement } from '#domain/requirements/requirement.ts'
import { instant } from '#test/builders.ts'

const named = (name: string, document: object): RequirementUnderName => ({ name, requirement: requirement.parse(document) })

const tiktok = named('tiktok', { kind: 'app', title: 'TikTok' })
const firewall = named('firewall', { kind: 'check', title: 'Turn on Firewall', platforms: ['macos'] })
const screenLock = named('screen-lock', { kind: 'check', title: 'Set a screen lock' })
const ios = named('ios-17-4', { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4' } })

const on = (day: number, said: Partial<ReportedRequirements> = {}): ReportedRequirements => ({
  met: [],
  unmet: [],
  reportedAt: instant(`2023-03-0${day}T09:00:00Z`),
  ...said,
})
const version = (day: number, osVersion: string) => on(day, { osVersion })

const [has, lacks] = [on(2, { unmet: ['tiktok'] }), on(2, { met: ['tiktok'] })]
const granted = on(2, { met: ['ios-17-4'] })

it.each<[string, RequirementUnderName, string, string, ReportedRequirements[], vanished?: number]>([
  ['its reading names', tiktok, 'unmet', 'ios', [has]],
  ['its reading says is met', tiktok, 'met', 'ios', [lacks]],
  ['no reading names', tiktok, 'unknown', 'ios', [on(1, { met: ['screen-lock'] })]],
  ['no reading tells', tiktok, 'unknown', 'ios', []],
  ['is for other platforms', firewall, 'met', 'ios', []],
  ['is for other platforms, whatever is reported', firewall, 'met', 'ios', [on(1, { unmet: ['firewall'] })]],
  ['is for its platform', firewall, 'unknown', 'macos', []],
  ['is for every platform', screenLock, 'unknown', 'some tablet', []],
  ['is a version of another platform', ios, 'met', 'android', [version(1, '9')]],
  ['is a version of another platform than this unknown one', ios, 'met', 'some tablet', []],
  ['is a version of another platform than this odd one', ios, 'met', 'constructor', [version(1, '9')]],
  ['is no version, of which a version tells nothing: app', tiktok, 'unknown', 'macos', [version(2, '14.4')]],
  ['is no version, of which a version tells nothing: check', firewall, 'unknown', 'macos', [version(2, '14.4')]],
  ['an earlier reading says is met', firewall, 'met', 'macos', [on(1, { met: ['firewall'] }), version(2, '14.4')]],
  ['its version does not reach, whatever else is reported', ios, 'unmet', 'ios', [on(1, { osVersion: '17.3', met: ['ios-17-4'] })]],
  ['its version reaches, whatever else is reported', ios, 'met', 'ios', [on(1, { osVersion: '17.4', unmet: ['ios-17-4'] })]],
  ['was reported after it vanished', tiktok, 'met', 'ios', [lacks], 1],
  ['was met when it vanished', tiktok, 'unknown', 'ios', [lacks], 2],
  ['was met before it vanished', tiktok, 'unknown', 'ios', [lacks], 3],
  ['was not met before it vanished', tiktok, 'unmet', 'ios', [has], 3],
  ['is for its platform in any letter case', ios, 'unmet', ' iOS ', [version(1, '17.3')]],
  ['is checked on its platform in any letter case', firewall, 'unmet', 'macOS', [on(1, { unmet: ['firewall'] })]],
  ['the latest reading says is met', ios, 'met', 'ios', [version(1, '17.3'), granted]],
  ['the latest reading says is not met', ios, 'unmet', 'ios', [granted, version(3, '17.3')]],
  ['an older reading, which comes later, says is not met', ios, 'met', 'ios', [granted, version(1, '17.3')]],
  ['the latest reading that says something does not reach', ios, 'unmet', 'ios', [version(1, '17.3'), on(3, { unmet: ['tiktok'] })]],
  ['the last of two readings of one moment says is met', tiktok, 'met', 'ios', [has, lacks]],
  ['the last of two readings of one moment says is not met', tiktok, 'unmet', 'ios', [lacks, has]],
  ...(['16.7.10', '17.3.99', '17'] as const).map((text): [string, typeof ios, string, string, ReportedRequirements[]] => [
    `${text} does not reach`,
    ios,
    'unmet',
    'ios',
    [version(1, text)],
  ]),
  ...(['17.4', '17.4.0', '17.10', '18'] as const).map((text): [string, typeof ios, string, string, ReportedRequirements[]] => [
    `${text} reaches`,
    ios,
    'met',
    'ios',
    [version(1, text)],
  ]),
])('what %s is $2', (_, asked, expected, platform, readings, vanished) => {
  const vanishedAt = vanished === undefined ? undefined : on(vanished).reportedAt
  expect(fulfilment({ platform, readings, vanishedAt }, asked)).toBe(expected)
})

it('versions are compared number by number', () => {
  const versions = ['9', '10', '10.0.1', '10.0.19045', '10.0.22631.3447', '17.4', '17.4.1', '17.10']
  for (const [index, version] of versions.entries())
    for (const [other, atLeast] of versions.entries()) expect(isOlderVersion(version, atLeast)).toBe(index < other)
})

it('versions that differ in zeros alone are the same', () => {
  expect([isOlderVersion('17.4', '17.4.0'), isOlderVersion('17.4.0.0', '17.4'), isOlderVersion('017.4', '17.04')]).not.toContain(true)
})
