import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { findCalendar } from '#domain/schedule/calendars.ts'
import type { Terms } from '#domain/schedule/terms.ts'
import { deadlineAt, type Recipient, timetable } from '#domain/schedule/timetable.ts'
import { instantOf, isBefore, isSkipped, startOfDay } from '#domain/schedule/zone.ts'
import { runs } from '#test/all.ts'
import { customDocument, momentIn, plainDate, plainDateTime, zone } from '#test/arbitraries.ts'
import { deadlineSetBy, policyOf, several } from '#test/builders.ts'

const settings = { numRuns: runs(400) }

interface Life {
  document: Record<string, unknown>
  to: Recipient
  at: Temporal.Instant
}

/** Some terms, someone who lives by them, and moments of their life. */
const life: fc.Arbitrary<Life> = zone.chain(zone =>
  fc.record({
    document: customDocument,
    to: fc.constantFrom<Recipient>({ zone, country: 'BE' }, { zone, country: 'FR' }, { zone }),
    at: momentIn(zone),
  }),
)

const read = ({ document, to, at }: Life) => {
  const terms = policyOf(document)
  return { to, at, own: timetable(terms, to), rules: naive(terms, to) }
}

/** States something of any of these lives. */
const always = (hold: (life: ReturnType<typeof read>) => void) =>
  fc.assert(
    fc.property(life, life => hold(read(life))),
    settings,
  )

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
    dateOf,
    sendAt,
    isWithinHours: (at: Temporal.Instant) => !isDayOff(dateOf(at)) && minuteOf(at) >= terms.hours.start && minuteOf(at) < terms.hours.end,
    /** Every `sendAt` from the eve of a moment until a month later. */
    sendAts: (from: Temporal.Instant) =>
      several(32, days => dateOf(from).add({ days: days - 1 }))
        .filter(date => !isDayOff(date))
        .map(sendAt),
    lastDayOfNotice: (at: Temporal.Instant) => {
      const isLate = isDayOff(dateOf(at)) || minuteOf(at) >= terms.hours.end
      const from = isLate ? firstWorkingDay(dateOf(at).add({ days: 1 })) : dateOf(at)
      return firstWorkingDay(from.add({ days: terms.minimumNotice }))
    },
    firstWorkingDay,
  }
}

it('the next sending time is the first of a working day at or after the moment', () => {
  always(({ rules, at, own }) => {
    expect(own.nextSendAt(at)).toEqual(rules.sendAts(at).find(sendAt => !isBefore(sendAt, at)))
  })
})

it('the next sending time of a later day is the first whose date comes after the moment’s', () => {
  always(({ rules: { sendAt, firstWorkingDay, dateOf }, at, own }) => {
    expect(own.nextSendAtOfLaterDay(at)).toEqual(sendAt(firstWorkingDay(dateOf(at).add({ days: 1 }))))
  })
})

it('what goes at once in hours goes within working hours, else at the sending time', () => {
  always(({ rules, at, own }) => {
    expect(own.atOnceInHours(at)).toEqual(rules.isWithinHours(at) ? at : own.nextSendAt(at))
  })
})

it('minimum notice ends with the first working day after its days, counted within hours', () => {
  always(({ rules, to: { zone }, at, own }) => {
    expect(own.endOfMinimumNotice(at)).toEqual(deadlineAt(startOfDay(rules.lastDayOfNotice(at).add({ days: 1 }), zone), zone))
  })
})

const deadlineOf = (deadline: unknown, zone: string, to: Recipient = { zone }) =>
  deadlineSetBy(policyOf({ zone, announcedAt: '2023-01-02T10:00Z', deadline }), to.zone)
const by = (on: Temporal.PlainDate) => ({ on: String(on), counts: 'inclusive' })
const asOf = (on: Temporal.PlainDate) => ({ on: String(on), counts: 'exclusive' })

it('the deadline of a policy by a day is that as of the next, and has the day as its last', () => {
  fc.assert(
    fc.property(zone, plainDate, (zone, on) => {
      const next = on.add({ days: 1 })
      const deadline = deadlineOf(by(on), zone)
      expect(deadline).toEqual(deadlineOf(asOf(next), zone))
      expect(deadline).toMatchObject({ at: startOfDay(next, zone), lastDay: on, day: next })
    }),
    settings,
  )
})

it('the deadline of a policy is one instant for all if the policy names a zone', () => {
  fc.assert(
    fc.property(zone, zone, plainDate, (zone, home, on) => {
      expect(deadlineOf(by(on), zone, { zone: home })).toEqual(deadlineOf(by(on), zone))
    }),
    settings,
  )
})

it('the deadline of a policy in the zone of staff is that of a policy in their zone', () => {
  const deadline = fc.oneof(
    plainDate.map(by),
    plainDate.map(asOf),
    plainDateTime.map(at => ({ at: String(at) })),
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

it('the deadline of a policy has its last millisecond on the last day', () => {
  fc.assert(
    fc.property(
      zone.chain(zone => fc.tuple(fc.constant(zone), momentIn(zone))),
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
