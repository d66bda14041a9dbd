import { describe, expect, it } from 'vitest'
import { breaches } from '../../../../shared/domain/review/breach.ts'
import { brussels, Carried, mailed, on, personWith, policyOf, versionOf } from '../../../builders.ts'

const now = brussels('2023-02-23T10:00')
const inBreach = (scope: Record<string, unknown>, device: Parameters<typeof personWith>[1]) =>
  breaches(personWith({}, device), versionOf({ scope }), [], now).map(({ device }) => device)

describe('a device is in scope', () => {
  const official = { ownership: 'official', workApps: 'no' }
  const personal = { ownership: 'personal', workApps: 'yes' }

  it('as official, whatever its work apps', () => {
    expect(inBreach({ devices: ['official'] }, [official])).toEqual(['phone'])
    expect(inBreach({ devices: ['personal-with-work-apps'] }, [{ ...official, workApps: 'yes' }])).toEqual([])
  })

  it('as personal only with work apps', () => {
    expect(inBreach({ devices: ['personal-with-work-apps'] }, [personal])).toEqual(['phone'])
    expect(inBreach({ devices: ['personal-with-work-apps'] }, [{ ...personal, workApps: 'no' }])).toEqual([])
    expect(inBreach({ devices: ['official'] }, [personal])).toEqual([])
  })

  it('only if its owner is in the audience', () => {
    expect(inBreach({ devices: ['official'], audience: { units: ['DG-BETA'] } }, [official])).toEqual([])
    expect(inBreach({ devices: ['official'], audience: { units: ['DG-ALPHA'] } }, [official])).toEqual(['phone'])
  })
})

describe('a breach', () => {
  it('names the banned apps that are present, or all of them if nothing is known', () => {
    const policy = versionOf({ apps: ['tiktok', 'temu', 'shein'] })
    const found = breaches(personWith({}, [{ apps: 'temu;whatsapp' }, { id: 'tablet', apps: '?' }]), policy, [], now)
    expect(found).toEqual([
      { device: 'phone', unmet: ['temu'], certain: true, since: now },
      { device: 'tablet', unmet: ['tiktok', 'temu', 'shein'], certain: false, since: now },
    ])
  })

  it('lasts since it was first seen, and anew once it becomes certain', () => {
    const before = [
      { device: 'tablet', unmet: ['tiktok'], certain: true, since: brussels('2023-01-01T00:00') },
      { device: 'phone', unmet: ['tiktok'], certain: true, since: brussels('2023-02-01T00:00') },
    ]
    const since = (known: typeof before) => breaches(personWith(), versionOf(), known, now).map(({ since }) => since)
    expect(since(before)).toEqual([brussels('2023-02-01T00:00')])
    expect(since(before.map((breach) => ({ ...breach, certain: false })))).toEqual([now])
    expect(since([])).toEqual([now])
  })
})

it('a case is cleared when its owner leaves the audience', () => {
  const scope = { devices: ['official'], audience: { units: ['DG-ALPHA'] } }
  const carried = new Carried(personWith(), versionOf({ scope }))
  carried.run(now)
  carried.person = { ...carried.person, profile: { ...carried.person.profile, unit: 'DG-BETA' } }
  expect(carried.run(brussels('2023-02-24T10:00'))).toEqual(['cleared'])
})

it('a device that comes into scope later is a further breach', () => {
  const devices = [{}, { id: 'own', ownership: 'personal', workApps: 'no' }]
  expect(mailed(policyOf({ reminders: [] }), [personWith({}, devices)], [on('2023-03-01T10:00', 'own', 'tiktok', true)])).toEqual([
    '02-23 10:00 first: phone',
    '03-01 10:00 again: phone own',
  ])
})
