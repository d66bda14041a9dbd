/** Cases under a policy of several stages: by 15 March on official devices, by 29 March on all. */
import { describe, expect, it } from 'vitest'
import { readdress, withExemption } from '../../../../shared/domain/review/decisions/effects.ts'
import { brussels, Carried, document, on, personWith, security, versionOf } from '../../../builders.ts'

const suspending = [{ after: 'P0D', suspend: true, notify: 'staff' }]
const official = { name: 'official', deadline: { on: '2023-03-15', counts: 'inclusive' }, scope: { devices: ['official'] } }
const all = { name: 'all', deadline: { on: '2023-03-29', counts: 'inclusive' } }
const staged = { ...security, deadline: undefined, reminders: ['P7D'], escalation: suspending, stages: [official, all] }
const phone = { id: 'phone' }
const tablet = { id: 'tablet', ownership: 'personal' }
const end = brussels('2023-06-30T00:00')

/** Told of the case on 23 February. */
function noticed(changes: Readonly<Record<string, unknown>> = {}, devices: readonly object[] = [phone, tablet], who = {}): Carried {
  const carried = new Carried(personWith(who, devices), versionOf({ ...staged, ...changes }))
  carried.run(brussels('2023-02-23T10:00'))
  return carried
}

const statedBy = ({ sent }: Carried) => sent.at(-1)?.parts[0]?.deadline?.at
const isCut = ({ person }: Carried, device: string) => person.access[device]?.wanted === 'suspended'

