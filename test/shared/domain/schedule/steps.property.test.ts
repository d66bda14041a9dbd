import fc from 'fast-check'
import type { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { reminders, rungs, type Step, suspensions } from '#domain/schedule/steps.ts'
import type { Deadline, Timetable } from '#domain/schedule/timetable.ts'
import { byMoment, isBefore } from '#domain/schedule/zone.ts'
import { runs } from '#test/all.ts'
import { readSchedule, type Schedule, schedule } from '#test/arbitraries.ts'

const settings = { numRuns: runs(300) }

/** States something of any policy, recipient and deadline. */
const always = (hold: (schedule: Schedule) => void) =>
  fc.assert(
    fc.property(schedule, records => hold(readSchedule(records))),
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

const inOrder = (steps: readonly Step[]) => steps.toSorted(byMoment)

/** The nearest day, going `by` a day at a time from `date`, that serves. */
function nearest(date: Temporal.PlainDate, by: 1 | -1, serves: (date: Temporal.PlainDate) => boolean) {
  for (let day = date; ; day = day.add({ days: by })) if (serves(day)) return day
}

/** `sendAt` on the first day that serves, so many days after the deadline or more. */
const momentAfter = (days: number, own: Timetable, deadline: Deadline) =>
  own.sendAtOn(nearest(deadline.day.add({ days }), 1, day => own.isWorkingDay(day) && isBefore(deadline.at, own.sendAtOn(day))))

it('a reminder goes at the sending time of the nearest working day that no later one has', () => {
  always(({ terms, own, deadline }) => {
    const serves = (day: Temporal.PlainDate) => own.isWorkingDay(day) && isBefore(own.sendAtOn(day), deadline.at)
    const written = terms.reminders
      .toSorted((a, b) => b - a)
      .map(days => ({ name: `P${days}D`, at: own.sendAtOn(nearest(deadline.lastDay.subtract({ days }), -1, serves)) }))
    const standing = written.filter(({ at }, index) => !written.slice(index + 1).some(later => later.at.equals(at)))
    expect(reminders(terms, own, deadline)).toMatchObject(standing)
    expect(reminders(terms, own, deadline)).toHaveLength(standing.length)
  })
})

it('a rung at the deadline lies at that moment, or at the next sending time in working time', () => {
  alwaysOfRungs((rungs, { terms, own, deadline }, notify) => {
    const written = terms.escalation.filter(rung => 'after' in rung && rung.after === 0 && notify.includes(rung.notify ?? ''))
    const moments = written.map(rung => ('wait' in rung && rung.wait ? own.nextSendAt(deadline.at) : deadline.at))
    for (const { name, at } of rungs) if (name === 'after:P0D') expect(moments).toContainEqual(at)
    for (const moment of moments) expect(rungs.map(({ at }) => at)).toContainEqual(moment)
  })
})

it('a rung comes in order, one at a moment', () => {
  alwaysOfRungs(rungs => {
    expect(rungs).toEqual(inOrder(rungs))
    expect(new Set(rungs.map(({ at }) => at.epochNanoseconds)).size).toBe(rungs.length)
  })
})

it('a rung moves only to the nearest day that serves; repeats count from unmoved dates', () => {
  alwaysOfRungs((rungs, { terms, own, deadline }, notify) => {
    const lastWritten = terms.escalation.reduce((last, rung) => ('after' in rung ? Math.max(last, rung.after) : last), 0)
    const wanted = terms.escalation
      .filter(rung => notify.includes(rung.notify ?? ''))
      .flatMap(rung =>
        'every' in rung
          ? Array.from({ length: rung.times }, (_, index) => ({
              name: `every:${index + 1}`,
              at: momentAfter(lastWritten + (index + 1) * rung.every, own, deadline),
            }))
          : rung.after > 0
            ? [{ name: `after:P${rung.after}D`, at: momentAfter(rung.after, own, deadline) }]
            : [],
      )
    const standing = wanted.filter(({ at }, index) => !wanted.slice(index + 1).some(later => later.at.equals(at)))
    expect(rungs.filter(({ name }) => name !== 'after:P0D')).toMatchObject(standing)
  })
})

it('a rung reaches no one that it does not notify', () => {
  always(({ terms, own, deadline }) => {
    expect(rungs(terms, own, deadline, ['nobody'])).toEqual([])
    const reached = (...notify: string[]) => rungs(terms, own, deadline, notify).map(({ at }) => at.toString())
    expect(new Set(reached('manager', 'security'))).toEqual(new Set([...reached('manager'), ...reached('security')]))
  })
})

it('a suspension has the moment of its rung, and waits if the rung does', () => {
  always(({ terms, own, deadline }) => {
    const wanted = terms.escalation.flatMap(rung => {
      if ('every' in rung || !rung.suspend) return []
      const { after } = rung
      const waits = rung.wait === 'working-time'
      if (after > 0) return [{ after, from: momentAfter(after, own, deadline), waits }]
      return [{ after, from: waits ? own.nextSendAt(deadline.at) : deadline.at, waits }]
    })
    expect(suspensions(terms, own, deadline)).toEqual(wanted)
  })
})
