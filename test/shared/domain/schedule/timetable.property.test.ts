import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { findCalendar } from '../../../../shared/domain/schedule/calendars.ts'
import type { Terms } from '../../../../shared/domain/schedule/terms.ts'
import { deadlineAt, type Recipient, timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { instantOf, isBefore, isSkipped, startOfDay } from '../../../../shared/domain/schedule/zone.ts'
import { runs } from '../../../all.ts'
import { customDocument, momentIn, plainDate, plainDateTime, zone } from '../../../arbitraries.ts'
import { deadlineSetBy, policyOf } from '../../../builders.ts'

const settings = { numRuns: runs(400) }

interface Life {
  readonly document: Readonly<Record<string, unknown>>
  readonly to: Recipient
  readonly at: Temporal.Instant
  /** Milliseconds until another moment. */
  readonly later: number
}

/** Some terms, someone who lives by them, and moments of their life. */
const life: fc.Arbitrary<Life> = zone.chain((zone) =>
  fc.record({
    document: customDocument,
    to: fc.constantFrom<Recipient>({ zone, country: 'BE' }, { zone, country: 'FR' }, { zone }),
    at: momentIn(zone),
    later: fc.oneof(
      fc.nat(5_000).map((minutes) => minutes * 60_000),
      fc.constantFrom(0, 1),
    ),
  }),
)

const read = ({ document, to, at, later }: Life) => {
  const terms = policyOf(document)
  return { terms, to, at, after: at.add({ milliseconds: later }), own: timetable(terms, to) }
}

/** The rules once more, read from the page and taken a day at a time. */
function naive(terms: Terms, { zone, country }: Recipient) {
  const { week, holidays } = terms.workingDays
  const calendar = typeof holidays === 'string' ? findCalendar(holidays === 'country' ? (country ?? '') : holidays)?.holidays : holidays
  const isDayOff = (date: Temporal.PlainDate) => !week.has(date.dayOfWeek) || (calendar?.has(date.toString()) ?? false)
  const dateOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(zone).toPlainDate()
  const minuteOf = (at: Temporal.Instant) => {
    const { hour, minute } = at.toZonedDateTimeISO(zone)
    return hour * 60 + minute
  }
  const sendAt = (date: Temporal.PlainDate) => instantOf(date.toPlainDateTime(terms.sendAt), zone)
  const firstWorkingDay = (from: Temporal.PlainDate): Temporal.PlainDate => (isDayOff(from) ? firstWorkingDay(from.add({ days: 1 })) : from)
  return {
    isDayOff,
    dateOf,
    sendAt,
    isWithinHours: (at: Temporal.Instant) => !isDayOff(dateOf(at)) && minuteOf(at) >= terms.hours.start && minuteOf(at) < terms.hours.end,
    /** Every `sendAt` from the eve of a moment until a month later. */
    sendAts: (from: Temporal.Instant) =>
      Array.from({ length: 32 }, (_, days) => dateOf(from).add({ days: days - 1 }))
        .filter((date) => !isDayOff(date))
        .map(sendAt),
    /** The date from which a notice counts. */
    countsFrom: (at: Temporal.Instant) => {
      const isLate = isDayOff(dateOf(at)) || minuteOf(at) >= terms.hours.end
      return isLate ? firstWorkingDay(dateOf(at).add({ days: 1 })) : dateOf(at)
    },
    firstWorkingDay,
  }
}

describe('the next sendAt', () => {
  it('is the first of a working day at or after the moment', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        expect(own.nextSendAt(at)).toEqual(
          naive(terms, to)
            .sendAts(at)
            .find((sendAt) => !isBefore(sendAt, at)),
        )
      }),
      settings,
    )
  })

  it('of a later day is the first whose date comes after that of the moment', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        const { sendAt, firstWorkingDay, dateOf } = naive(terms, to)
        const next = own.nextSendAtOfLaterDay(at)
        expect(next).toEqual(sendAt(firstWorkingDay(dateOf(at).add({ days: 1 }))))
        expect(isBefore(at, next)).toBe(true)
      }),
      settings,
    )
  })

  it('never comes earlier for a later moment', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { at, after, own } = read(life)
        expect(isBefore(own.nextSendAt(after), own.nextSendAt(at))).toBe(false)
        expect(isBefore(own.nextSendAtOfLaterDay(after), own.nextSendAtOfLaterDay(at))).toBe(false)
      }),
      settings,
    )
  })

  it('is its own next', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { at, own } = read(life)
        expect(own.nextSendAt(own.nextSendAt(at))).toEqual(own.nextSendAt(at))
      }),
      settings,
    )
  })
})

describe('what goes at once in hours', () => {
  it('goes at its moment on a working day within hours, start included and end excluded, and otherwise at the next sendAt', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        expect(own.atOnceInHours(at)).toEqual(naive(terms, to).isWithinHours(at) ? at : own.nextSendAt(at))
      }),
      settings,
    )
  })

  it('never goes before its moment, nor on a day off', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        const { isDayOff, dateOf } = naive(terms, to)
        const goesAt = own.atOnceInHours(at)
        expect({ isEarly: isBefore(goesAt, at), isOnDayOff: isDayOff(dateOf(goesAt)) }).toEqual({ isEarly: false, isOnDayOff: false })
      }),
      settings,
    )
  })
})

