/** What no property of `whatever-happens` states: that all goes which is owed, when it is owed, to owners, managers and teams. */
import type { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { isInAudience } from '../../../../shared/domain/policies/audience.ts'
import type { AccessChanged, Mailed } from '../../../../shared/domain/rehearsal/events.ts'
import { reminders, rungs, suspensions } from '../../../../shared/domain/schedule/steps.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { always, inEveryLife, isAboutBreaches, isRung, lifeOf, reminderIn, seldom } from './rehearsed-lives.ts'

describe('a notice', () => {
  it('of a reminder or a rung goes at the moment of its step, or joins a notice of its date', () => {
    inEveryLife(({ notices, own, deadlineAt }, policy) => {
      for (const notice of notices) {
        const { step, at } = notice
        const name = reminderIn(notice) ?? (isRung(notice) ? step : undefined)
        if (!name) continue
        const deadline = deadlineAt(at) ?? expect.fail('nobody was told')
        const steps = [...reminders(policy, own, deadline), ...rungs(policy, own, deadline, ['staff'])]
        const due = steps.filter((one) => one.name === name).map(({ at }) => at)
        if (name === step) expect(due).toContainEqual(at)
        else expect(due.some((moment) => own.dateOf(moment).equals(own.dateOf(at)) && !isBefore(moment, at))).toBe(true)
      }
    })
  })

  it('is missed by nobody who is in breach at the moment of its step', () => {
    inEveryLife(({ notices, own, openings, openedBefore, noticesOfCase, deadlineAt, inBreachAt }, policy) => {
      for (const opening of openings) {
        const first = notices.find((notice) => isAboutBreaches(notice) && openedBefore(notice.at)?.equals(opening))
        const deadline = first && deadlineAt(first.at)
        if (!deadline) continue
        const due = [...reminders(policy, own, deadline), ...rungs(policy, own, deadline, ['staff'])].filter(
          ({ at }) => isBefore(first.at, at) && openedBefore(at)?.equals(opening) && inBreachAt(at).length > 0,
        )
        for (const { name, at } of due)
          expect(
            noticesOfCase(at).filter(
              (notice) =>
                (notice.step === name && notice.at.equals(at)) ||
                (notice.step.endsWith(`+${name}`) && own.dateOf(notice.at).equals(own.dateOf(at))),
            ),
          ).toHaveLength(1)
      }
    })
  })

  it('reaches the owner of every device that stays in breach, by the sendAt of a later day', () => {
    inEveryLife(({ person, own, notices, moments, inBreachAt }, policy) => {
      if (!isInAudience(policy, person.profile)) return
      for (const at of moments) {
        const latest = own.nextSendAtOfLaterDay(own.nextSendAt(at))
        const later = moments.filter((other) => isBefore(at, other) && !isBefore(latest, other))
        for (const device of inBreachAt(at).filter((id) => later.every((moment) => inBreachAt(moment).includes(id)))) {
          const told = notices.filter(isAboutBreaches).filter(({ devices }) => devices.includes(device))
          expect(told.some((notice) => !isBefore(latest, notice.at))).toBe(true)
        }
      }
    })
  })

  it('of the end of a breach goes at the moment of the report of it', () => {
    inEveryLife(({ mine, notices, access, inBreachAt, reports }) => {
      const cleared = mine.filter(({ kind }) => kind === 'cleared').map(({ at }) => at)
      expect(notices.filter(({ step }) => step === 'cleared').map(({ at }) => at)).toEqual(cleared)
      for (const at of cleared) {
        expect(inBreachAt(at)).toEqual([])
        expect(reports.some((report) => report.at.equals(at))).toBe(true)
      }
      const restored = notices
        .filter(({ step }) => step === 'restored')
        .flatMap(({ at, devices }) => devices.map((device) => `${at} ${device}`))
      const restorations = access.filter(({ kind }) => kind === 'restoration').map(({ at, device }) => `${at} ${device}`)
      expect(restored.toSorted()).toEqual(restorations.toSorted())
    })
  })
})

describe('the announcement', () => {
  it('reaches everyone of the audience once as their first notice, unless a first notice does', () => {
    inEveryLife(({ person, notices }, policy) => {
      const isTold = policy.announce === 'everyone' && isInAudience(policy, person.profile)
      const announced = notices.filter(({ step }) => step === 'announcement')
      expect(announced.length).toBeLessThanOrEqual(1)
      if (isTold) expect(notices[0]?.step).toMatch(/^(announcement|first([+]P\d+D)?)$/)
      if (notices[0]?.step !== 'announcement') expect(announced).toEqual([])
    })
  })

  it('is all that people get who are never in breach', () => {
    inEveryLife(({ mine, moments, inBreachAt }) => {
      if (moments.every((at) => inBreachAt(at).length === 0))
        expect(mine.filter((event) => event.kind !== 'notice' || event.step !== 'announcement')).toEqual([])
    })
  })

  it('and everything else skips people outside the audience', () => {
    inEveryLife(({ person, mine }, policy) => {
      if (!isInAudience(policy, person.profile)) expect(mine).toEqual([])
    }, seldom)
  })
})

describe('escalation', () => {
  it('never comes before the person’s deadline', () => {
    inEveryLife(({ mine, deadlineAt }) => {
      for (const event of mine) {
        if (event.kind !== 'overdue' && event.kind !== 'digest' && !(event.kind === 'notice' && isRung(event))) continue
        const deadline = deadlineAt(event.at)
        expect(deadline && !isBefore(event.at, deadline.at)).toBe(true)
      }
    })
  })

  it('reaches a manager or a team in one digest a date', () => {
    always(4, (events, { policy, people }) => {
      const zoneOf = new Map([
        ...people.map(({ profile }): [string, string] => [profile.email, profile.zone]),
        ...Object.values(policy.teams).map(({ email, zone }): [string, string] => [email, zone]),
      ])
      const digests = events.filter((event): event is Mailed => event.kind === 'digest')
      const sent = new Set(digests.map(({ to, at }) => `${to} ${at}`))
      const dated = new Set(digests.map(({ to, at }) => `${to} ${at.toZonedDateTimeISO(zoneOf.get(to) ?? '').toPlainDate()}`))
      expect(sent.size).toBe(dated.size)
    })
  })

  it('tells a manager or a team only of devices in breach, and of each case once in a digest', () => {
    always(4, (events, told) => {
      const lines = events.filter((event): event is Mailed => event.kind === 'digest')
      expect(new Set(lines.map(({ to, at, staff }) => `${to} ${at} ${staff}`)).size).toBe(lines.length)
      for (const person of told.people) {
        const { inBreachAt } = lifeOf(person, told, events)
        for (const { devices, at } of lines.filter(({ staff }) => staff === person.profile.id))
          expect({ devices: devices.toSorted(), some: devices.length > 0 }).toEqual({ devices: inBreachAt(at).toSorted(), some: true })
      }
    })
  })
})

describe('suspension', () => {
  it('comes as soon as a rung and minimum notice allow, later only if every rung waits', () => {
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
})

function suspendedAt(access: readonly AccessChanged[], moment: Temporal.Instant): string[] {
  const last = new Map(access.filter(({ at }) => !isBefore(moment, at)).map(({ device, kind }) => [device, kind]))
  return [...last].filter(([, kind]) => kind === 'suspension').map(([device]) => device)
}
