import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { termsShape } from '../../../../shared/domain/schedule/terms.ts'

const terms = z.strictObject(termsShape)
const least = { zone: 'Europe/Brussels', announcedAt: '2023-02-23T10:00', deadline: { on: '2023-03-15', counts: 'inclusive' } }
const read = (changes: Record<string, unknown> = {}) => terms.parse({ ...least, ...changes })

/** Where a document is wrong, and what would be right: the faults of the fields, of unions as a whole. */
const faults = (changes: Record<string, unknown>): string[] => {
  const parsed = terms.safeParse({ ...least, ...changes })
  if (parsed.success) return []
  const flat = (issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[]): string[] =>
    issues.flatMap((issue) =>
      issue.code === 'invalid_union' && issue.errors.length > 0 && typeof changes[String(issue.path[0])] === 'object'
        ? issue.errors.flatMap((errors) => flat(errors, [...above, ...issue.path]))
        : [`${[...above, ...issue.path].join('.')}: ${issue.message}`],
    )
  return flat(parsed.error.issues, [])
}

describe('terms', () => {
  it('have defaults for all but zone, announcement, deadline and reminders', () => {
    expect(read()).toEqual({
      zone: 'Europe/Brussels',
      announcedAt: Temporal.PlainDateTime.from('2023-02-23T10:00'),
      deadline: { on: Temporal.PlainDate.from('2023-03-15'), counts: 'inclusive' },
      sendAt: Temporal.PlainTime.from('09:00'),
      hours: { start: 480, end: 1080 },
      workingDays: { week: new Set([1, 2, 3, 4, 5]), holidays: 'country' },
      minimumNotice: 5,
      staleAfter: 8,
      believedFor: 90,
      escalation: [],
      closedAfter: 90,
    })
    expect(terms.safeParse({}).error?.issues.map(({ path }) => path.join('.'))).toEqual(['zone', 'announcedAt'])
  })

  it('take a zone, or each person’s own', () => {
    expect(read({ zone: 'staff' }).zone).toBe('staff')
    expect(faults({ zone: 'everywhere' })).toEqual(['zone: must be an IANA time zone such as Europe/Brussels, or staff'])
  })

  it('take a deadline on a day, counted one way or the other, or at a time', () => {
    expect(read({ deadline: { on: '2023-03-15', counts: 'exclusive' } }).deadline).toMatchObject({ counts: 'exclusive' })
    expect(read({ deadline: { at: '2023-03-15T17:00' } }).deadline).toEqual({ at: Temporal.PlainDateTime.from('2023-03-15T17:00') })
    expect(faults({ deadline: '2023-03-15' })).toEqual([
      'deadline: must be { on: 2023-03-15, counts: inclusive }, { at: 2023-03-15T17:00 }, { within: P14D, of: announcement }, { within: P30D, of: device } or none',
    ])
    expect(faults({ deadline: { on: '2023-03-15' } })).toContain(
      'deadline.counts: must be inclusive (by that day) or exclusive (as of that day)',
    )
    expect(faults({ deadline: { on: '2023-03-15', counts: 'about' } })).toContain(
      'deadline.counts: must be inclusive (by that day) or exclusive (as of that day)',
    )
    expect(faults({ deadline: { on: '2023-03-15', counts: 'inclusive', at: '2023-03-15T17:00' } })).not.toEqual([])
  })

  it('take a deadline within days of the announcement or of being given a device, or none', () => {
    expect(read({ deadline: { within: 'P14D', of: 'announcement' } }).deadline).toEqual({ within: 14, of: 'announcement' })
    expect(read({ deadline: { within: 'P30D', of: 'device' } }).deadline).toEqual({ within: 30, of: 'device' })
    expect(read({ deadline: 'none' }).deadline).toBe('none')
    expect(faults({ deadline: { within: '14 days', of: 'announcement' } })).toContain(
      'deadline.within: must be a duration in whole days, such as P7D',
    )
  })

  it('take the days of a week by name', () => {
    expect(read({ workingDays: { week: ['sun', 'mon'] } }).workingDays.week).toEqual(new Set([7, 1]))
    expect(faults({ workingDays: { week: [] } })).toEqual(['workingDays.week: must name at least one weekday'])
    expect(faults({ workingDays: { week: ['monday'] } })).toEqual(['workingDays.week.0: must be one of mon, tue, wed, thu, fri, sat, sun'])
    expect(faults({ workingDays: { week: 'mon' } })).toEqual([
      'workingDays.week: must be a list of weekdays such as [mon, tue, wed, thu, fri]',
    ])
    expect(faults({ workingDays: 'all' })).toEqual([
      'workingDays: must be working days such as { week: [mon, tue, wed, thu, fri], holidays: country }',
    ])
    expect(faults({ workingDays: { weeks: ['mon'] } })).toHaveLength(1)
  })

  it('take holidays by country, by the name of a calendar, or as dates', () => {
    expect(read({ workingDays: { holidays: 'eu-commission' } }).workingDays.holidays).toBe('eu-commission')
    expect(read({ workingDays: { holidays: ['2023-03-17', '2023-03-17'] } }).workingDays.holidays).toEqual(new Set(['2023-03-17']))
    const right = 'workingDays.holidays: must be `country`, the name of a calendar such as eu-commission, or a list of dates'
    const said = (holidays: unknown) =>
      terms.safeParse({ ...least, workingDays: { holidays } }).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    for (const holidays of [7, '', '7', 'a', 'a'.repeat(66), 'a b']) expect(said(holidays), String(holidays)).toEqual([right])
    expect(faults({ workingDays: { holidays: ['2023-02-31'] } })).toContain(
      'workingDays.holidays.0: must be a day of the calendar such as 2023-03-15',
    )
    const days = (count: number) => Array.from({ length: count }, () => '2023-03-17')
    expect(faults({ workingDays: { holidays: days(400) } })).toEqual([])
    expect(faults({ workingDays: { holidays: days(401) } })).toContain('workingDays.holidays: must be 400 dates at most')
  })

  it('take up to fifty reminders', () => {
    expect(read({ reminders: [] }).reminders).toEqual([])
    expect(faults({ reminders: 'P7D' })).toEqual(['reminders: must be a list of durations such as [P7D, P1D]'])
    expect(faults({ reminders: Array.from({ length: 50 }, () => 'P1D') })).toEqual([])
    expect(faults({ reminders: Array.from({ length: 51 }, () => 'P1D') })).toEqual(['reminders: must be 50 reminders at most'])
  })
})

