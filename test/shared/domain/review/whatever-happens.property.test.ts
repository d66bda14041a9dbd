import fc from 'fast-check'
import type { Temporal } from 'temporal-polyfill'
import { expect, it } from 'vitest'
import { type Person, wakeAt } from '#domain/people/person.ts'
import { contextOfCase } from '#domain/review/deadline.ts'
import { review } from '#domain/review/review.ts'
import { reminders } from '#domain/schedule/steps.ts'
import { timetable } from '#domain/schedule/timetable.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { isAll } from '#test/all.ts'
import { type DeedRow, life, momentNear, near } from '#test/arbitraries.ts'
import { deadlineSetBy, policyOf } from '#test/builders.ts'
import {
  carry,
  caseOf,
  exemptionsEnded,
  granted,
  isNews,
  isSuspended,
  type Lived,
  newlySuspended,
  type Stop,
  stepsOf,
  whateverHappens,
} from './carried-lives.ts'
import { breachOf, isAboutBreaches, isMain, isRung, reminderIn, seldom, settings } from './rehearsed-lives.ts'

it('a person is suspended only after a notice that named the device, and its minimum notice', () => {
  whateverHappens(({ stops, mails }) => {
    for (const stop of stops)
      for (const device of newlySuspended(stop)) {
        const isMet = stop.policies.some(policy => {
          const own = timetable(policy, stop.after.profile)
          const held = caseOf(stop.after, policy)
          if (!held || isBefore(stop.at, deadlineSetBy(policy, own.zone).at)) return false
          const waivedUntil = exemptionsEnded(policy, stops, stop.at)
          return mails.some(
            ({ mail, provenAt }) =>
              provenAt &&
              !isBefore(stop.at, own.endOfMinimumNotice(provenAt).at) &&
              caseOf(mail.before, policy)?.openedAt.equals(held.openedAt) &&
              waivedUntil.every(end => !isBefore(mail.at, end)) &&
              mail.parts.some(
                part => part.policy.id === policy.id && part.tells.some(told => isAboutBreaches(told) && told.devices.includes(device)),
              ),
          )
        })
        expect(isMet).toBe(true)
      }
  })
})

it('a person has no clean device suspended, and others only while a case demands it', () => {
  whateverHappens(({ stops }) => {
    for (const { after, policies } of stops.filter(({ after }) => !after.profile.leftAt))
      for (const device of after.devices.filter(({ id }) => isSuspended(after, id))) {
        const demanding = policies.filter(policy => caseOf(after, policy)?.access.suspended.includes(device.id))
        expect(demanding).not.toEqual([])
        expect(demanding.map(policy => breachOf(device, policy))).toEqual(demanding.map(() => 'certain'))
      }
  })
})

it('a person gets access back when something gives it back, never by the passing of time', () => {
  whateverHappens(({ stops }) => {
    for (const { before, after, deeds } of stops)
      if (deeds.length === 0)
        expect(Object.keys(before.access).filter(device => isSuspended(before, device) && !isSuspended(after, device))).toEqual([])
  })
})

it('a person has access whose version rises with each change, and falls if not requested', () => {
  whateverHappens(({ stops }) => {
    for (const { before, after } of stops)
      for (const [device, { wanted, version }] of Object.entries(after.access)) {
        expect(version % 2 === 1).toBe(wanted === 'suspended')
        if (version < (before.access[device]?.version ?? 0)) expect(version).toBe(before.accessRequested?.[device]?.version)
      }
  })
})

it('a person is told of a suspension in the same moment', () => {
  whateverHappens(({ stops }) => {
    for (const stop of stops.filter(({ isUp }) => isUp))
      if (newlySuspended(stop).length > 0) expect(stepsOf(stop.mails).some(step => step === 'suspended' || isRung({ step }))).toBe(true)
  })
})

it('a person is cut off in working time if the suspension waits for it', () => {
  fc.assert(
    fc.property(life, ({ documents, staff, deeds }) => {
      const escalation = [{ after: 'P0D', suspend: true, wait: 'working-time' }]
      const { stops } = carry({ documents: documents.map(document => ({ ...document, escalation })), staff, deeds })
      for (const stop of stops)
        for (const device of newlySuspended(stop)) {
          const demanding = stop.policies.filter(policy => caseOf(stop.after, policy)?.access.suspended.includes(device))
          const inTheirTime = demanding.filter(policy => timetable(policy, stop.after.profile).atOnceInHours(stop.at).equals(stop.at))
          expect(inTheirTime).not.toEqual([])
        }
    }),
    settings,
  )
})

