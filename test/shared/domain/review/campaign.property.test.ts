import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import type { Change } from '../../../../shared/domain/people/organisation.ts'
import { type Case, type Device, type Person, wakeAt } from '../../../../shared/domain/people/person.ts'
import { isInAudience } from '../../../../shared/domain/policies/audience.ts'
import type { Policy, PolicyVersion } from '../../../../shared/domain/policies/policy.ts'
import type { AccessChanged, Mailed, RehearsedEvent } from '../../../../shared/domain/rehearsal/events.ts'
import { rehearseCampaign } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { personDeadline } from '../../../../shared/domain/review/deadline.ts'
import { extendAndReview, readdress } from '../../../../shared/domain/review/decisions.ts'
import { review } from '../../../../shared/domain/review/review.ts'
import { withNoticeDelivered } from '../../../../shared/domain/review/settle.ts'
import { reminders, rungs, suspensions } from '../../../../shared/domain/schedule/steps.ts'
import { type Deadline, timetable } from '../../../../shared/domain/schedule/timetable.ts'
import { addDays, isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { type Campaign, campaignOf, changeOf, type DeedRow, type LifeRecords, life, momentNear, near, read } from '../../../arbitraries.ts'
import { Carried, exemptAndReview, instant, peopleWith, policyOf, versionOf } from '../../../builders.ts'

// One seed, so that a run repeats: to look further, change it.
const runs = { numRuns: 80, seed: 20230315 }

/** Later than anything that happens in these campaigns. */
const until = instant('2040-01-01T00:00:00Z')

const inTime = <T extends { readonly at: Temporal.Instant }>(happenings: readonly T[]) =>
  happenings.toSorted((a, b) => Temporal.Instant.compare(a.at, b.at))

/** Whether a device breaks the policy, told from the device alone: for certain, perhaps, or not. */
function breachOf({ ownership, workApps, reading }: Device, { scope, apps, unknown }: Policy): 'certain' | 'possible' | undefined {
  const isInScope =
    ownership === 'official' ? scope.devices.includes('official') : workApps && scope.devices.includes('personal-with-work-apps')
  if (!isInScope) return undefined
  if (!reading) return unknown === 'remind' ? 'possible' : undefined
  return reading.apps.some((app) => apps.includes(app)) ? 'certain' : undefined
}

/** The devices after a report of one: what it does not say stays. */
const withReport = (devices: readonly Device[], { at, device, workApps, apps }: Change): readonly Device[] =>
  devices.map((other) => {
    if (other.id !== device) return other
    const reading = apps === undefined ? {} : { reading: { apps, evidence: 'inventory', source: 'test', reportedAt: at } as const }
    return { ...other, workApps: workApps ?? other.workApps, ...reading }
  })

const isMain = ({ step }: { readonly step: string }) => !['changed', 'cleared', 'restored'].includes(step)
const isRung = ({ step }: { readonly step: string }) => /^(after|every):/.test(step)
const reminderIn = ({ step }: { readonly step: string }) => /^(?:first[+]|again[+])?(P\d+D)$/.exec(step)?.[1]
const isAboutBreaches = ({ step }: { readonly step: string }) => !['announcement', 'cleared', 'restored'].includes(step)

/** What happens to one person in a rehearsal, and what their rows alone say of their devices. */
function lifeOf(person: Person, { policy, changes }: Campaign, events: readonly RehearsedEvent[]) {
  const own = timetable(policy, person.profile)
  const mine = inTime(events.filter(({ staff }) => staff === person.profile.id))
  const notices = mine.filter((event): event is Mailed => event.kind === 'notice')
  const access = mine.filter((event): event is AccessChanged => event.kind === 'suspension' || event.kind === 'restoration')
  const openings = mine.filter(({ kind }) => kind === 'opened').map(({ at }) => at)
  const reports = inTime(changes.filter(({ device }) => person.devices.some(({ id }) => id === device)))
  const devicesAt = (at: Temporal.Instant) => reports.filter((report) => !isBefore(at, report.at)).reduce(withReport, person.devices)
  /** The devices in breach, changes of the very moment included. */
  const inBreachAt = (at: Temporal.Instant) =>
    devicesAt(at)
      .filter((device) => breachOf(device, policy))
      .map(({ id }) => id)
  const certainAt = (at: Temporal.Instant) =>
    devicesAt(at)
      .filter((device) => breachOf(device, policy) === 'certain')
      .map(({ id }) => id)
  const moments = [policy.announcedAt, ...reports.map(({ at }) => at).filter((at) => isBefore(policy.announcedAt, at))]
  /** Where a breach follows on having been clear for `closedAfter`, and so begins a case anew: one that may never come to be told. */
  const restarts = moments.filter((at, index) => {
    const breachEnded = moments.slice(0, index).findLastIndex((moment) => inBreachAt(moment).length > 0)
    const clearSince = moments.slice(0, index)[breachEnded + 1]
    return inBreachAt(at).length > 0 && clearSince && !isBefore(at, addDays(clearSince, policy.closedAfter, own.zone))
  })
  /** The opening of the case that exists at a moment. */
  const openedBefore = (at: Temporal.Instant) =>
    openings.findLast(
      (opening) => !isBefore(at, opening) && !restarts.some((restart) => isBefore(opening, restart) && !isBefore(at, restart)),
    )
  /** The notices of that case until then that name devices in breach. */
  const noticesOfCase = (at: Temporal.Instant) => {
    const opened = openedBefore(at)
    return notices.filter((notice) => isAboutBreaches(notice) && opened && !isBefore(notice.at, opened) && !isBefore(at, notice.at))
  }
  const deadlineFor = (firstNoticeAt: Temporal.Instant): Deadline => {
    const noticed = own.endOfMinimumNotice(firstNoticeAt)
    return isBefore(own.deadline.at, noticed.at) ? noticed : own.deadline
  }
  /** The person's deadline in the case of a moment; none before they have been told. */
  const deadlineAt = (at: Temporal.Instant) => {
    const first = noticesOfCase(at)[0]
    return first && deadlineFor(first.at)
  }
  return {
    person,
    own,
    mine,
    notices,
    access,
    openings,
    reports,
    moments,
    inBreachAt,
    certainAt,
    openedBefore,
    noticesOfCase,
    deadlineAt,
  }
}

type Life = ReturnType<typeof lifeOf>

/** States something of every campaign. */
const always = (most: number, hold: (events: readonly RehearsedEvent[], told: Campaign) => void) =>
  fc.assert(
    fc.property(campaignOf(most), (records) => {
      const told = read(records)
      hold(rehearseCampaign(told.policy, told.people, told.changes, { until }).events, told)
    }),
    runs,
  )

/** States something of every life in a campaign. */
const inEveryLife = (hold: (life: Life, policy: Policy) => void) =>
  always(2, (events, told) => {
    for (const person of told.people) hold(lifeOf(person, told, events), told.policy)
  })

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
    })
  })
})

