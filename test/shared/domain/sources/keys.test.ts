import { expect, it } from 'vitest'
import { keyHash, newDeviceId, plausibleKeys, refsIn, sourceKey, sourcesIn } from '#domain/sources/keys.ts'

const entra = '8C5B2F0E-1111-4222-8333-444455556666'

it('keys of a device are its serial number, Entra id and UDID, whatever their letter case', () => {
  expect(plausibleKeys({ udid: '00008030-001a2d', entra, serial: ' c39k-1234 ' })).toEqual([
    'serial:C39K-1234',
    `entra:${entra.toLowerCase()}`,
    'udid:00008030-001A2D',
  ])
})

it.each([
  '0',
  'none',
  'N/A',
  'C39K',
  '00000000',
  '-----',
  'Unknown',
  'To be filled by O.E.M.',
  'System Serial Number',
  '123456789',
  'a\u0000bcde',
  '',
])('keys of a device are none that stand where there is no serial number: %j', serial => expect(plausibleKeys({ serial })).toEqual([]))

it('keys of a device are no ids of zeros, nor of another form', () => {
  expect(plausibleKeys({ entra: '00000000-0000-0000-0000-000000000000', udid: '0000000000000000' })).toEqual([])
  expect(plausibleKeys({ entra: 'unregistered', udid: 'none' })).toEqual([])
})

it('keys of a device name the sources that know it, in order', () => {
  const keys = ['serial:C39K1234', sourceKey('intune', 'a#1'), sourceKey('jamf', '7'), sourceKey('intune', '2')]
  expect(sourcesIn(keys)).toEqual(['intune', 'jamf', 'intune'])
  expect(sourcesIn(undefined)).toEqual([])
  expect(refsIn(keys, 'intune')).toEqual(['a#1', '2'])
  expect(refsIn(keys, 'okta')).toEqual([])
})

it('keys of a device make its id: the strongest, else what its source calls it', () => {
  expect(newDeviceId(['serial:C39K1234', 'udid:1'], 'intune', '7')).toBe('serial:C39K1234')
  expect(newDeviceId([], 'jamf', '7')).toBe('jamf:7')
  expect(newDeviceId([], 'google', 'devices/7')).toBe(`google:${keyHash('devices/7')}`)
})
