import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { reminders, rungs, type Step, suspensions } from '../../../../shared/domain/schedule/steps.ts'
import type { Deadline, Timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { runs } from '../../../all.ts'
import { readSchedule, type Schedule, schedule } from '../../../arbitraries.ts'

const settings = { numRuns: runs(300) }

/** States something of any policy, recipient and deadline. */
const always = (hold: (schedule: Schedule) => void) =>
  fc.assert(
    fc.property(schedule, (records) => hold(readSchedule(records))),
    settings,
  )

const recipients = [['staff'], ['manager'], ['security'], ['manager', 'security']]

/** States something of the rungs that reach anybody. */
const alwaysOfRungs = (hold: (rungs: readonly Step[], schedule: Schedule, notify: readonly string[]) => void) =>
  fc.assert(
    fc.property(schedule, fc.constantFrom(...recipients), (records, notify) => {
      const schedule = readSchedule(records)
      hold(rungs(schedule.terms, schedule.own, schedule.deadline, notify), schedule, notify)
    }),
    settings,
  )

const daysIn = (step: string) => Number(/P(\d+)D/.exec(step)?.[1])
const datesOf = (steps: readonly Step[], own: Timetable) => steps.map(({ at }) => own.dateOf(at).toString())
const inOrder = (steps: readonly Step[]) => steps.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))

const isAtSendAtOfWorkingDay = ({ at }: Step, own: Timetable) => own.isWorkingDay(own.dateOf(at)) && own.sendAtOn(own.dateOf(at)).equals(at)

/** The nearest day, going `by` a day at a time from `date`, that serves. */
function nearest(date: Temporal.PlainDate, by: 1 | -1, serves: (date: Temporal.PlainDate) => boolean): Temporal.PlainDate {
  for (let day = date; ; day = day.add({ days: by })) if (serves(day)) return day
}

/** `sendAt` on the first day that serves, so many days after the deadline or more. */
const momentAfter = (days: number, own: Timetable, deadline: Deadline) =>
  own.sendAtOn(nearest(deadline.day.add({ days }), 1, (day) => own.isWorkingDay(day) && isBefore(deadline.at, own.sendAtOn(day))))

describe('a reminder', () => {
  it('lies on a working day at sendAt, before the deadline', () => {
    always(({ terms, own, deadline }) => {
      for (const step of reminders(terms, own, deadline)) {
        expect(isAtSendAtOfWorkingDay(step, own)).toBe(true)
        expect(isBefore(step.at, deadline.at)).toBe(true)
      }
    })
  })

  it('is the only one of its date', () => {
    always(({ terms, own, deadline }) => {
      const dates = datesOf(reminders(terms, own, deadline), own)
      expect(new Set(dates).size).toBe(dates.length)
    })
  })

  it('is one that the policy writes, and the only one of its name', () => {
    always(({ terms, own, deadline }) => {
      const names = reminders(terms, own, deadline).map(({ name }) => name)
      expect(terms.reminders.map((days) => `P${days}D`)).toEqual(expect.arrayContaining(names))
      expect(new Set(names).size).toBe(names.length)
    })
  })

  it('steps back no further than to the nearest day that serves', () => {
    always(({ terms, own, deadline }) => {
      for (const { name, at } of reminders(terms, own, deadline)) {
        const date = own.dateOf(at)
        const written = deadline.lastDay.subtract({ days: daysIn(name) })
        expect(Temporal.PlainDate.compare(date, written)).toBeLessThanOrEqual(0)
        for (let nearer = date.add({ days: 1 }); Temporal.PlainDate.compare(nearer, written) <= 0; nearer = nearer.add({ days: 1 }))
          expect(own.isWorkingDay(nearer) && isBefore(own.sendAtOn(nearer), deadline.at)).toBe(false)
      }
    })
  })

  it('is missing only if one nearer to the deadline has its date', () => {
    always(({ terms, own, deadline }) => {
      const steps = reminders(terms, own, deadline)
      for (const days of terms.reminders) {
        const serves = (day: Temporal.PlainDate) => own.isWorkingDay(day) && isBefore(own.sendAtOn(day), deadline.at)
        const date = nearest(deadline.lastDay.subtract({ days }), -1, serves)
        const there = steps.find(({ at }) => own.dateOf(at).equals(date))
        expect(there && daysIn(there.name)).toBeLessThanOrEqual(days)
      }
    })
  })

  it('nearer to the deadline comes later', () => {
    always(({ terms, own, deadline }) => {
      const steps = reminders(terms, own, deadline)
      expect(steps).toEqual(steps.toSorted((a, b) => daysIn(b.name) - daysIn(a.name)))
      expect(steps).toEqual(inOrder(steps))
    })
  })
})