function suspendedAt(access: readonly AccessChanged[], moment: Temporal.Instant): string[] {
  const last = new Map(access.filter(({ at }) => !isBefore(moment, at)).map(({ device, kind }) => [device, kind]))
  return [...last].filter(([, kind]) => kind === 'suspension').map(([device]) => device)
}

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
    })
  })
})

describe('a campaign', () => {
  const played = ({ policy, people, changes }: Campaign) => rehearseCampaign(policy, people, changes, { until }).events

  it('does not depend on the order of people', () => {
    always(4, (events, told) => {
      expect(played({ ...told, people: told.people.toReversed() })).toEqual(events)
    })
  })

  it('does not depend on the order of reports of different moments', () => {
    always(2, (events, told) => {
      const byMoment = [...Map.groupBy(told.changes, ({ at }) => at.epochNanoseconds).values()]
      expect(played({ ...told, changes: byMoment.toReversed().flat() })).toEqual(events)
    })
  })

  it('is for each person what it would be without the others', () => {
    always(3, (events, told) => {
      const withoutDigests = (events: readonly RehearsedEvent[]) => events.filter(({ kind }) => kind !== 'digest')
      for (const person of told.people) {
        const alone = played({ ...told, people: [person] })
        expect(withoutDigests(alone)).toEqual(withoutDigests(events.filter(({ staff }) => staff === person.profile.id)))
      }
    })
  })

  it('is not changed by a report that repeats the last', () => {
    fc.assert(
      fc.property(campaignOf(2), fc.array(fc.tuple(near, fc.nat(11)), { minLength: 1, maxLength: 5 }), (records, repeats) => {
        const told = read(records)
        const devices = told.people.flatMap(({ profile, devices }) => devices.map((device) => ({ device, profile })))
        const repeated = repeats.flatMap(([near, index]): Change[] => {
          const one = devices[index % devices.length]
          if (!one) return []
          const at = momentNear(near, told.policy, one.profile)
          const before = inTime(told.changes).filter((change) => change.device === one.device.id && !isBefore(at, change.at))
          const apps = before.findLast(({ apps }) => apps)?.apps ?? one.device.reading?.apps
          return [{ at, device: one.device.id, ...(apps ? { apps } : {}) }]
        })
        expect(played({ ...told, changes: [...told.changes, ...repeated] })).toEqual(played(told))
      }),
      runs,
    )
  })

  it('that is looked at for less long is the beginning of the same', () => {
    fc.assert(
      fc.property(campaignOf(2), near, (records, near) => {
        const told = read(records)
        const [someone] = told.people
        const end = someone ? momentNear(near, told.policy, someone.profile) : until
        const { events } = rehearseCampaign(told.policy, told.people, told.changes, { until: end })
        expect(events).toEqual(played(told).filter(({ at }) => !isBefore(end, at)))
      }),
      runs,
    )
  })

  it('goes on for sixty days after the last deadline, unless told otherwise', () => {
    always(2, (events, told) => {
      const rehearsal = rehearseCampaign(told.policy, told.people, told.changes)
      expect(rehearsal.events).toEqual(events.filter(({ at }) => !isBefore(rehearsal.until, at)))
    })
  })

  it('does not know what is still to come', () => {
    fc.assert(
      fc.property(campaignOf(2), near, (records, near) => {
        const told = read(records)
        const [someone] = told.people
        const now = someone ? momentNear(near, told.policy, someone.profile) : until
        // That a case opened is told once its owner has heard of it: until then it may turn out never to have been.
        const sofar = (changes: readonly Change[]) =>
          played({ ...told, changes }).filter(({ at, kind }) => !isBefore(now, at) && kind !== 'opened')
        expect(sofar(told.changes.filter(({ at }) => !isBefore(now, at)))).toEqual(sofar(told.changes))
      }),
      runs,
    )
  })
})