it('a person is told of exactly the devices in breach, and of nothing if there are none', () => {
  whateverHappens(({ mails }) => {
    for (const { mail } of mails)
      for (const { policy, tells } of mail.parts)
        for (const { step, devices } of tells.filter(isAboutBreaches)) {
          expect({ step, devices }).not.toEqual({ step, devices: [] })
          expect({ step, devices }).toEqual({
            step,
            devices: mail.before.devices.filter(device => breachOf(device, policy)).map(({ id }) => id),
          })
        }
  })
})

it('a person is told that access is back only of devices that have it', () => {
  whateverHappens(({ mails }) => {
    for (const { mail } of mails)
      for (const { tells } of mail.parts)
        for (const { devices } of tells.filter(({ step }) => step === 'restored'))
          expect(devices.filter(device => isSuspended(mail.before, device))).toEqual([])
  }, seldom)
})

it('a person who has left has no open case, no device newly cut off and no mail', () => {
  whateverHappens(({ stops }) => {
    for (const { before, after, mails } of stops.filter(({ after }) => after.profile.leftAt)) {
      expect(after.cases.filter(({ state }) => state !== 'closed' && state !== 'clear')).toEqual([])
      expect(after.devices.filter(({ id }) => isSuspended(after, id) && !isSuspended(before, id))).toEqual([])
      expect(mails).toEqual([])
      expect(wakeAt(after)).toBeUndefined()
    }
  })
})

it('a person gets one mail at one moment', () => {
  whateverHappens(({ stops }) => {
    for (const { mails } of stops) expect(mails.length).toBeLessThanOrEqual(1)
  })
})

it('a person gets one reminder of a case at most in a mail, and none from the deadline on', () => {
  whateverHappens(({ mails }) => {
    for (const { mail } of mails)
      for (const { policy, tells } of mail.parts) {
        const reminded = tells.filter(reminderIn)
        expect(reminded.length).toBeLessThanOrEqual(1)
        if (reminded.length > 0) expect(caseOf(mail.before, policy)?.state).toBe('open')
      }
  })
})

it('a person gets the latest of several overdue reminders after an outage', () => {
  fc.assert(
    fc.property(life, near, near, ({ documents, staff, deeds }, ...ends) => {
      const [stopped, gone] = ends.map(near => momentNear(near, policyOf(documents[0]), staff.who).toString()).toSorted()
      const outage: DeedRow[] =
        stopped && gone
          ? [
              { at: stopped, does: 'stop' },
              { at: gone, does: 'go' },
            ]
          : []
      const { mails } = carry({ documents, staff, deeds: [...deeds, ...outage] })
      for (const { mail } of mails)
        for (const { policy, tells, deadline } of mail.parts) {
          const name = tells.map(reminderIn).find(reminder => reminder)
          const held = caseOf(mail.before, policy)
          if (!name || !held) continue
          const own = timetable(policy, mail.before.profile)
          // Of a first notice that is taken along before it is due, minimum notice ends sooner than planned.
          const all = reminders(policy, own, deadline ?? contextOfCase(mail.before, policy, held, mail.at).deadline)
          const overdue = all.findLast(({ at }) => !isBefore(mail.at, at))
          const ofToday = all.find(({ at }) => isBefore(mail.at, at) && own.dateOf(at).equals(own.dateOf(mail.at)))
          expect([overdue?.name, ofToday?.name]).toContain(name)
        }
    }),
    settings,
  )
})

it('a person gets one further notice of a case at most on a date', () => {
  whateverHappens(({ mails }) => {
    const told = mails.flatMap(({ mail }) =>
      mail.parts
        .filter(({ tells }) => tells.some(({ step }) => step.startsWith('again')))
        .map(
          ({ policy }) => `${policy.id} ${timetable(policy, mail.before.profile).dateOf(mail.at)} ${caseOf(mail.before, policy)?.openedAt}`,
        ),
    )
    expect(new Set(told).size).toBe(told.length)
  })
})

it('a person hears nothing while exempt, but that a breach ended or access is back', () => {
  whateverHappens(({ stops, mails }) => {
    for (const { policy, lasts } of granted('exempt', stops)) {
      const parts = mails.filter(({ mail }) => lasts(mail.at)).flatMap(({ mail }) => mail.parts)
      const steps = parts.filter(part => part.policy.id === policy.id).flatMap(({ tells }) => tells.map(({ step }) => step))
      expect(steps.filter(step => isAboutBreaches({ step }))).toEqual([])
    }
  }, seldom)
})

it('a person is not cut off on account of a policy while exempt from it', () => {
  whateverHappens(({ stops }) => {
    for (const { policy, lasts } of granted('exempt', stops))
      for (const { after } of stops.filter(({ at }) => lasts(at))) expect(caseOf(after, policy)?.access.suspended ?? []).toEqual([])
  }, seldom)
})

