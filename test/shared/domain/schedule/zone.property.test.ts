import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  earlierOf,
  instantOf,
  isBefore,
  isSkipped,
  isZone,
  laterOf,
  localTime,
  startOfDay,
} from '../../../../shared/domain/schedule/zone.ts'
import { runs } from '../../../all.ts'
import { clockChanges, momentIn, plainDateTime, shownBy, zone, zones } from '../../../arbitraries.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const instantAt = (milliseconds: number) => Temporal.Instant.fromEpochMilliseconds(milliseconds)

/** The wall-clock time that reads like this moment of UTC, and the other way round. */
const localOf = (asUtc: number) => instantAt(asUtc).toZonedDateTimeISO('UTC').toPlainDateTime()
const asUtc = (local: Temporal.PlainDateTime) => local.toZonedDateTime('UTC').epochMilliseconds

/** Every moment around which clocks change, in every zone. */
const changes = zones.flatMap((zone) => clockChanges(zone).map(({ at, by }) => ({ zone, at, by })))
const forward = changes.filter(({ by }) => by > 0)
const back = changes.filter(({ by }) => by < 0)

/** Times within a span that a clock change skips or repeats: its first, its last, and some between. */
const within = (span: number) => [0, 1, Math.floor(span / 2), span - minute, span - 1]

const inAnyZone = zone.chain((zone) => fc.tuple(fc.constant(zone), momentIn(zone)))

describe('the clock changes tried here', () => {
  it('are those of the years 2023 to 2027', () => {
    const last = ['2023-03-26', '2023-10-29', '2024-03-31', '2024-10-27', '2025-03-30', '2025-10-26', '2026-03-29', '2026-10-25']
    expect(clockChanges('Europe/Brussels').slice(0, -2)).toEqual(
      last.map((date, index) => ({ at: Date.parse(`${date}T01:00:00Z`), by: index % 2 === 0 ? hour : -hour })),
    )
    expect(clockChanges('Asia/Tokyo')).toEqual([])
  })

  it('go forward and back, by an hour, by half of one and by two', () => {
    expect([...new Set(changes.map(({ by }) => by / minute))]).toEqual(expect.arrayContaining([60, -60, 30, -30, 120, -120]))
  })
})

describe('the start of a day', () => {
  const isStart = (start: number, date: Temporal.PlainDate, shown: (at: number) => number) => {
    const wanted = Date.parse(`${date}T00:00:00Z`) / day
    const dateShown = (at: number) => Math.floor(shown(at) / day)
    const before = [1, minute, 15 * minute, hour, 2 * hour, 3 * hour].map((by) => dateShown(start - by))
    return dateShown(start) === wanted && before.every((date) => date < wanted)
  }

  it('is the first instant that shows its date, around every clock change of every zone', () => {
    const wrong = changes.flatMap(({ zone, at }) => {
      const shown = shownBy(zone)
      const today = localOf(shown(at)).toPlainDate()
      return [-1, 0, 1]
        .map((days) => today.add({ days }))
        .filter((date) => !isStart(startOfDay(date, zone).epochMilliseconds, date, shown))
        .map((date) => `${zone} ${date}`)
    })
    expect(wrong).toEqual([])
  })
})

describe('a local time', () => {
  it('that a clock change skips moves forward by the gap, in every zone', () => {
    const wrong = forward.flatMap(({ zone, at, by }) => {
      const gap = shownBy(zone)(at - 1) + 1
      return within(by)
        .map((into) => localOf(gap + into))
        .filter((local) => !(isSkipped(local, zone) && localTime(instantOf(local, zone), zone).equals(local.add({ milliseconds: by }))))
        .map((local) => `${zone} ${local}`)
    })
    expect(wrong).toEqual([])
  })

  it('is skipped only within the gap: not just before it, not at its end', () => {
    const wrong = forward.flatMap(({ zone, at, by }) => {
      const gap = shownBy(zone)(at - 1) + 1
      return [localOf(gap - 1), localOf(gap + by)].filter((local) => isSkipped(local, zone)).map((local) => `${zone} ${local}`)
    })
    expect(wrong).toEqual([])
  })

  it('that occurs twice is the earlier, in every zone', () => {
    const wrong = back.flatMap(({ zone, at, by }) => {
      const shown = shownBy(zone)
      return within(-by)
        .map((into) => ({ earlier: at + by + into, later: at + into }))
        .filter(
          ({ earlier, later }) => !(shown(earlier) === shown(later) && instantOf(localOf(shown(later)), zone).equals(instantAt(earlier))),
        )
        .map(({ earlier }) => `${zone} ${instantAt(earlier)}`)
    })
    expect(wrong).toEqual([])
  })

  it('is what Intl shows', () => {
    fc.assert(
      fc.property(inAnyZone, ([zone, at]) => {
        expect(asUtc(localTime(at, zone))).toBe(shownBy(zone)(at.epochMilliseconds))
      }),
      { numRuns: runs(500) },
    )
  })

  it('and its instant lead to each other, but for one that is skipped or repeated', () => {
    fc.assert(
      fc.property(inAnyZone, ([zone, at]) => {
        const isRepeat = clockChanges(zone).some(
          (change) => change.by < 0 && at.epochMilliseconds - change.at >= 0 && at.epochMilliseconds - change.at < -change.by,
        )
        const again = instantOf(localTime(at, zone), zone)
        if (isRepeat) expect(isBefore(again, at)).toBe(true)
        else expect(again).toEqual(at)
      }),
      { numRuns: runs(500) },
    )
    fc.assert(
      fc.property(zone, plainDateTime, (zone, local) => {
        const gap = clockChanges(zone).find(({ at, by }) => {
          const into = asUtc(local) - (shownBy(zone)(at - 1) + 1)
          return by > 0 && into >= 0 && into < by
        })
        expect(isSkipped(local, zone)).toBe(gap !== undefined)
        expect(localTime(instantOf(local, zone), zone)).toEqual(local.add({ milliseconds: gap?.by ?? 0 }))
      }),
      { numRuns: runs(500) },
    )
  })
})

describe('days added to an instant', () => {
  it('lead to the same time of another day, or past the gap if that is skipped', () => {
    fc.assert(
      fc.property(inAnyZone, fc.nat(400), ([zone, at], days) => {
        const wanted = localTime(at, zone).add({ days })
        expect(addDays(at, days, zone)).toEqual(days === 0 ? at : instantOf(wanted, zone))
      }),
      { numRuns: runs(500) },
    )
  })
})

describe('of two instants', () => {
  it('one is the earlier and one the later, whichever comes first', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => {
        const earlier = instantAt(Math.min(a, b))
        const later = instantAt(Math.max(a, b))
        expect([earlierOf(instantAt(a), instantAt(b)), laterOf(instantAt(a), instantAt(b))]).toEqual([earlier, later])
        expect(isBefore(instantAt(a), instantAt(b))).toBe(a < b)
      }),
    )
  })
})

describe('the name of a zone', () => {
  it('is known for every zone that the runtime has, and never an offset', () => {
    expect([...zones, 'Asia/Calcutta', 'Asia/Kolkata', 'UTC', 'Etc/GMT+5', 'UTC'].filter((zone) => !isZone(zone))).toEqual([])
    fc.assert(
      fc.property(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59), (sign, hours, minutes) => {
        expect(isZone(`${sign}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`)).toBe(false)
      }),
    )
  })
})