/** One look at a person, or what was done to them together with the look that followed. */
interface Stop {
  readonly at: Temporal.Instant
  readonly deeds: readonly DeedRow[]
  readonly before: Person
  readonly after: Person
  readonly policies: readonly PolicyVersion[]
  readonly mails: Carried['sent']
  /** False while nobody sends. */
  readonly isUp: boolean
}

/** A mail, with the moment at which its delivery was proven, if it was. */
interface Mail {
  readonly mail: Carried['sent'][number]
  provenAt?: Temporal.Instant
}

/** Carries a person through a life; `looks` are moments at which they are looked at besides, for no reason. */
function carry({ documents, staff, deeds }: LifeRecords, looks: readonly Temporal.Instant[] = []) {
  const [person] = peopleWith(staff)
  if (!person) throw new Error('one record makes one person')
  const carried = new Carried(person, ...documents.map((document) => versionOf(document)))
  const stops: Stop[] = []
  const mails: Mail[] = []
  let isUp = true
  let isDelivered = true

  const stop = (at: Temporal.Instant, deeds: readonly DeedRow[], act: () => void) => {
    const before = carried.person
    const known = carried.sent.length
    act()
    const sent = carried.sent.slice(known)
    mails.push(...sent.map((mail) => ({ mail, ...(isDelivered ? { provenAt: at } : {}) })))
    stops.push({ at, deeds, before, after: carried.person, policies: carried.policies, mails: sent, isUp })
  }
  const run = (at: Temporal.Instant) => carried.run(at, isDelivered ? 'delivered' : 'undelivered')

  const news: { readonly at: Temporal.Instant; readonly deed?: DeedRow }[] = [
    ...carried.policies.map(({ announcedAt }) => ({ at: announcedAt })),
    ...looks.map((at) => ({ at })),
    ...deeds.map((deed) => ({ at: instant(deed.at), deed })),
    { at: until },
  ]
  for (const together of Map.groupBy(inTime(news), ({ at }) => at.epochNanoseconds).values()) {
    const [{ at } = { at: until }] = together
    const deeds = together.flatMap(({ deed }) => deed ?? [])
    for (let wake = wakeAt(carried.person); isUp && wake && isBefore(wake, at); wake = wakeAt(carried.person)) {
      const now = wake
      if (stops.some((stop) => !isBefore(stop.at, now))) throw new Error(`still owed at ${now}, though the person was just looked at`)
      stop(now, [], () => run(now))
    }
    stop(at, deeds, () => {
      for (const deed of deeds) if (deed.does === 'report') carried.report(changeOf(deed))
      carried.person = review(carried.person, carried.policies, at)
      for (const deed of deeds) {
        if (deed.does === 'stop' || deed.does === 'go') isUp = deed.does === 'go'
        if (deed.does === 'bounce' || deed.does === 'deliver') isDelivered = deed.does === 'deliver'
        if (deed.does === 'readdress') carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', at)
        if (deed.does === 'prove')
          for (const bounced of mails.filter(({ provenAt }) => !provenAt)) {
            bounced.provenAt = at
            carried.person = review(withNoticeDelivered(carried.person, bounced.mail.parts, at), carried.policies, at)
          }
        const policy = 'policy' in deed ? carried.policies[deed.policy] : undefined
        if (!policy) continue
        if (deed.does === 'exempt') carried.person = exemptAndReview(carried.person, carried.policies, policy, instant(deed.until), at)
        if (deed.does === 'extend') carried.person = extendAndReview(carried.person, carried.policies, policy, instant(deed.until), at)
        if (deed.does === 'amend') {
          const amended = { ...policy, deadline: policyOf({ deadline: deed.deadline }).deadline, version: policy.version + 1 }
          carried.policies = carried.policies.map((other) => (other === policy ? amended : other))
          carried.person = review(carried.person, carried.policies, at)
        }
      }
      if (isUp) run(at)
    })
  }
  return { stops, mails }
}

