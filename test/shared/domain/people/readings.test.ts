import { describe, expect, it } from 'vitest'
import type { Breach, Reading } from '#domain/people/person.ts'
import { keptOf, lastReading, readingsBehind, withReading, withReadingByTime } from '#domain/people/readings.ts'
import { instant, inventoried, personWith } from '#test/builders.ts'

const at = (day: number) => instant(`2023-03-${String(day).padStart(2, '0')}T09:00:00Z`)

const reading = (day: number, said: Partial<Reading>) => inventoried(at(day), { source: 'import', ...said })

/** `1 import: +tiktok -temu 17.4`: day, source, what is met and what is not, version. */
const lines = (readings: readonly Reading[]) =>
  readings.map(({ reportedAt, source, met, unmet, osVersion }) =>
    [`${reportedAt.toZonedDateTimeISO('UTC').day} ${source}:`, ...met.map(name => `+${name}`), ...unmet.map(name => `-${name}`), osVersion]
      .filter(Boolean)
      .join(' '),
  )

describe('readings by time', () => {
  const inventory = reading(1, { met: ['temu'], unmet: ['tiktok'], osVersion: '17.3' })

  it('of several sources stand side by side, each for what it said last', () => {
    const checked = withReadingByTime([inventory], reading(2, { source: 'fleet', met: ['firewall'] }))
    expect(lines(checked)).toEqual(['1 import: +temu -tiktok 17.3', '2 fleet: +firewall'])
    expect(lines(withReadingByTime(checked, reading(3, { met: ['tiktok'] })))).toEqual([
      '1 import: +temu 17.3',
      '2 fleet: +firewall',
      '3 import: +tiktok',
    ])
  })

  it('take nothing older than what is known, but what nothing was known of', () => {
    expect(lines(withReadingByTime([reading(2, { met: ['tiktok'] })], inventory))).toEqual(['1 import: +temu 17.3', '2 import: +tiktok'])
    expect(lines(withReadingByTime([reading(2, { osVersion: '17.4' })], inventory))).toEqual(['1 import: +temu -tiktok', '2 import: 17.4'])
  })

  it('become one where a report is read again for more names', () => {
    const again = reading(1, { met: ['tiktok', 'whatsapp'], osVersion: '9' })
    expect(lines(withReadingByTime([inventory], again))).toEqual(['1 import: +temu +whatsapp -tiktok 17.3'])
    expect(withReadingByTime([inventory], inventory)).toEqual([inventory])
  })

  it('find nothing that another source does not find from the moment on from which that is certain', () => {
    const absent = reading(5, { source: 'fleet', met: ['tiktok'] })
    const found = (certain: number) => reading(9, { source: 'intune', unmet: ['tiktok'], certainFrom: at(certain) })
    expect(lines(withReadingByTime([absent], found(5)))).toEqual(['5 fleet: +tiktok', '9 intune:'])
    expect(lines(withReadingByTime([found(5)], absent))).toEqual(['5 fleet: +tiktok', '9 intune:'])
    expect(lines(withReadingByTime([absent], found(6)))).toEqual(['9 intune: -tiktok'])
    expect(lines(withReadingByTime([found(6)], absent))).toEqual(['9 intune: -tiktok'])
  })

  it('of one source count in the order of their reports, however old its inventory may be', () => {
    const absent = reading(5, { source: 'intune', met: ['tiktok'] })
    const found = reading(9, { source: 'intune', unmet: ['tiktok'], certainFrom: at(2) })
    expect(lines(withReadingByTime([absent], found))).toEqual(['9 intune: -tiktok'])
  })

  it('that say nothing any more are gone, but for the last, which shows when a source reported', () => {
    const all = withReadingByTime([inventory], reading(2, { met: ['tiktok', 'temu'], osVersion: '17.4' }))
    expect(lines(all)).toEqual(['2 import: +tiktok +temu 17.4'])
    const silent = withReadingByTime(all, reading(3, {}))
    expect(lines(silent)).toEqual(['2 import: +tiktok +temu 17.4', '3 import:'])
    expect(lastReading({ readings: silent })?.reportedAt).toEqual(at(3))
    expect(lines(withReadingByTime(silent, reading(4, {})))).toEqual(['2 import: +tiktok +temu 17.4', '4 import:'])
  })

  it('come out the same in whatever order they come in', () => {
    const all = [inventory, reading(2, { unmet: ['temu'] }), reading(3, { source: 'fleet', met: ['tiktok'], osVersion: '17.5' })]
    const expected = lines(all.reduce<readonly Reading[]>(withReadingByTime, []))
    expect(lines(all.toReversed().reduce<readonly Reading[]>(withReadingByTime, []))).toEqual(expected)
    expect(expected).toEqual(['2 import: -temu', '3 fleet: +tiktok 17.5'])
  })
})

it('a reading that counts whatever its moment replaces what it names', () => {
  const known = [reading(5, { met: ['temu'], unmet: ['tiktok'], osVersion: '17.3' })]
  expect(lines(withReading(known, reading(1, { source: 'contest', met: ['tiktok'] })))).toEqual([
    '5 import: +temu 17.3',
    '1 contest: +tiktok',
  ])
})

it('nothing is kept but what is asked about', () => {
  const known = [reading(1, { met: ['temu'], unmet: ['tiktok'], osVersion: '17.3' }), reading(2, { met: ['firewall'] })]
  expect(lines(keptOf(known, { isKept: name => name === 'tiktok', keepsVersion: false }))).toEqual(['1 import: -tiktok', '2 import:'])
  expect(lines(keptOf(known, { isKept: () => false, keepsVersion: true }))).toEqual(['1 import: 17.3', '2 import:'])
})

const [device] = personWith().devices
const devices = device
  ? [{ ...device, readings: [reading(1, { unmet: ['tiktok'], osVersion: '17.3' }), reading(2, { unmet: ['firewall'] })] }]
  : []
const behind = (unmet: readonly string[], certain = true) => {
  const breach: Breach = { device: 'phone', unmet, certain, since: at(1) }
  return readingsBehind(breach, devices).map(({ reportedAt }) => reportedAt.toZonedDateTimeISO('UTC').day)
}

it('what is behind a breach is the reading of each requirement that is not met', () => {
  expect([behind(['tiktok']), behind(['firewall']), behind(['firewall', 'tiktok'])]).toEqual([[1], [2], [1, 2]])
})

it('what is behind a breach is the reading of the version for a requirement of one', () => {
  expect([behind(['ios-17-4']), behind(['ios-17-4', 'firewall'])]).toEqual([[1], [1, 2]])
})

it('what is behind a breach is nothing while a breach is uncertain', () => {
  expect(behind(['tiktok'], false)).toEqual([])
})