describe('a rung', () => {
  it('of days after the deadline lies on a working day at sendAt, after it', () => {
    alwaysOfRungs((rungs, { own, deadline }) => {
      for (const step of rungs.filter(({ name }) => name !== 'after:P0D')) {
        expect(isAtSendAtOfWorkingDay(step, own)).toBe(true)
        expect(isBefore(deadline.at, step.at)).toBe(true)
      }
    })
  })

  it('at the deadline lies at that moment, or at the next sendAt if it keeps to working time', () => {
    alwaysOfRungs((rungs, { terms, own, deadline }, notify) => {
      const written = terms.escalation.filter((rung) => 'after' in rung && rung.after === 0 && notify.includes(rung.notify ?? ''))
      const moments = written.map((rung) => ('wait' in rung && rung.wait ? own.nextSendAt(deadline.at) : deadline.at))
      for (const { name, at } of rungs) if (name === 'after:P0D') expect(moments).toContainEqual(at)
      for (const moment of moments) expect(rungs.map(({ at }) => at)).toContainEqual(moment)
    })
  })

  it('never comes before the deadline', () => {
    alwaysOfRungs((rungs, { deadline }) => {
      expect(rungs.filter(({ at }) => isBefore(at, deadline.at))).toEqual([])
    })
  })

  it('comes in order, one at a moment, and one a date among those of days after the deadline', () => {
    alwaysOfRungs((rungs, { own }) => {
      expect(rungs).toEqual(inOrder(rungs))
      expect(new Set(rungs.map(({ at }) => at.epochNanoseconds)).size).toBe(rungs.length)
      const dates = datesOf(
        rungs.filter(({ name }) => name !== 'after:P0D'),
        own,
      )
      expect(new Set(dates).size).toBe(dates.length)
    })
  })

  it('moves on no further than to the nearest day that serves, counted from the unmoved date of the last if it repeats', () => {
    alwaysOfRungs((rungs, { terms, own, deadline }, notify) => {
      const lastWritten = terms.escalation.reduce((last, rung) => ('after' in rung ? Math.max(last, rung.after) : last), 0)
      const wanted = terms.escalation
        .filter((rung) => notify.includes(rung.notify ?? ''))
        .flatMap((rung) =>
          'every' in rung
            ? Array.from({ length: rung.times }, (_, index) => ({
                name: `every:${index + 1}`,
                at: momentAfter(lastWritten + (index + 1) * rung.every, own, deadline),
              }))
            : rung.after > 0
              ? [{ name: `after:P${rung.after}D`, at: momentAfter(rung.after, own, deadline) }]
              : [],
        )
      const standing = wanted.filter(({ at }, index) => !wanted.slice(index + 1).some((later) => later.at.equals(at)))
      expect(rungs.filter(({ name }) => name !== 'after:P0D')).toMatchObject(standing)
    })
  })

  it('reaches nobody whom it does not notify', () => {
    always(({ terms, own, deadline }) => {
      expect(rungs(terms, own, deadline, ['nobody'])).toEqual([])
      const reached = (...notify: string[]) => rungs(terms, own, deadline, notify).map(({ at }) => at.toString())
      expect(new Set(reached('manager', 'security'))).toEqual(new Set([...reached('manager'), ...reached('security')]))
    })
  })
})

describe('a suspension', () => {
  it('has the moment of its rung, no matter who is notified, and waits if the rung does', () => {
    always(({ terms, own, deadline }) => {
      const wanted = terms.escalation.flatMap((rung) => {
        if ('every' in rung || !rung.suspend) return []
        const { after } = rung
        const waits = rung.wait === 'working-time'
        if (after > 0) return [{ after, from: momentAfter(after, own, deadline), waits }]
        return [{ after, from: waits ? own.nextSendAt(deadline.at) : deadline.at, waits }]
      })
      expect(suspensions(terms, own, deadline)).toEqual(wanted)
    })
  })
})