/** True if something new is owed from this moment on: by a deed, an announcement or the end of an exemption. */
const isNews = ({ at, deeds, before, policies }: Stop) =>
  deeds.length > 0 ||
  policies.some(({ announcedAt }) => announcedAt.equals(at)) ||
  before.cases.some(({ exemptUntil }) => exemptUntil?.equals(at))

type Lived = ReturnType<typeof carry>

/** States something of every life. */
const whateverHappens = (hold: (lived: Lived, records: LifeRecords) => void) =>
  fc.assert(
    fc.property(life, (records) => hold(carry(records), records)),
    runs,
  )

const caseOf = ({ cases }: Person, { id }: { readonly id: string }): Case | undefined => cases.find(({ policy }) => policy === id)

const isSuspended = ({ access }: Person, device: string) => access[device]?.wanted === 'suspended'

/** The devices that a stop cut off. */
const newlySuspended = ({ before, after }: Stop) =>
  Object.keys(after.access).filter((device) => isSuspended(after, device) && !isSuspended(before, device))

/** The exemptions or extensions granted in a case, the only such of their policy. */
function granted(what: 'exempt' | 'extend', stops: readonly Stop[]) {
  const all = stops.flatMap((stop) => stop.deeds.map((deed) => ({ stop, deed })))
  return all.flatMap(({ stop: { at, before, policies }, deed }) => {
    if (deed.does !== what) return []
    const policy = policies[deed.policy]
    const held = policy && caseOf(before, policy)
    const isOnly =
      what === 'extend' || all.every(({ deed: other }) => other === deed || other.does !== what || other.policy !== deed.policy)
    if (!held || held.state === 'closed' || !isOnly) return []
    const lasts = (moment: Temporal.Instant) => !isBefore(moment, at) && isBefore(moment, instant(deed.until))
    return [{ policy, held, lasts }]
  })
}