it('a person is not overdue before an extension ends', () => {
  whateverHappens(({ stops }) => {
    for (const { policy, held, lasts } of granted('extend', stops))
      for (const { after } of stops.filter(({ at }) => lasts(at))) {
        const same = caseOf(after, policy)
        if (same?.openedAt.equals(held.openedAt)) expect(['overdue', 'unreachable']).not.toContain(same.state)
      }
  })
})

it('a person is next to be reviewed later than now, once nothing is owed', () => {
  whateverHappens(({ stops }) => {
    for (const { at, after } of stops.filter(({ isUp }) => isUp)) {
      const wake = wakeAt(after)
      expect(wake === undefined || isBefore(at, wake)).toBe(true)
    }
  })
})

it('a person is the same after two reviews at one moment as after one', () => {
  whateverHappens(({ stops }) => {
    for (const { at, after, before, policies } of stops) {
      expect(review(after, policies, at)).toEqual(after)
      const once = review(before, policies, at)
      expect(review(once, policies, at)).toEqual(once)
    }
  })
})

it('a person gets the same mails however often they are reviewed', () => {
  fc.assert(
    fc.property(life, fc.array(near, { minLength: 1, maxLength: 6 }), (lived, nears) => {
      // While nobody sends it matters when someone looks: what came and went unseen is told to no one.
      const records = { ...lived, deeds: lived.deeds.filter(({ does }) => does !== 'stop') }
      const [document] = records.documents
      const looks = nears.map(near => momentNear(near, policyOf(document), records.staff.who))
      const sent = ({ mails }: Lived) => mails.map(({ mail }) => ({ at: mail.at, steps: stepsOf([mail]) }))
      expect(sent(carry(records, looks))).toEqual(sent(carry(records)))
    }),
    settings,
  )
})

it('a person gets the same mails in any order of policies, but for access that two change', () => {
  const areTogether = ({ before, after, policies }: Stop) =>
    after.devices.some(({ id }) => {
      const demanding = (person: Person) => policies.filter(policy => caseOf(person, policy)?.access.suspended.includes(id)).length
      return Math.abs(demanding(after) - demanding(before)) > 1
    })
  whateverHappens((lived, { documents, staff, deeds }) => {
    const isToldByTheFirst = lived.stops.some(areTogether)
    const last = documents.length - 1
    const turned = deeds.map(deed => ('policy' in deed ? { ...deed, policy: last - deed.policy } : deed))
    const told = ({ stops }: Lived) =>
      stops.map(({ at, mails, after }) => {
        const parts = mails.flatMap(({ parts }) => parts.map(({ policy, tells }) => JSON.stringify([policy.id, tells])))
        return { at, mails: mails.length, parts: isToldByTheFirst ? [] : parts.toSorted(), access: after.access }
      })
    expect(told(carry({ documents: documents.toReversed(), staff, deeds: turned }))).toEqual(told(lived))
  })
})

it('a person hears of everything in working time but of what just happened', () => {
  whateverHappens(({ stops }) => {
    // What goes late goes when it can: after an outage, once a delivery is proven, or where an amendment has moved its moment into the past.
    const atAnyHour = ['after:P0D', 'suspended', 'cleared', 'restored']
    for (const { mails, deeds, at } of stops)
      for (const { parts, before } of mails) {
        const isMoved = deeds.some(({ does }) => does === 'amend') && parts.every(part => isBefore(part.at, at))
        if (isMoved || stepsOf(mails).some(step => atAnyHour.includes(step)) || deeds.some(({ does }) => does === 'go' || does === 'prove'))
          continue
        const inTheirTime = parts.filter(({ policy }) => timetable(policy, before.profile).atOnceInHours(at).equals(at))
        expect({ at, inTheirTime }).not.toEqual({ at, inTheirTime: [] })
      }
  })
})

// Two lives of three hundred have one.
it.runIf(isAll)('a person gets a second mail on a date only for what was not owed before', () => {
  whateverHappens(({ stops }) => {
    for (const [index, stop] of stops.entries()) {
      const next = stops[index + 1]
      const [mail] = stop.mails
      if (!mail || !next || isNews(next) || !stop.isUp || next.mails.length === 0) continue
      const dateOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(mail.before.profile.zone).toPlainDate().toString()
      if (dateOf(stop.at) !== dateOf(next.at)) continue
      // News goes at once, at any hour; what the day brings besides still comes at its own.
      if (!stepsOf(stop.mails).some(step => isMain({ step }))) continue
      expect(stepsOf(next.mails).some(step => step === 'suspended' || isRung({ step }))).toBe(true)
    }
  }, 300)
})
