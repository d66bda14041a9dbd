import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { type Digest, type DigestLine, digestsOf } from '../../../../shared/domain/digests/digest.ts'
import { type Timetable, timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { runs } from '../../../all.ts'
import { customDocument, zone } from '../../../arbitraries.ts'
import { policyOf } from '../../../builders.ts'

const settings = { numRuns: runs(300) }

interface Line extends DigestLine {
  /** From when on the case is no longer overdue. */
  readonly clearFrom: Temporal.Instant
}

/** Lines that often fall on one moment, or on one date, and cases that are often clear by then. */
const lines = fc
  .array(
    fc.record({
      day: fc.nat(6),
      hour: fc.constantFrom(8, 0, 9, 9.5, 15, 23),
      staff: fc.constantFrom('ana', 'ben', 'eva'),
      policy: fc.constantFrom('no-tiktok', 'no-temu'),
      clearAfterHours: fc.oneof(fc.constant(10_000), fc.constantFrom(0, 1, 24), fc.nat(100)),
    }),
    { maxLength: 12 },
  )
  .map((records) => records.map((record, index) => ({ ...record, step: `after:P${index}D` })))

const mondayIn = (zone: string) => Temporal.PlainDate.from('2023-03-20').toZonedDateTime(zone).toInstant()

const campaign = fc
  .record({ zone, document: customDocument, lines })
  .map(({ zone, document, lines }) => ({ to: { zone }, document, lines }))

/** States something of the digests that any lines make for any recipient. */
const always = (hold: (digests: readonly Digest<Line>[], lines: readonly Line[], recipient: Timetable) => void) =>
  fc.assert(
    fc.property(campaign, ({ to, document, lines }) => {
      const recipient = timetable(policyOf(document), to)
      const read = lines.map(({ day, hour, clearAfterHours, ...line }): Line => {
        const at = mondayIn(to.zone).add({ hours: 24 * day, minutes: hour * 60 })
        const clearFrom = at.add({ hours: clearAfterHours })
        return { ...line, at, clearFrom, devicesAt: (moment) => (isBefore(moment, clearFrom) ? ['phone'] : []) }
      })
      hold(digestsOf(read, recipient), read, recipient)
    }),
    settings,
  )

const caseOf = ({ staff, policy }: DigestLine) => `${staff} ${policy}`
const told = (digests: readonly Digest<Line>[]) => digests.flatMap(({ at, lines }) => lines.map((line) => ({ line, at })))

describe('the digests of one recipient', () => {
  it('are one a date at most, in order of time', () => {
    always((digests, _, recipient) => {
      const dates = digests.map(({ at }) => recipient.dateOf(at))
      for (const [index, date] of dates.slice(1).entries())
        expect(Temporal.PlainDate.compare(date, dates[index] ?? date)).toBeGreaterThan(0)
    })
  })

  it('are never empty, and tell of a case once each', () => {
    always((digests) => {
      for (const { lines } of digests) {
        expect(lines.length).toBeGreaterThan(0)
        expect(new Set(lines.map(caseOf)).size).toBe(lines.length)
      }
    })
  })

  it('tell of no line before it is due, nor of any twice', () => {
    always((digests) => {
      for (const { line, at } of told(digests)) expect(isBefore(at, line.at)).toBe(false)
      const steps = told(digests).map(({ line }) => line.step)
      expect(new Set(steps).size).toBe(steps.length)
    })
  })

  it('tell only of cases that are overdue when they go', () => {
    always((digests) => {
      for (const { line, at } of told(digests)) expect(isBefore(at, line.clearFrom)).toBe(true)
    })
  })

  it('go when a line is due, or at the sendAt of a working day', () => {
    always((digests, lines, recipient) => {
      for (const { at } of digests)
        if (!lines.some((line) => line.at.equals(at))) {
          expect(recipient.isWorkingDay(recipient.dateOf(at))).toBe(true)
          expect(recipient.sendAtOn(recipient.dateOf(at))).toEqual(at)
        }
    })
  })

  it('tell of a line at its moment, or on the next working day without a digest', () => {
    always((digests, lines, recipient) => {
      const toldAt = new Map(told(digests).map(({ line, at }) => [line, at]))
      for (const line of lines) {
        const at = toldAt.get(line)
        if (!at || at.equals(line.at)) continue
        const claimed = digests.filter((digest) => isBefore(digest.at, at) && !isBefore(recipient.nextSendAtOfLaterDay(digest.at), at))
        expect(claimed.some((digest) => recipient.dateOf(digest.at).equals(recipient.dateOf(line.at)))).toBe(true)
        expect(isBefore(recipient.nextSendAtOfLaterDay(line.at), at)).toBe(false)
      }
    })
  })

  it('lose no line but that of a case which is clear by then, or which a later line speaks for', () => {
    always((digests, lines, recipient) => {
      const all = told(digests)
      for (const line of lines) {
        if (all.some((one) => one.line === line)) continue
        // By then, at the latest: the day after its own date, when it must have had its digest.
        const latest = recipient.nextSendAtOfLaterDay(line.at)
        const spokenFor = all.some(
          (one) =>
            caseOf(one.line) === caseOf(line) && !isBefore(one.at, line.at) && !isBefore(latest, one.at) && !isBefore(one.line.at, line.at),
        )
        expect(spokenFor || !isBefore(latest, line.clearFrom)).toBe(true)
      }
    })
  })

  it('do not depend on the order in which the lines come', () => {
    always((digests, lines, recipient) => {
      const keys = (digests: readonly Digest<Line>[]) =>
        digests.map(({ at, lines }) => [at.toString(), lines.map((line) => `${caseOf(line)} ${line.at}`).toSorted()])
      expect(keys(digestsOf(lines.toReversed(), recipient))).toEqual(keys(digests))
    })
  })
})
