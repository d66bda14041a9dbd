import { expect, it } from 'vitest'
import { withoutCovered } from '#domain/people/covered.ts'
import type { Reading } from '#domain/people/person.ts'
import { instant, inventoried, personWith } from '#test/builders.ts'

const reportedAt = instant('2023-02-23T08:00:00Z')

const report = (said?: Partial<Reading>) => inventoried(reportedAt, said)

const all = 'tiktok temu firewall 17'

it.each([
  ['an app that its full list would have', [report()], {}, 'temu firewall 17'],
  ['an app, before its first report', [], {}, 'temu firewall 17'],
  ['what it found before', [report({ unmet: ['temu', 'firewall'], coverage: 'managed-only' })], {}, 'tiktok 17'],
  ['the version that it states', [report({ osVersion: '16', coverage: 'managed-only' })], {}, 'tiktok temu firewall'],
  ['nothing where it lists no such app', [report({ coverage: 'managed-only' })], {}, all],
  ['nothing where it can read nothing any more', [report({ unmet: ['tiktok'] }), report({ coverage: 'none' })], {}, all],
  ['nothing where the device has vanished from it', [report()], { vanishedAt: reportedAt }, all],
  ['nothing where it is configured no more', [report({ source: 'jamf', unmet: ['tiktok'] })], { keys: ['jamf#7'] }, all],
] as const)('an import does not say in place of a source: %s', (_, readings, changes, wanted) => {
  const left = personWith().devices.map(known => {
    const clean = { ...known, readings: [report({ source: 'import', met: ['tiktok', 'temu', 'firewall'], osVersion: '17' })] }
    const coverage = { matcher: { appsOn: () => ['tiktok'] }, isInUse: (source: string) => source === 'intune' }
    const { device, doubt } = withoutCovered(clean, { ...known, readings, keys: ['intune#r1'], ...changes }, coverage)
    expect(doubt !== undefined).toBe(wanted !== all)
    return device.readings.flatMap(({ met, osVersion = [] }) => [...met, osVersion].flat()).join(' ')
  })
  expect(left).toEqual([wanted])
})
