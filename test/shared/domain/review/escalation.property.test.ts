import { describe, expect, it } from 'vitest'
import type { Mailed } from '../../../../shared/domain/rehearsal/events.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { always, inEveryLife, isRung, lifeOf } from './rehearsed-lives.ts'

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