describe('a ladder', () => {
  const ladder = (...escalation: unknown[]) => faults({ escalation })

  it('has rungs that suspend, notify or both, and may repeat at its end', () => {
    const { escalation } = read({
      escalation: [
        { after: 'P0D', suspend: true, wait: 'working-time' },
        { after: 'P0D', notify: 'manager' },
        { after: 'P3D', notify: 'security' },
        { every: 'P7D', notify: 'staff', times: 4 },
      ],
    })
    expect(escalation).toEqual([
      { after: 0, suspend: true, wait: 'working-time' },
      { after: 0, suspend: false, notify: 'manager' },
      { after: 3, suspend: false, notify: 'security' },
      { every: 7, notify: 'staff', times: 4 },
    ])
  })

  it('is a list of rungs', () => {
    expect(faults({ escalation: 'now' })).toEqual(['escalation: must be a list of rungs such as [{ after: P1D, notify: manager }]'])
    expect(terms.safeParse({ ...least, escalation: ['now'] }).error?.issues[0]?.message).toBe(
      'must be a rung such as { after: P1D, notify: manager }',
    )
    const rungs = (count: number) => Array.from({ length: count }, () => ({ after: 'P1D', notify: 'staff' }))
    expect(ladder(...rungs(50))).toEqual([])
    expect(ladder(...rungs(51))).toContain('escalation: must be 50 rungs at most')
  })

  it('has no rung that does nothing, waits for anything else, or repeats at once or for ever', () => {
    expect(ladder({ after: 'P0D' })).toContain('escalation.0: must suspend, or notify somebody')
    expect(ladder({ after: 'P0D', suspend: 'yes' })).toContain('escalation.0.suspend: must be true or false')
    expect(ladder({ after: 'P0D', suspend: true, wait: 'morning' })).toContain('escalation.0.wait: must be working-time')
    const right = 'must be staff, manager or the name of one of the policy’s teams'
    for (const notify of ['Security Team', 7, '', 's'.repeat(33), 'x!', '!x'])
      expect(ladder({ after: 'P0D', notify }), String(notify)).toContain(`escalation.0.notify: ${right}`)
    expect(ladder({ every: 'P0D', notify: 'staff', times: 3 })).toContain(
      'escalation.0.every: must be a duration of one whole day or more, such as P7D',
    )
    for (const times of [0, 101, 1.5, '3', undefined])
      expect(ladder({ every: 'P1D', notify: 'staff', times }), String(times)).toContain(
        'escalation.0.times: must be a whole number from 1 to 100',
      )
    expect(ladder({ every: 'P1D', notify: 'staff', times: 100 })).toEqual([])
    expect(ladder({ every: 'P1D', notify: 'staff', times: 1 })).toEqual([])
    expect(ladder({ every: 'P1D', notify: 'staff', times: 1, suspend: true })).not.toEqual([])
  })

  it('is written in order, its repetition last', () => {
    const [one, two, repeated] = [
      { after: 'P1D', notify: 'staff' },
      { after: 'P2D', notify: 'staff' },
      { every: 'P7D', notify: 'staff', times: 1 },
    ]
    expect(ladder(one, one, two, repeated)).toEqual([])
    expect(ladder(two, one)).toEqual(['escalation.1: must not come before the rung above it: write the ladder in order'])
    expect(ladder(repeated, one)).toEqual(['escalation.1: must come before the repeated rung, which is the last'])
    expect(ladder(one, repeated, repeated)).toEqual(['escalation.2: must come before the repeated rung, which is the last'])
  })
})