/** When exemptions from a policy ended until a moment: what was told before counts no more. */
const exemptionsEnded = (policy: PolicyVersion, stops: readonly Stop[], moment: Temporal.Instant) =>
  stops
    .filter(({ at }) => !isBefore(moment, at))
    .flatMap(({ at, before }) => {
      const end = caseOf(before, policy)?.exemptUntil
      return end && !isBefore(at, end) ? [end] : []
    })

const stepsOf = (mails: Carried['sent']) => mails.flatMap(({ parts }) => parts.flatMap(({ tells }) => tells.map(({ step }) => step)))

describe('a person, whatever happens,', () => {
  it('is cut off only if a delivered notice of the case named the device, and its minimum notice has ended', () => {
    whateverHappens(({ stops, mails }) => {
      for (const stop of stops)
        for (const device of newlySuspended(stop)) {
          const isMet = stop.policies.some((policy) => {
            const own = timetable(policy, stop.after.profile)
            const held = caseOf(stop.after, policy)
            if (!held || isBefore(stop.at, own.deadline.at)) return false
            const waivedUntil = exemptionsEnded(policy, stops, stop.at)
            return mails.some(
              ({ mail, provenAt }) =>
                provenAt &&
                !isBefore(stop.at, own.endOfMinimumNotice(provenAt).at) &&
                caseOf(mail.before, policy)?.openedAt.equals(held.openedAt) &&
                waivedUntil.every((end) => !isBefore(mail.at, end)) &&
                mail.parts.some(
                  (part) =>
                    part.policy.id === policy.id && part.tells.some((told) => isAboutBreaches(told) && told.devices.includes(device)),
                ),
            )
          })
          expect(isMet).toBe(true)
        }
    })
  })

  it('has no device suspended that is clean, and every other with a case that demands it', () => {
    whateverHappens(({ stops }) => {
      for (const { after, policies } of stops)
        for (const device of after.devices.filter(({ id }) => isSuspended(after, id))) {
          const demanding = policies.filter((policy) => caseOf(after, policy)?.suspended.includes(device.id))
          expect(demanding).not.toEqual([])
          expect(demanding.map((policy) => breachOf(device, policy))).toEqual(demanding.map(() => 'certain'))
        }
    })
  })

  it('gets access back at the moment of what gives it back, never by the passing of time', () => {
    whateverHappens(({ stops }) => {
      for (const { before, after, deeds } of stops)
        if (deeds.length === 0)
          expect(Object.keys(before.access).filter((device) => isSuspended(before, device) && !isSuspended(after, device))).toEqual([])
    })
  })

  it('has access whose version rises by one with every change of it', () => {
    whateverHappens(({ stops }) => {
      for (const { before, after } of stops)
        for (const [device, { wanted, version }] of Object.entries(after.access)) {
          expect(version % 2 === 1).toBe(wanted === 'suspended')
          expect(version).toBeGreaterThanOrEqual(before.access[device]?.version ?? 0)
        }
    })
  })

  it('is told of a suspension in the same moment', () => {
    whateverHappens(({ stops }) => {
      for (const stop of stops.filter(({ isUp }) => isUp))
        if (newlySuspended(stop).length > 0) expect(stepsOf(stop.mails).some((step) => step === 'suspended' || isRung({ step }))).toBe(true)
    })
  })

  it('is cut off in working time, however late, if the suspension waits for it', () => {
    fc.assert(
      fc.property(life, ({ documents, staff, deeds }) => {
        const escalation = [{ after: 'P0D', suspend: true, wait: 'working-time' }]
        const { stops } = carry({ documents: documents.map((document) => ({ ...document, escalation })), staff, deeds })
        for (const stop of stops)
          for (const device of newlySuspended(stop)) {
            const demanding = stop.policies.filter((policy) => caseOf(stop.after, policy)?.suspended.includes(device))
            const inTheirTime = demanding.filter((policy) => timetable(policy, stop.after.profile).atOnceInHours(stop.at).equals(stop.at))
            expect(inTheirTime).not.toEqual([])
          }
      }),
      runs,
    )
  })

  it('is named the devices in breach, no more and no fewer, and hears nothing more if there are none', () => {
    whateverHappens(({ mails }) => {
      for (const { mail } of mails)
        for (const { policy, tells } of mail.parts)
          for (const { step, devices } of tells.filter(isAboutBreaches)) {
            expect({ step, devices }).not.toEqual({ step, devices: [] })
            expect({ step, devices }).toEqual({
              step,
              devices: mail.before.devices.filter((device) => breachOf(device, policy)).map(({ id }) => id),
            })
          }
    })
  })

  it('is told that access is back only of devices that have it', () => {
    whateverHappens(({ mails }) => {
      for (const { mail } of mails)
        for (const { tells } of mail.parts)
          for (const { devices } of tells.filter(({ step }) => step === 'restored'))
            expect(devices.filter((device) => isSuspended(mail.before, device))).toEqual([])
    })
  })

  it('gets one mail at one moment', () => {
    whateverHappens(({ stops }) => {
      for (const { mails } of stops) expect(mails.length).toBeLessThanOrEqual(1)
    })
  })

  it('gets one reminder of a case at most in a mail, and none from the deadline on', () => {
    whateverHappens(({ mails }) => {
      for (const { mail } of mails)
        for (const { policy, tells } of mail.parts) {
          const reminded = tells.filter(reminderIn)
          expect(reminded.length).toBeLessThanOrEqual(1)
          if (reminded.length > 0) expect(caseOf(mail.before, policy)?.state).toBe('open')
        }
    })
  })

  it('gets after an outage the latest of several overdue reminders, or the one that the mail takes along on its date', () => {
    fc.assert(
      fc.property(life, near, near, ({ documents, staff, deeds }, ...ends) => {
        const [stopped, gone] = ends.map((near) => momentNear(near, policyOf(documents[0]), staff.who).toString()).toSorted()
        const outage: DeedRow[] =
          stopped && gone
            ? [
                { at: stopped, does: 'stop' },
                { at: gone, does: 'go' },
              ]
            : []
        const { mails } = carry({ documents, staff, deeds: [...deeds, ...outage] })
        for (const { mail } of mails)
          for (const { policy, tells } of mail.parts) {
            const name = tells.map(reminderIn).find((reminder) => reminder)
            const held = caseOf(mail.before, policy)
            if (!name || !held) continue
            const own = timetable(policy, mail.before.profile)
            const all = reminders(policy, own, personDeadline(held, policy, own, mail.at))
            const overdue = all.findLast(({ at }) => !isBefore(mail.at, at))
            const ofToday = all.find(({ at }) => isBefore(mail.at, at) && own.dateOf(at).equals(own.dateOf(mail.at)))
            expect([overdue?.name, ofToday?.name]).toContain(name)
          }
      }),
      runs,
    )
  })

  it('gets one further notice of a case at most on a date', () => {
    whateverHappens(({ mails }) => {
      const told = mails.flatMap(({ mail }) =>
        mail.parts
          .filter(({ tells }) => tells.some(({ step }) => step.startsWith('again')))
          .map(
            ({ policy }) =>
              `${policy.id} ${timetable(policy, mail.before.profile).dateOf(mail.at)} ${caseOf(mail.before, policy)?.openedAt}`,
          ),
      )
      expect(new Set(told).size).toBe(told.length)
    })
  })

  it('hears nothing of a policy while exempt from it, but that a breach has ended or access is back', () => {
    whateverHappens(({ stops, mails }) => {
      for (const { policy, lasts } of granted('exempt', stops)) {
        const parts = mails.filter(({ mail }) => lasts(mail.at)).flatMap(({ mail }) => mail.parts)
        const steps = parts.filter((part) => part.policy.id === policy.id).flatMap(({ tells }) => tells.map(({ step }) => step))
        expect(steps.filter((step) => isAboutBreaches({ step }))).toEqual([])
      }
    })
  })

  it('is not cut off on account of a policy while exempt from it', () => {
    whateverHappens(({ stops }) => {
      for (const { policy, lasts } of granted('exempt', stops))
        for (const { after } of stops.filter(({ at }) => lasts(at))) expect(caseOf(after, policy)?.suspended ?? []).toEqual([])
    })
  })

  it('is not overdue before an extension ends', () => {
    whateverHappens(({ stops }) => {
      for (const { policy, held, lasts } of granted('extend', stops))
        for (const { after } of stops.filter(({ at }) => lasts(at))) {
          const same = caseOf(after, policy)
          if (same?.openedAt.equals(held.openedAt)) expect(['overdue', 'unreachable']).not.toContain(same.state)
        }
    })
  })

  it('is next to be looked at later than now, once nothing is owed', () => {
    whateverHappens(({ stops }) => {
      for (const { at, after } of stops.filter(({ isUp }) => isUp)) {
        const wake = wakeAt(after)
        expect(wake === undefined || isBefore(at, wake)).toBe(true)
      }
    })
  })

  it('is after two looks at one moment what they are after one', () => {
    whateverHappens(({ stops }) => {
      for (const { at, after, before, policies } of stops) {
        expect(review(after, policies, at)).toEqual(after)
        const once = review(before, policies, at)
        expect(review(once, policies, at)).toEqual(once)
      }
    })
  })

  it('is sent the same however often they are looked at in between', () => {
    fc.assert(
      fc.property(life, fc.array(near, { minLength: 1, maxLength: 6 }), (lived, nears) => {
        // While nobody sends it matters when somebody looks: what came and went unseen is told to no one.
        const records = { ...lived, deeds: lived.deeds.filter(({ does }) => does !== 'stop') }
        const [document] = records.documents
        const looks = nears.map((near) => momentNear(near, policyOf(document), records.staff.who))
        const sent = ({ mails }: Lived) => mails.map(({ mail }) => ({ at: mail.at, steps: stepsOf([mail]) }))
        expect(sent(carry(records, looks))).toEqual(sent(carry(records)))
      }),
      runs,
    )
  })

  it('is sent the same in whatever order the policies stand', () => {
    whateverHappens((lived, { documents, staff, deeds }) => {
      const last = documents.length - 1
      const turned = deeds.map((deed) => ('policy' in deed ? { ...deed, policy: last - deed.policy } : deed))
      const told = ({ stops }: Lived) =>
        stops.map(({ at, mails, after }) => {
          const parts = mails.flatMap(({ parts }) => parts.map(({ policy, tells }) => JSON.stringify([policy.id, tells])))
          return { at, parts: parts.toSorted(), access: after.access }
        })
      expect(told(carry({ documents: documents.toReversed(), staff, deeds: turned }))).toEqual(told(lived))
    })
  })

  it('hears of everything in working time but of what just happened', () => {
    whateverHappens(({ stops }) => {
      // What goes late goes when it can: after an outage, or once a delivery is proven.
      const atAnyHour = ['after:P0D', 'suspended', 'cleared', 'restored']
      for (const { mails, deeds, at } of stops)
        for (const { parts, before } of mails) {
          if (stepsOf(mails).some((step) => atAnyHour.includes(step)) || deeds.some(({ does }) => does === 'go' || does === 'prove'))
            continue
          const inTheirTime = parts.filter(({ policy }) => timetable(policy, before.profile).atOnceInHours(at).equals(at))
          expect({ at, inTheirTime }).not.toEqual({ at, inTheirTime: [] })
        }
    })
  })

  it('gets a second mail on a date only for what was not owed yet when the first went', () => {
    whateverHappens(({ stops }) => {
      for (const [index, stop] of stops.entries()) {
        const next = stops[index + 1]
        const [mail] = stop.mails
        if (!mail || !next || isNews(next) || !stop.isUp || next.mails.length === 0) continue
        const dateOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(mail.before.profile.zone).toPlainDate().toString()
        if (dateOf(stop.at) !== dateOf(next.at)) continue
        // News goes at once, at any hour; what the day brings besides still comes at its own.
        if (!stepsOf(stop.mails).some((step) => isMain({ step }))) continue
        expect(stepsOf(next.mails).some((step) => step === 'suspended' || isRung({ step }))).toBe(true)
      }
    })
  })
})
