import { describe, expect, it } from 'vitest'
import { deviceReported, withoutKey } from '#domain/people/reported-device.ts'
import type { KeptReport } from '#domain/sources/kept-report.ts'
import { askedOfAll, instant } from '#test/builders.ts'

const rules = { asked: askedOfAll, isInUse: (source: string) => source !== 'former' }

const at = (clock: string) => instant(`2023-03-${clock}:00Z`)

const keptReportOf = (said: Partial<KeptReport> = {}): KeptReport => ({
  device: 'serial:C39K1',
  keys: ['jamf#7', 'serial:C39K1'],
  source: 'jamf',
  label: 'Phone',
  platform: 'ios',
  ownership: 'official',
  workApps: true,
  coverage: 'none',
  evidence: 'inventory',
  reportedAt: at('01T08:00'),
  unmet: [],
  met: [],
  absent: [],
  ...said,
})

const seen = (...reports: readonly Partial<KeptReport>[]) =>
  reports.reduce<ReturnType<typeof deviceReported>>((device, said) => deviceReported(keptReportOf(said), device, rules, true), undefined)

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

describe('an app that a source which does not see all of them listed', () => {
  const found = { coverage: 'work-profile', unmet: ['tiktok'] } as const
  const later = { coverage: 'work-profile', reportedAt: at('02T08:00') } as const

  it('is gone once a later report of that source does not list it', () => {
    expect(seen(found, later)?.readings).toMatchObject([{ met: ['tiktok'], unmet: [], reportedAt: at('02T08:00') }])
  })

  it('stays known until that pass is believed', () => {
    expect(deviceReported(keptReportOf(later), seen(found), rules, false)).toMatchObject({ readings: [{ unmet: ['tiktok'] }] })
  })

  it('stays known if the report is older, sees less, or is of another source or kind', () => {
    for (const said of [
      { ...later, reportedAt: at('01T07:00') },
      { ...later, coverage: 'none' as const },
      { ...later, source: 'okta' },
      { ...later, evidence: 'compliance-state' as const },
    ])
      expect(seen(found, said)?.readings.flatMap(({ unmet }) => unmet)).toEqual(['tiktok'])
  })
})

describe('an app that a rule of the source found, which leaves the device out later', () => {
  const found = { coverage: 'managed-only', unmet: ['tiktok'], inventoryHours: 168 } as const
  const leftOut = { ...found, unmet: [], unjudged: ['tiktok'] }
  const unmet = (...reports: readonly Partial<KeptReport>[]) => seen(found, ...reports)?.readings.flatMap(reading => reading.unmet)

  it('stays known, until the rule judges the device again', () => {
    const left = { ...leftOut, reportedAt: at('20T08:00') }
    expect(unmet(left)).toEqual(['tiktok'])
    const judged = { coverage: 'named-apps', evidence: 'compliance-state', absent: ['tiktok'], reportedAt: at('21T08:00') } as const
    expect(unmet(left, judged)).toEqual([])
  })

  it('is gone once an inventory of all apps from after it does not list it', () => {
    const silent = { ...leftOut, coverage: 'all-apps', absent: ['tiktok'] } as const
    expect(unmet({ ...silent, reportedAt: at('08T08:00') })).toEqual(['tiktok'])
    expect(unmet({ ...silent, reportedAt: at('08T08:01') })).toEqual([])
  })

  it('stays known if an inventory listed it besides, and no longer does', () => {
    const both = { ...found, evaluated: ['tiktok'], certainFrom: at('01T07:00') }
    expect(seen(both, { ...leftOut, reportedAt: at('02T08:00') })?.readings.flatMap(reading => reading.unmet)).toEqual(['tiktok'])
  })
})

describe('an app on a list that may be older than its report', () => {
  it('is certain from then on; what the device was judged by at the report is certain at once', () => {
    const aged = { unmet: ['tiktok', 'firewall'], evaluated: ['firewall'], certainFrom: at('01T08:00'), reportedAt: at('08T08:00') }
    const device = seen({ coverage: 'all-apps', ...aged })
    expect(device?.readings).toMatchObject([
      { unmet: ['tiktok'], certainFrom: at('01T08:00'), reportedAt: at('08T08:00') },
      { unmet: ['firewall'], reportedAt: at('08T08:00') },
    ])
    expect(device?.readings[1]?.certainFrom).toBeUndefined()
  })

  it('is certain from the last report of its source that did not list it, if that is later', () => {
    const listed = (clock: string, from: string) => ({ unmet: ['tiktok'], certainFrom: at(from), reportedAt: at(clock) }) as const
    const gone = { absent: ['tiktok'], reportedAt: at('09T08:00') }
    const certain = (...reports: readonly Partial<KeptReport>[]) =>
      seen(...reports.map(said => ({ coverage: 'all-apps' as const, ...said })))?.readings.flatMap(({ certainFrom }) => certainFrom ?? [])
    expect(certain(gone, listed('10T08:00', '03T08:00'))).toEqual([at('09T08:00')])
    expect(certain(gone, listed('10T08:00', '03T08:00'), listed('12T08:00', '05T08:00'))).toEqual([at('09T08:00')])
    expect(certain(gone, listed('20T08:00', '13T08:00'))).toEqual([at('13T08:00')])
  })
})

it('a version is stored when it changes, or after a day once the pass is believed', () => {
  const device = seen({ osVersion: '17.3' })
  const later = (osVersion: string, clock: string, isAccepted: boolean) =>
    deviceReported(keptReportOf({ osVersion, reportedAt: at(clock) }), device, rules, isAccepted)?.readings
  expect(later('17.3', '02T09:00', false)).toMatchObject([{ reportedAt: at('01T08:00') }])
  expect(later('17.3', '02T09:00', true)).toMatchObject([{ reportedAt: at('02T09:00') }])
  expect(later('17.4', '01T09:00', false)).toMatchObject([{ osVersion: '17.4', reportedAt: at('01T09:00') }])
  expect(later('17.4', '01T07:00', true)).toMatchObject([{ osVersion: '17.3', reportedAt: at('01T08:00') }])
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
