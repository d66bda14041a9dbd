import { describe, expect, it } from 'vitest'
import { isInAudience } from '../../../../shared/domain/policies/audience.ts'
import { reminders, rungs } from '../../../../shared/domain/schedule/steps.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { inEveryLife, isAboutBreaches, isMain, isRung, reminderIn } from './rehearsed-lives.ts'

describe('a notice', () => {
  it('names exactly the devices in breach at its moment, but for one that tells of the end of it', () => {
    inEveryLife(({ notices, inBreachAt }) => {
      for (const { devices, at } of notices.filter(isAboutBreaches)) expect(devices.toSorted()).toEqual(inBreachAt(at).toSorted())
    })
  })

  it('about breaches goes only to people in breach', () => {
    inEveryLife(({ notices, inBreachAt }) => {
      for (const { at } of notices.filter(isAboutBreaches)) expect(inBreachAt(at)).not.toEqual([])
    })
  })

  it('is the only main mail of its moment', () => {
    inEveryLife(({ notices }) => {
      const moments = notices.filter(isMain).map(({ at }) => at.epochNanoseconds)
      expect(new Set(moments).size).toBe(moments.length)
    })
  })

  it('of a further breach is the only one of its date', () => {
    inEveryLife(({ notices, own }) => {
      const dates = notices.filter(({ step }) => step.startsWith('again')).map(({ at }) => own.dateOf(at).toString())
      expect(new Set(dates).size).toBe(dates.length)
    })
  })

  it('reminds of one step once in a case', () => {
    inEveryLife(({ notices, openedBefore }) => {
      const told = notices.flatMap((notice) => {
        const reminder = reminderIn(notice)
        return reminder ? [`${openedBefore(notice.at)} ${reminder}`] : []
      })
      expect(new Set(told).size).toBe(told.length)
    })
  })

  it('goes on a working day, within hours or at sendAt, unless it is about something that just happened', () => {
    inEveryLife(({ notices, own }) => {
      const atAnyHour = ['after:P0D', 'suspended', 'cleared', 'restored']
      for (const { at } of notices.filter(({ step }) => !atAnyHour.includes(step))) expect(own.atOnceInHours(at)).toEqual(at)
    })
  })

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