describe('a case under a policy with stages', () => {
  it('is at the first stage that any device breaks, with its deadline and reminders', () => {
    const carried = noticed()
    expect(carried.case).toMatchObject({ stage: 'official', deadline: brussels('2023-03-16T00:00') })
    expect(carried.runUntil(brussels('2023-03-16T00:00'))).toEqual(['03-08 09:00 official/P7D', '03-16 00:00 official/after:P0D'])
  })

  it('begins at a later stage if its devices break only that', () => {
    const carried = noticed({}, [tablet])
    expect(carried.case).toMatchObject({ stage: 'all', deadline: brussels('2023-03-30T00:00') })
  })

  it('names all that a device does not meet of the stages that it breaks, and nothing of others', () => {
    const later = { ...all, apps: ['tiktok', 'temu'] }
    const carried = noticed({ stages: [official, later] }, [
      { ...phone, apps: 'tiktok;temu' },
      { ...tablet, apps: 'temu' },
    ])
    expect(carried.case.breaches.map(({ device, unmet }) => ({ device, unmet }))).toEqual([
      { device: 'phone', unmet: ['tiktok', 'temu'] },
      { device: 'tablet', unmet: ['temu'] },
    ])
    expect(
      noticed(
        {
          stages: [
            { ...official, apps: ['temu'] },
            { ...all, scope: { devices: ['personal-with-work-apps'] } },
          ],
        },
        [phone],
      ).person.cases,
    ).toEqual([])
  })

  it('moves on once no device breaks the stage that it has reached, and tells the later deadline', () => {
    const carried = noticed()
    carried.report(on('2023-03-14T12:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-14T12:00'))).toEqual(['changed'])
    expect(carried.case).toMatchObject({ stage: 'all', state: 'open', deadline: brussels('2023-03-30T00:00') })
    expect(statedBy(carried)).toEqual(brussels('2023-03-30T00:00'))
    expect(carried.runUntil(end)).toEqual(['03-22 09:00 all/P7D', '03-30 00:00 all/after:P0D'])
  })

  it('is open again if it moves on after its deadline, and access that the stage before cut comes back', () => {
    const carried = noticed({ stages: [official, { ...all, apps: ['tiktok', 'temu'], scope: { devices: ['official'] } }] }, [
      { ...phone, apps: 'tiktok;temu' },
    ])
    carried.runUntil(brussels('2023-03-16T00:00'))
    expect(isCut(carried, 'phone')).toBe(true)
    carried.report(on('2023-03-20T12:00', 'phone', 'temu'))
    expect(carried.run(brussels('2023-03-20T12:00'))).toEqual(['changed', 'restored'])
    expect(carried.case).toMatchObject({ state: 'open', stage: 'all' })
    expect(isCut(carried, 'phone')).toBe(false)
  })

  it('does not make up for steps at or before the moment of moving on', () => {
    const carried = noticed({ stages: [official, { ...all, deadline: { on: '2023-03-22', counts: 'inclusive' } }] })
    carried.report(on('2023-03-15T09:00', 'phone', ''))
    expect(carried.run(brussels('2023-03-15T09:00'))).toEqual(['changed'])
    expect(carried.runUntil(end)).toEqual(['03-23 00:00 all/after:P0D'])
  })

  it('owes no `changed` if it moves on at the moment of a new address that wakes it', () => {
    const apps = ['tiktok', 'temu']
    const carried = noticed({ reminders: [] }, [
      { ...phone, apps: 'tiktok;temu' },
      { ...tablet, apps: 'temu' },
    ])
    carried.amend({ ...staged, reminders: [], apps })
    expect(carried.run(brussels('2023-03-03T12:00'), 'undelivered')).toEqual(['changed'])
    carried.report(on('2023-03-03T13:00', 'phone', 'temu'))
    expect(carried.runUntil(brussels('2023-03-20T12:00'))).toEqual([])
    expect(carried.case).toMatchObject({ state: 'unreachable', stage: 'official' })
    const at = brussels('2023-03-20T12:00')
    carried.report(on('2023-03-20T12:00', 'phone', ''))
    carried.person = readdress(carried.person, carried.policies, 'ana.new@ec.example', at)
    expect(carried.run(at)).toEqual(['again'])
    expect(carried.case).toMatchObject({ state: 'open', stage: 'all', deadline: brussels('2023-03-30T00:00') })
  })

  it('stays where it is while an earlier stage is broken, and never goes back', () => {
    const carried = noticed({}, [tablet])
    carried.report(on('2023-03-01T12:00', 'phone', 'tiktok'))
    carried.person = { ...carried.person, devices: [...carried.person.devices, ...personWith({}, [phone]).devices] }
    expect(carried.run(brussels('2023-03-01T12:00'))).toEqual(['again'])
    expect(carried.case).toMatchObject({ stage: 'all', deadline: brussels('2023-03-30T00:00') })
    carried.runUntil(end)
    expect(isCut(carried, 'phone')).toBe(true)
  })

  it('owes no `changed` for moving on while it is clear or exempt', () => {
    const cleared = noticed()
    for (const device of ['phone', 'tablet']) cleared.report(on('2023-03-01T12:00', device, ''))
    cleared.run(brussels('2023-03-01T12:00'))
    cleared.report(on('2023-03-02T12:00', 'tablet', 'tiktok'))
    expect(cleared.run(brussels('2023-03-02T12:00'))).toEqual(['again'])
    expect(cleared.case).toMatchObject({ stage: 'all', deadline: brussels('2023-03-30T00:00') })

    const exempt = noticed()
    const until = brussels('2023-03-10T00:00')
    exempt.person = { ...exempt.person, cases: exempt.person.cases.map((one) => withExemption(one, until)) }
    exempt.report(on('2023-03-02T12:00', 'phone', ''))
    expect(exempt.run(brussels('2023-03-02T12:00'))).toEqual([])
    expect(exempt.runUntil(brussels('2023-03-11T00:00'))).toEqual(['03-10 09:00 again'])
    expect(exempt.case.stage).toBe('all')
  })

  it('keeps an extension that is later than the deadline of the stage to which it moves on', () => {
    const carried = noticed()
    carried.person = {
      ...carried.person,
      cases: carried.person.cases.map((one) => ({ ...one, extendedUntil: brussels('2023-04-10T00:00') })),
    }
    carried.report(on('2023-03-14T12:00', 'phone', ''))
    carried.run(brussels('2023-03-14T12:00'))
    expect(carried.case).toMatchObject({ stage: 'all', deadline: brussels('2023-04-10T00:00') })
  })
})

