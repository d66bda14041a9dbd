import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { Device } from '#domain/people/person.ts'
import type { RehearsedEvent } from '#domain/rehearsal/events.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { type Campaign, campaignOf, momentNear, near, read } from '#test/arbitraries.ts'
import { appsOn } from '#test/builders.ts'
import { always, inTime, settings, until, withReading } from './rehearsed-lives.ts'

const played = ({ policy, people, changes }: Campaign) => rehearseCampaign(policy, people, changes, { until }).events

it('a campaign does not depend on the order of people', () => {
  always(4, (events, told) => {
    expect(played({ ...told, people: told.people.toReversed() })).toEqual(events)
  })
})

it('a campaign does not depend on the order of reports of different moments', () => {
  always(2, (events, told) => {
    const byMoment = [...Map.groupBy(told.changes, ({ at }) => at.epochNanoseconds).values()]
    expect(played({ ...told, changes: byMoment.toReversed().flat() })).toEqual(events)
  })
})

it('a campaign is for each person what it would be without the others', () => {
  always(3, (events, told) => {
    const withoutDigests = (events: readonly RehearsedEvent[]) => events.filter(({ kind }) => kind !== 'digest')
    for (const person of told.people) {
      const alone = played({ ...told, people: [person] })
      expect(withoutDigests(alone)).toEqual(withoutDigests(events.filter(({ staff }) => staff === person.profile.id)))
    }
  })
})

it('a campaign is not changed by a report that repeats the last', () => {
  fc.assert(
    fc.property(campaignOf(2), fc.array(fc.tuple(near, fc.nat(11)), { minLength: 1, maxLength: 5 }), (records, repeats) => {
      const told = read(records)
      const devices = told.people.flatMap(({ profile, devices }) => devices.map(device => ({ device, profile })))
      const repeated = repeats.flatMap(([near, index]): DeviceChange[] => {
        const one = devices[index % devices.length]
        if (!one) return []
        const at = momentNear(near, told.policy, one.profile)
        const before = inTime(told.changes).filter(change => change.device === one.device.id && !isBefore(at, change.at))
        const { readings } = before.reduce<readonly Device[]>(withReading, [one.device])[0] ?? one.device
        const said = (which: 'met' | 'unmet') => readings.flatMap(reading => reading[which]).filter(name => name === 'firewall')
        const apps = before.findLast(({ apps }) => apps)?.apps ?? appsOn(one.device)
        const osVersion = readings.find(({ osVersion }) => osVersion)?.osVersion
        return [{ at, device: one.device.id, apps, osVersion, passed: said('met'), failed: said('unmet') }]
      })
      expect(played({ ...told, changes: [...told.changes, ...repeated] })).toEqual(played(told))
    }),
    settings,
  )
})

it('a campaign rehearsed for less long is the beginning of the longer one', () => {
  fc.assert(
    fc.property(campaignOf(2), near, (records, near) => {
      const told = read(records)
      const [someone] = told.people
      const end = someone ? momentNear(near, told.policy, someone.profile) : until
      const { events } = rehearseCampaign(told.policy, told.people, told.changes, { until: end })
      expect(events).toEqual(played(told).filter(({ at }) => !isBefore(end, at)))
    }),
    settings,
  )
})

it('a campaign goes on for sixty days after the last deadline, unless told otherwise', () => {
  always(2, (events, told) => {
    const rehearsal = rehearseCampaign(told.policy, told.people, told.changes)
    expect(rehearsal.events).toEqual(events.filter(({ at }) => !isBefore(rehearsal.until, at)))
  })
})

it('a campaign does not know what is still to come', () => {
  fc.assert(
    fc.property(campaignOf(2), near, (records, near) => {
      const told = read(records)
      const [someone] = told.people
      const now = someone ? momentNear(near, told.policy, someone.profile) : until
      // That a case opened is told once its owner has heard of it: until then it may turn out never to have been.
      const sofar = (changes: readonly DeviceChange[]) =>
        played({ ...told, changes }).filter(({ at, kind }) => !isBefore(now, at) && kind !== 'opened')
      expect(sofar(told.changes.filter(({ at }) => !isBefore(now, at)))).toEqual(sofar(told.changes))
    }),
    settings,
  )
})