describe('minimum notice', () => {
  it('ends at the start of the day after the first working day at or after its days, counted from a working day within hours', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        const { countsFrom, firstWorkingDay } = naive(terms, to)
        const last = firstWorkingDay(countsFrom(at).add({ days: terms.minimumNotice }))
        expect(own.endOfMinimumNotice(at)).toEqual(deadlineAt(startOfDay(last.add({ days: 1 }), to.zone), to.zone))
      }),
      settings,
    )
  })

  it('gives so many full days at least, the last of them a working day', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        const { isDayOff, dateOf } = naive(terms, to)
        const end = own.endOfMinimumNotice(at)
        expect(isBefore(end.at, startOfDay(dateOf(at).add({ days: terms.minimumNotice + 1 }), to.zone))).toBe(false)
        expect(end.at).toEqual(startOfDay(end.day, to.zone))
        expect(end.lastDay).toEqual(end.day.subtract({ days: 1 }))
        expect(isDayOff(end.lastDay)).toBe(false)
      }),
      settings,
    )
  })

  it('counts from the next working day if the notice came on a day off, or at or after the end of hours', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { terms, to, at, own } = read(life)
        const { countsFrom, dateOf, isDayOff } = naive(terms, to)
        const from = countsFrom(at)
        expect(isDayOff(from)).toBe(false)
        expect(own.endOfMinimumNotice(at)).toEqual(own.endOfMinimumNotice(startOfDay(from, to.zone)))
        const { hour, minute } = at.toZonedDateTimeISO(to.zone)
        const isInTime = !isDayOff(dateOf(at)) && hour * 60 + minute < terms.hours.end
        expect(from.equals(dateOf(at))).toBe(isInTime)
      }),
      settings,
    )
  })

  it('never ends earlier for a later notice', () => {
    fc.assert(
      fc.property(life, (life) => {
        const { at, after, own } = read(life)
        expect(isBefore(own.endOfMinimumNotice(after).at, own.endOfMinimumNotice(at).at)).toBe(false)
      }),
      settings,
    )
  })
})

describe('the deadline of a policy', () => {
  const deadlineOf = (deadline: unknown, zone: string, to: Recipient = { zone }) =>
    deadlineSetBy(policyOf({ zone, announcedAt: '2023-01-02T10:00Z', deadline }), to.zone)
  const by = (on: Temporal.PlainDate) => ({ on: String(on), counts: 'inclusive' })
  const asOf = (on: Temporal.PlainDate) => ({ on: String(on), counts: 'exclusive' })

  it('by a day is the deadline as of the next', () => {
    fc.assert(
      fc.property(zone, plainDate, (zone, on) => {
        expect(deadlineOf(by(on), zone)).toEqual(deadlineOf(asOf(on.add({ days: 1 })), zone))
      }),
      settings,
    )
  })

  it('by a day has that day as its last, whole', () => {
    fc.assert(
      fc.property(zone, plainDate, (zone, on) => {
        const { at, lastDay, day } = deadlineOf(by(on), zone)
        expect([lastDay, day]).toEqual([on, on.add({ days: 1 })])
        expect(at).toEqual(startOfDay(day, zone))
      }),
      settings,
    )
  })

  it('is one instant for all, wherever they live, if the policy names a zone', () => {
    fc.assert(
      fc.property(zone, zone, plainDate, (zone, home, on) => {
        expect(deadlineOf(by(on), zone, { zone: home })).toEqual(deadlineOf(by(on), zone))
      }),
      settings,
    )
  })

  it('in the zone of staff is what it is for a policy that names the zone in which one lives', () => {
    const deadline = fc.oneof(
      plainDate.map(by),
      plainDate.map(asOf),
      plainDateTime.map((at) => ({ at: String(at) })),
    )
    fc.assert(
      fc.property(zone, deadline, (zone, deadline) => {
        // No policy may name a zone together with a time that its clocks skip.
        fc.pre(!('at' in deadline) || !isSkipped(Temporal.PlainDateTime.from(deadline.at), zone))
        expect(deadlineOf(deadline, 'staff', { zone })).toEqual(deadlineOf(deadline, zone))
      }),
      settings,
    )
  })

  it('has the date of its last millisecond as the last day, and its own date as the day', () => {
    fc.assert(
      fc.property(
        zone.chain((zone) => fc.tuple(fc.constant(zone), momentIn(zone))),
        ([zone, at]) => {
          const { lastDay, day } = deadlineAt(at, zone)
          const isStart = startOfDay(day, zone).equals(at)
          expect(lastDay).toEqual(isStart ? day.subtract({ days: 1 }) : day)
          expect(day).toEqual(at.toZonedDateTimeISO(zone).toPlainDate())
        },
      ),
      settings,
    )
  })
})