describe('the rungs of stages', () => {
  it('cut a device only by a stage that it breaks, each at its deadline', () => {
    const carried = noticed()
    carried.runUntil(brussels('2023-03-16T00:00'))
    expect([isCut(carried, 'phone'), isCut(carried, 'tablet')]).toEqual([true, false])
    expect(carried.runUntil(end)).toEqual(['03-30 00:00 all/after:P0D'])
    expect(isCut(carried, 'tablet')).toBe(true)
  })

  it('count from the person’s deadline where that is later', () => {
    const late = { ...all, deadline: { on: '2023-03-16', counts: 'inclusive' } }
    const carried = new Carried(
      personWith({}, [phone, tablet]),
      versionOf({ ...staged, announcedAt: '2023-03-14T10:00', stages: [official, late] }),
    )
    carried.run(brussels('2023-03-14T10:00'))
    expect(carried.runUntil(end)).toEqual(['03-21 00:00 all/after:P0D'])
  })

  it('at one moment collapse into the latest stage’s last', () => {
    const notify = (...days: number[]) => days.map((day) => ({ after: `P${day}D`, notify: 'security' }))
    const carried = noticed({
      reminders: [],
      stages: [
        { ...official, escalation: notify(15) },
        { ...all, escalation: notify(1) },
      ],
    })
    expect(carried.runUntil(end)).toEqual(['03-31 09:00 all/after:P1D to security'])
  })

  it('are lost where no device breaks their stage at their moment', () => {
    const notify = [{ after: 'P1D', notify: 'security' }]
    const stages = [official, { ...all, scope: { devices: ['personal-with-work-apps'] }, escalation: notify }]
    const carried = noticed({ reminders: [], escalation: notify, stages }, [phone, { ...tablet, apps: '' }])
    expect(carried.runUntil(brussels('2023-04-05T00:00'))).toEqual(['03-17 09:00 official/after:P1D to security'])
    carried.report(on('2023-04-05T12:00', 'tablet', 'tiktok'))
    expect(carried.run(brussels('2023-04-05T12:00'))).toEqual(['again'])
    expect(carried.runUntil(end)).toEqual([])
  })
})

describe('an amended policy with stages', () => {
  it('keeps the case at the stage of the same name', () => {
    const carried = noticed({}, [tablet])
    const later = { ...all, deadline: { on: '2023-04-05', counts: 'inclusive' } }
    carried.amend({ ...staged, stages: [official, later] })
    expect(carried.run(brussels('2023-03-03T12:00'))).toEqual(['changed'])
    expect(carried.case).toMatchObject({ stage: 'all', deadline: brussels('2023-04-06T00:00') })
  })

  it('judges the case as if it had reached none where its stage is gone', () => {
    const carried = noticed({}, [tablet])
    carried.amend({
      ...staged,
      stages: [
        { ...all, name: 'everything' },
        { ...all, name: 'last', deadline: { on: '2023-05-01', counts: 'inclusive' } },
      ],
    })
    carried.run(brussels('2023-03-03T12:00'))
    expect(carried.case.stage).toBe('everything')
  })

  it('demands nothing new by moving a requirement to another stage, and threatens anew by a stage of a new name', () => {
    const carried = noticed({ reminders: [] })
    carried.amend({
      ...staged,
      reminders: [],
      stages: [official, { ...all, escalation: [{ after: 'P3D', suspend: true, notify: 'staff' }] }],
    })
    expect(carried.run(brussels('2023-03-03T12:00'))).toEqual([])
    carried.amend({ ...staged, reminders: [], stages: [{ ...official, name: 'work' }, all] })
    expect(carried.run(brussels('2023-03-03T13:00'))).toEqual(['changed'])
    expect(carried.sent.at(-1)?.parts[0]?.changes).toEqual(new Set(['threat']))
  })
})

describe('an announcement of a policy with stages', () => {
  it('states the deadline of the first stage whose audience has the reader in it, and the stages that follow', () => {
    const stages = [
      { ...official, scope: { devices: ['official'], audience: { units: ['DG-BETA'] } } },
      all,
      { ...all, name: 'last', deadline: { on: '2023-05-01', counts: 'inclusive' } },
    ]
    const carried = noticed({ announce: 'everyone', stages }, [{ ...phone, apps: '' }])
    const [part] = carried.sent.at(-1)?.parts ?? []
    expect(part?.policy.stage).toBe('all')
    expect(part?.deadline?.at).toEqual(brussels('2023-03-30T00:00'))
    expect(part?.stagesAhead?.map(({ policy, deadline }) => `${policy.stage} ${deadline.lastDay}`)).toEqual(['last 2023-05-01'])
  })
})

it('nothing of stages is kept with a case under a policy without them', () => {
  const carried = new Carried(personWith(), versionOf(document))
  carried.run(brussels('2023-02-23T10:00'))
  expect(Object.keys(carried.case)).not.toContain('stage')
})
