import { describe, expect, it } from 'vitest'
import { deviceSighted, withoutKey } from '../../../../shared/domain/people/sighted.ts'
import type { Sighting } from '../../../../shared/domain/sources/sighting.ts'
import { askedOfAll, instant } from '../../../builders.ts'

const rules = { asked: askedOfAll, isInUse: (source: string) => source !== 'former' }

const at = (clock: string) => instant(`2023-03-${clock}:00Z`)

const sightingOf = (said: Partial<Sighting> = {}): Sighting => ({
  ...{ device: 'serial:C39K1', keys: ['jamf#7', 'serial:C39K1'], source: 'jamf', label: 'Phone', platform: 'ios', ownership: 'official' },
  ...{ workApps: true, coverage: 'none', evidence: 'inventory', reportedAt: at('01T08:00'), unmet: [], met: [], absent: [] },
  ...said,
})

const seen = (...reports: readonly Partial<Sighting>[]) =>
  reports.reduce<ReturnType<typeof deviceSighted>>((device, said) => deviceSighted(sightingOf(said), device, rules, true), undefined)

describe('a device of which its source can say nothing', () => {
  it('keeps when it was last seen, to the day', () => {
    const device = seen({})
    expect(device?.readings).toMatchObject([{ met: [], unmet: [], coverage: 'none', reportedAt: at('01T08:00') }])
    expect(seen({}, { reportedAt: at('02T07:59') })?.readings).toMatchObject([{ reportedAt: at('01T08:00') }])
    expect(seen({}, { reportedAt: at('02T08:00') })?.readings).toMatchObject([{ reportedAt: at('02T08:00') }])
  })

  it('keeps at once that its source can say more or less than before', () => {
    expect(seen({}, { coverage: 'managed-only', reportedAt: at('01T09:00') })?.readings).toMatchObject([{ coverage: 'managed-only' }])
  })

  it('loses nothing that is known of it', () => {
    const device = seen({ coverage: 'all-apps', absent: ['tiktok'] }, { reportedAt: at('09T08:00') })
    expect(device?.readings).toMatchObject([{ met: ['tiktok'], reportedAt: at('01T08:00') }])
  })
})

describe('a version', () => {
  it('is stored when it changes, or after a day once the pass is believed', () => {
    const device = seen({ osVersion: '17.3' })
    const later = (osVersion: string, clock: string, isBelieved: boolean) =>
      deviceSighted(sightingOf({ osVersion, reportedAt: at(clock) }), device, rules, isBelieved)?.readings
    expect(later('17.3', '02T09:00', false)).toMatchObject([{ reportedAt: at('01T08:00') }])
    expect(later('17.3', '02T09:00', true)).toMatchObject([{ reportedAt: at('02T09:00') }])
    expect(later('17.4', '01T09:00', false)).toMatchObject([{ osVersion: '17.4', reportedAt: at('01T09:00') }])
    expect(later('17.4', '01T07:00', true)).toMatchObject([{ osVersion: '17.3', reportedAt: at('01T08:00') }])
  })
})

describe('a device that a source manages no longer', () => {
  it('has vanished unless another source is left that is configured', () => {
    const device = { ...(seen({}) ?? expect.fail('it is new')), keys: ['jamf#7', 'serial:C39K1', 'okta#o1', 'former#1'] }
    const withoutJamf = withoutKey(device, 'jamf#7', rules.isInUse, at('03T08:00'))
    expect(withoutJamf.vanishedAt).toBeUndefined()
    const without = withoutKey(withoutJamf, 'okta#o1', rules.isInUse, at('04T08:00'))
    expect(without).toMatchObject({ keys: ['serial:C39K1', 'former#1'], vanishedAt: at('04T08:00') })
    expect(withoutKey(without, 'former#1', rules.isInUse, at('05T08:00')).vanishedAt).toEqual(at('04T08:00'))
  })
})
