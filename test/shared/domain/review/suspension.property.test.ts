import type { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { AccessChanged } from '../../../../shared/domain/rehearsal/events.ts'
import { suspensions } from '../../../../shared/domain/schedule/steps.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { inEveryLife, isRung, seldom, until } from './rehearsed-lives.ts'

describe('suspension', () => {
  it('never comes before a notice that named the device has had its minimum notice', () => {
    inEveryLife(({ access, noticesOfCase, own }) => {
      for (const { at, device } of access.filter(({ kind }) => kind === 'suspension')) {
        const named = noticesOfCase(at).find(({ devices }) => devices.includes(device))
        expect(named && isBefore(named.at, at) && !isBefore(at, own.endOfMinimumNotice(named.at).at)).toBe(true)
      }
    })
  })

  it('never comes before the person’s deadline', () => {
    inEveryLife(({ access, deadlineAt }) => {
      for (const { at } of access.filter(({ kind }) => kind === 'suspension')) {
        const deadline = deadlineAt(at)
        expect(deadline && !isBefore(at, deadline.at)).toBe(true)
      }
    })
  })

  it('of a device lasts only while it is in breach for certain', () => {
    inEveryLife(({ access, reports, certainAt }) => {
      for (const moment of [...access, ...reports].map(({ at }) => at)) {
        const suspended = suspendedAt(access, moment)
        expect(certainAt(moment)).toEqual(expect.arrayContaining(suspended))
      }
    })
  })

  it('ends at the moment at which a report says that the device is clean', () => {
    inEveryLife(({ access, reports, certainAt }) => {
      for (const { at, device } of access.filter(({ kind }) => kind === 'restoration')) {
        expect(reports.some((report) => report.device === device && report.at.equals(at))).toBe(true)
        expect(certainAt(at)).not.toContain(device)
      }
    })
  })

  it('and restoration of a device take turns', () => {
    inEveryLife(({ access }) => {
      for (const events of Map.groupBy(access, ({ device }) => device).values())
        expect(events.map(({ kind }) => kind)).toEqual(events.map((_, index) => (index % 2 === 0 ? 'suspension' : 'restoration')))
    })
  })

  it('leaves nobody cut off in the end whose device is clean', () => {
    inEveryLife(({ access, certainAt }) => {
      expect(certainAt(until)).toEqual(expect.arrayContaining(suspendedAt(access, until)))
    })
  })

  it('is told to the owner in the same moment, by a rung or a notice of its own', () => {
    inEveryLife(({ access, notices }) => {
      for (const { at, device } of access.filter(({ kind }) => kind === 'suspension'))
        expect(
          notices.filter(
            (notice) => notice.at.equals(at) && notice.devices.includes(device) && (isRung(notice) || notice.step === 'suspended'),
          ),
        ).toHaveLength(1)
      for (const { at } of notices.filter(({ step }) => step === 'suspended'))
        expect(access.some((event) => event.kind === 'suspension' && event.at.equals(at))).toBe(true)
    })
  })

  it('comes as soon as the moment of a rung and minimum notice allow, or later if every rung waits for working time', () => {
    inEveryLife(({ access, certainAt, noticesOfCase, deadlineAt, own, reports, notices }, policy) => {
      const ends = notices.map(({ at }) => own.endOfMinimumNotice(at))
      for (const { at } of [...access, ...reports, ...notices, ...ends]) {
        const deadline = deadlineAt(at)
        const passed = deadline ? suspensions(policy, own, deadline).filter(({ from }) => !isBefore(at, from)) : []
        const met = certainAt(at).filter((device) => {
          const named = noticesOfCase(at).find(({ devices }) => devices.includes(device))
          return passed.length > 0 && named && !isBefore(at, own.endOfMinimumNotice(named.at).at)
        })
        const suspended = suspendedAt(access, at)
        expect(met).toEqual(expect.arrayContaining(suspended))
        if (passed.some(({ waits }) => !waits)) expect(suspended.toSorted()).toEqual(met.toSorted())
      }
    })
  })

  it('comes in working time if every rung that suspends waits for it', () => {
    inEveryLife(({ access, own }, policy) => {
      if (policy.escalation.every((rung) => 'every' in rung || !rung.suspend || rung.wait))
        for (const { at } of access.filter(({ kind }) => kind === 'suspension')) expect(own.atOnceInHours(at)).toEqual(at)
    }, seldom)
  })
})

function suspendedAt(access: readonly AccessChanged[], moment: Temporal.Instant): string[] {
  const last = new Map(access.filter(({ at }) => !isBefore(moment, at)).map(({ device, kind }) => [device, kind]))
  return [...last].filter(([, kind]) => kind === 'suspension').map(([device]) => device)
}
