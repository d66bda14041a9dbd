import { describe, expect, it } from 'vitest'
import {
  fulfilment,
  isOlderVersion,
  type ReportedRequirements,
  type RequirementUnderName,
} from '../../../../shared/domain/requirements/fulfilment.ts'
import { requirement } from '../../../../shared/domain/requirements/requirement.ts'
import { instant } from '../../../builders.ts'

const named = (name: string, document: object): RequirementUnderName => ({ name, requirement: requirement.parse(document) })

const tiktok = named('tiktok', { kind: 'app', title: 'TikTok' })
const firewall = named('firewall', { kind: 'check', title: 'Turn on Firewall', platforms: ['macos'] })
const screenLock = named('screen-lock', { kind: 'check', title: 'Set a screen lock' })
const ios = named('ios-17-4', { kind: 'version', title: 'iOS 17.4', atLeast: { ios: '17.4' } })

const on = (day: number, said: Partial<ReportedRequirements>): ReportedRequirements => ({
  met: [],
  unmet: [],
  reportedAt: instant(`2023-03-${String(day).padStart(2, '0')}T09:00:00Z`),
  ...said,
})

const device = (platform: string, ...readings: readonly ReportedRequirements[]) => ({ platform, readings })

describe('a device', () => {
  it('meets, or does not meet, what its reading names, and nothing is known of the rest', () => {
    const iphone = device('ios', on(1, { met: ['screen-lock'], unmet: ['tiktok'] }))
    expect([tiktok, screenLock].map((one) => fulfilment(iphone, one))).toEqual(['unmet', 'met'])
    expect(fulfilment(iphone, named('temu', { kind: 'app', title: 'Temu' }))).toBe('unknown')
    expect(fulfilment(device('ios'), tiktok)).toBe('unknown')
  })

  it('is asked nothing by a check for other platforms, or a version of them, whatever its readings say', () => {
    expect(fulfilment(device('ios'), firewall)).toBe('met')
    expect(fulfilment(device('ios', on(1, { unmet: ['firewall'] })), firewall)).toBe('met')
    expect(fulfilment(device('macos'), firewall)).toBe('unknown')
    expect(fulfilment(device('android', on(1, { osVersion: '9' })), ios)).toBe('met')
    expect(fulfilment(device('some tablet'), ios)).toBe('met')
    expect(fulfilment(device('some tablet'), screenLock)).toBe('unknown')
    expect(fulfilment(device('constructor', on(1, { osVersion: '9' })), ios)).toBe('met')
  })

  it('tells by its version of a version alone', () => {
    const versionOnly = on(2, { osVersion: '14.4' })
    for (const one of [tiktok, screenLock, firewall]) expect(fulfilment(device('macos', versionOnly), one)).toBe('unknown')
    expect(fulfilment(device('macos', on(1, { met: ['firewall'] }), versionOnly), firewall)).toBe('met')
  })

  it('is judged by its version where a reading states it, whatever else the reading says', () => {
    expect(fulfilment(device('ios', on(1, { osVersion: '17.3', met: ['ios-17-4'] })), ios)).toBe('unmet')
    expect(fulfilment(device('ios', on(1, { osVersion: '17.4', unmet: ['ios-17-4'] })), ios)).toBe('met')
  })

  it('that has vanished meets nothing for certain until a later reading, but stays unmet', () => {
    const since = (day: number, ...readings: readonly ReportedRequirements[]) => ({
      ...device('ios', ...readings),
      vanishedAt: on(day, {}).reportedAt,
    })
    const clean = on(2, { met: ['tiktok'] })
    expect([1, 2, 3].map((day) => fulfilment(since(day, clean), tiktok))).toEqual(['met', 'unknown', 'unknown'])
    expect([1, 3].map((day) => fulfilment(since(day, on(2, { unmet: ['tiktok'] })), tiktok))).toEqual(['unmet', 'unmet'])
  })

  it('has its platform in any letter case', () => {
    expect(fulfilment(device(' iOS ', on(1, { osVersion: '17.3' })), ios)).toBe('unmet')
    expect(fulfilment(device('macOS', on(1, { unmet: ['firewall'] })), firewall)).toBe('unmet')
  })

  it.each([
    ['16.7.10', 'unmet'],
    ['17.3.99', 'unmet'],
    ['17', 'unmet'],
    ['17.4', 'met'],
    ['17.4.0', 'met'],
    ['17.10', 'met'],
    ['18', 'met'],
  ])('with version %s: iOS 17.4 is %s', (osVersion, expected) => {
    expect(fulfilment(device('ios', on(1, { osVersion })), ios)).toBe(expected)
  })

  it('is judged by the latest reading that says something', () => {
    const granted = on(2, { met: ['ios-17-4'] })
    expect(fulfilment(device('ios', on(1, { osVersion: '17.3' }), granted), ios)).toBe('met')
    expect(fulfilment(device('ios', granted, on(3, { osVersion: '17.3' })), ios)).toBe('unmet')
    expect(fulfilment(device('ios', granted, on(1, { osVersion: '17.3' })), ios)).toBe('met')
    expect(fulfilment(device('ios', on(1, { osVersion: '17.3' }), on(3, { unmet: ['tiktok'] })), ios)).toBe('unmet')
  })

  it('is judged by the last in order of two readings of one moment', () => {
    const [has, lacks] = [on(1, { unmet: ['tiktok'] }), on(1, { met: ['tiktok'] })]
    expect([fulfilment(device('ios', has, lacks), tiktok), fulfilment(device('ios', lacks, has), tiktok)]).toEqual(['met', 'unmet'])
  })
})

describe('versions', () => {
  it('are compared number by number', () => {
    const versions = ['9', '10', '10.0.1', '10.0.19045', '10.0.22631.3447', '17.4', '17.4.1', '17.10']
    for (const [index, version] of versions.entries())
      for (const [other, atLeast] of versions.entries()) expect(isOlderVersion(version, atLeast)).toBe(index < other)
  })

  it('that differ in zeros alone are the same', () => {
    expect([isOlderVersion('17.4', '17.4.0'), isOlderVersion('17.4.0.0', '17.4'), isOlderVersion('017.4', '17.04')]).toEqual([
      false,
      false,
      false,
    ])
  })
})
