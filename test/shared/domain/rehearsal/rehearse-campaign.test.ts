import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DeviceChange } from '../../../../shared/domain/people/organisation.ts'
import type { Person } from '../../../../shared/domain/people/person.ts'
import { parsePolicy } from '../../../../shared/domain/policies/parse.ts'
import { rehearseCampaign, rehearsePolicies } from '../../../../shared/domain/rehearsal/rehearse-campaign.ts'
import { brussels, Carried, line, on, peopleWith, personWith, played, policyOf, security, versionOf } from '../../../builders.ts'

function catalogued(name: string) {
  const parsed = parsePolicy(readFileSync(new URL(`../../../../shared/domain/catalogue/policies/${name}.yaml`, import.meta.url), 'utf8'))
  if (!parsed.ok) throw new Error(`${name} does not parse`)
  return parsed.value.policy
}

describe('the Commission’s ban of TikTok', () => {
  const policy = catalogued('eu-commission-tiktok-2023')
  const staff = peopleWith(
    { who: { manager: 'head' } },
    { who: { id: 'clean' }, devices: [{ id: 'clean-phone', apps: '' }] },
    { who: { id: 'head', email: 'head@ec.example' }, devices: [] },
  )

  it('is told to everyone that Thursday, and runs its course for people who never act', () => {
    expect(played(policy, staff)).toEqual([
      '02-23 10:00 first: phone',
      '02-23 10:00 announcement:',
      '02-23 10:00 announcement:',
      '02-23 10:00 opened',
      '03-01 09:00 P14D: phone',
      '03-08 09:00 P7D: phone',
      '03-10 09:00 P3D: phone',
      '03-14 09:00 P1D: phone',
      '03-15 09:00 P0D: phone',
      '03-16 00:00 after:P0D: phone',
      '03-16 00:00 suspension phone',
      '03-17 09:00 digest after:P1D to head: ana phone',
      '03-20 09:00 digest after:P3D to security: ana phone',
      '03-27 09:00 every:1: phone',
      '04-03 09:00 every:2: phone',
      // Seven days on is the day after Easter Monday’s long weekend of the Commission.
      '04-11 09:00 every:3: phone',
      '04-17 09:00 every:4: phone',
    ])
  })
})

describe('a rehearsal', () => {
  it('ends 60 days after the last person’s deadline, on the policy’s clocks', () => {
    expect(rehearseCampaign(policyOf(), [personWith()], []).until).toEqual(brussels('2023-05-15T00:00'))
    const lateCase = [on('2023-03-20T10:00', 'phone', 'tiktok')]
    // Monday 20 March + 5 is a Saturday: the last day of notice is Monday 27.
    expect(rehearseCampaign(policyOf(), [personWith({}, [{ apps: '' }])], lateCase).until).toEqual(brussels('2023-05-27T00:00'))
  })

  it('is not kept going by a case that opens after its end', () => {
    const policy = policyOf({ reminders: [] })
    const found = (local: string) => rehearseCampaign(policy, [personWith({}, [{ apps: '' }])], [on(local, 'phone', 'tiktok')])
    expect(found('2023-05-12T10:00').events).toHaveLength(3)
    expect(found('2023-05-16T10:00').events).toEqual([])
    expect(found('2023-05-16T10:00').until).toEqual(brussels('2023-05-15T00:00'))
  })

  it('ends 60 days after the latest of the policy’s deadlines if each has their own', () => {
    const policy = policyOf({ zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
    const people = peopleWith({}, { who: { id: 'kai', zone: 'Pacific/Honolulu' }, devices: [] })
    expect(rehearseCampaign(policy, people, []).until.toString()).toBe('2023-05-15T10:00:00Z')
  })

  it('includes what happens at its last moment, and nothing after', () => {
    const until = (local: string) =>
      rehearseCampaign(policyOf(), [personWith()], [], { until: brussels(local) })
        .events.map(line)
        .at(-1)
    expect(until('2023-03-08T09:00')).toBe('03-08 09:00 P7D: phone')
    expect(until('2023-03-08T08:59')).toBe('03-01 09:00 P14D: phone')
  })

  it('takes changes before its start for the state at the start', () => {
    const changes = [on('2023-02-20T10:00', 'phone', ''), on('2023-02-22T10:00', 'phone', 'tiktok'), on('2023-02-23T10:00', 'phone', '')]
    expect(played(policyOf(), [personWith()], changes)).toEqual([])
  })

  it('starts no campaign before its announcement, even if it looks earlier', () => {
    const [first] = rehearseCampaign(policyOf(), [personWith()], [], { from: brussels('2023-01-01T00:00') }).events
    expect(first?.at).toEqual(brussels('2023-02-23T10:00'))
  })

  it('is in order of second, kind, staff, then step or device', () => {
    const people = peopleWith({ who: { id: 'b' } }, { who: { id: 'a' }, devices: [{ id: 'z' }, { id: 'y' }] })
    const policy = policyOf({ reminders: [], escalation: [{ after: 'P0D', suspend: true }] })
    expect(
      rehearseCampaign(policy, people, []).events.map(({ kind, staff, ...event }) =>
        `${kind} ${staff} ${'device' in event ? event.device : ''}`.trim(),
      ),
    ).toEqual([
      'notice a',
      'notice b',
      'opened a',
      'opened b',
      'notice a',
      'notice b',
      'overdue a',
      'overdue b',
      'suspension a y',
      'suspension a z',
      'suspension b phone',
    ])
  })

  it('tells who is written to, in which language, about which devices', () => {
    const [notice] = rehearseCampaign(policyOf(), [personWith()], []).events
    expect(notice).toEqual({
      kind: 'notice',
      at: brussels('2023-02-23T10:00'),
      policy: 'no-tiktok',
      staff: 'ana',
      step: 'first',
      to: 'ana@ec.example',
      language: 'en',
      devices: ['phone'],
      subject: 'Please remove TikTok by 15 Mar',
    })
  })

  describe('of several alike, tells each what it tells them alone', () => {
    const devices = (owner: string, first: Record<string, string> = {}) => [
      { id: `${owner}-laptop`, apps: '' },
      { id: `${owner}-phone`, ...first },
      { id: `${owner}-tablet`, ownership: 'personal', apps: '?' },
    ]
    const wide = policyOf({
      ...security,
      apps: ['tiktok', 'wechat'],
      announce: 'everyone',
      unknown: 'remind',
      scope: { devices: ['official', 'personal-with-work-apps'], audience: { except: { units: ['DG-OMEGA'] } } },
      workingDays: { holidays: 'country' },
      escalation: [
        { after: 'P0D', suspend: true, notify: 'staff' },
        { after: 'P1D', notify: 'staff' },
        { after: 'P1D', notify: 'manager' },
        { after: 'P3D', notify: 'manager' },
      ],
    })
    const narrow = policyOf({ id: 'official-only', scope: { devices: ['official'] } })
    const managers = peopleWith(
      { who: { id: 'head' }, devices: [] },
      { who: { id: 'chief' }, devices: [] },
      { who: { id: 'boss', zone: 'Asia/Tokyo' }, devices: [] },
      { who: { id: 'chair', country: 'IE' }, devices: [] },
    )
    /** What happens to each. The number in a digest's subject depends on others. */
    const happened = (people: readonly Person[], changes: readonly DeviceChange[]) =>
      Map.groupBy(
        rehearsePolicies([wide, narrow], people, { changes }).events.map((event) =>
          event.kind === 'digest' ? { ...event, subject: '' } : event,
        ),
        ({ staff }) => staff,
      )
    const expectAsAlone = (staff: readonly Person[], changes: readonly DeviceChange[] = []) => {
      const together = happened(staff, changes)
      for (const person of staff.slice(0, -managers.length)) {
        const { id } = person.profile
        expect(together.get(id), id).toEqual(happened([person, ...managers], changes).get(id))
      }
    }
    const withManagers = (...records: Parameters<typeof peopleWith>) =>
      peopleWith(...records, ...managers.map(({ profile: { id, zone, country = '' } }) => ({ who: { id, zone, country }, devices: [] })))

    it('whatever differs', () => {
      const differing = [
        {},
        { language: 'fr', manager: 'chief' },
        { zone: 'Asia/Tokyo' },
        { country: 'IE' },
        { country: '' },
        { manager: '' },
        { manager: 'boss' },
        { manager: 'chair' },
        { unit: 'DG-OMEGA' },
      ].map((who, index) => ({ who: { id: `who-${index}`, manager: 'head', ...who }, devices: devices(`who-${index}`) }))
      const first: readonly Record<string, string>[] = [
        { ownership: 'personal', workApps: 'no' },
        { ownership: 'personal' },
        { apps: 'wechat' },
        { apps: 'wechat;tiktok' },
        { apps: '?' },
        { apps: '' },
      ]
      const equipped = first.map((one, index) => ({
        who: { id: `what-${index}`, manager: 'head' },
        devices: devices(`what-${index}`, one),
      }))
      expectAsAlone(withManagers(...differing, ...equipped, { who: { id: 'few' } }))
    })

    it('whatever changes, and whenever', () => {
      const names = ['ana', 'bob', 'cleo', 'dan', 'eve', 'fay']
      const people = withManagers(...names.map((id) => ({ who: { id, manager: 'head' }, devices: devices(id) })))
      expectAsAlone(people, [
        on('2023-02-22T09:00', 'fay-laptop', 'tiktok'),
        on('2023-02-24T09:03', 'ana-phone', ''),
        on('2023-03-14T09:00', 'ana-phone', 'tiktok'),
        on('2023-03-01T09:00', 'bob-tablet', ''),
        on('2023-03-03T12:00', 'bob-laptop', 'tiktok'),
        on('2023-03-16T00:00', 'cleo-phone', ''),
        on('2023-03-16T12:00', 'eve-phone', ''),
        on('2023-03-16T12:00', 'dan-tablet', 'tiktok'),
        on('2023-03-17T10:00', 'dan-phone', '', false),
      ])
    })

    it('if one of them had checked a device', () => {
      const [ana, bob, ...others] = withManagers(
        ...['ana', 'bob'].map((id) => ({ who: { id }, devices: [{ id: `${id}-phone`, apps: '?' }] })),
      )
      if (!ana || !bob) throw new Error('two records make two people')
      const checked = { tiktok: brussels('2023-02-01T10:00') }
      expectAsAlone([ana, { ...bob, devices: bob.devices.map((device) => ({ ...device, checked })) }, ...others])
    })
  })

  it('ignores changes of devices that nobody has', () => {
    expect(played(policyOf({ reminders: [] }), [personWith()], [on('2023-03-01T10:00', 'another', '')])).toHaveLength(2)
  })
})

describe('a rehearsal warns', () => {
  const warnings = (changes: Record<string, unknown>, people = [personWith()], span = {}) =>
    rehearseCampaign(policyOf(changes), people, [], span).warnings

  it('of nothing if all is well', () => {
    expect(warnings({})).toEqual([])
  })

  it('of a deadline before the announcement', () => {
    expect(warnings({ deadline: { on: '2023-02-22', counts: 'inclusive' } })).toEqual([
      'the deadline (2023-02-22) is before the announcement (2023-02-23): each person’s deadline is then the end of minimum notice',
    ])
    expect(warnings({ deadline: { at: '2023-02-23T09:00' } })).toEqual([])
  })

  it('of audience entries that nobody matches', () => {
    const audience = { units: ['DG-ALPHA', 'DG-OMEGA'], except: { staff: ['nobody'] } }
    expect(warnings({ scope: { devices: ['official'], audience } })).toEqual([
      'scope.audience.units: no staff member matches "DG-OMEGA"',
      'scope.audience.except.staff: no staff member matches "nobody"',
    ])
  })

  it('of holidays that are not known', () => {
    const people = peopleWith({}, { who: { id: 'kei', country: 'JP' } }, { who: { id: 'noa', country: '' } })
    expect(warnings({ workingDays: {} }, people)).toEqual([
      'staff without a country: no holidays are known, so only weekends are days off',
      'staff in JP: no holidays are known, so only weekends are days off',
    ])
    expect(warnings({ workingDays: { holidays: 'eu-comission' } })).toEqual([
      'calendar "eu-comission": no holidays are known, so only weekends are days off',
    ])
  })

  it('of years whose holidays are not known', () => {
    const next = {
      announcedAt: '2023-12-01T10:00',
      deadline: { on: '2023-12-15', counts: 'inclusive' },
      workingDays: { holidays: 'eu-commission' },
    }
    expect(warnings(next)).toEqual([
      'calendar "eu-commission": holidays are known from 2023-01-01 until 2023-12-31 only, so outside that only weekends are days off',
    ])
    const before = { announcedAt: '2022-12-06T10:00', deadline: { on: '2022-12-20', counts: 'inclusive' }, workingDays: {} }
    expect(warnings(before)).toEqual([
      'staff in BE: holidays are known from 2023-01-01 until 2027-12-31 only, so outside that only weekends are days off',
    ])
  })

  it('of overdue people whom no manager and no team will hear of', () => {
    const escalation = [{ after: 'P1D', notify: 'manager' }]
    expect(warnings({ escalation })).toEqual([
      '1 overdue staff have no manager, and the policy names no security team: nobody hears of them',
    ])
    expect(warnings({ ...security, escalation })).toEqual([])
    expect(warnings({ escalation }, peopleWith({ who: { manager: 'boss' } }, { who: { id: 'boss' }, devices: [] }))).toEqual([])
  })

  it('where a brake would have held', () => {
    const people = peopleWith({}, { who: { id: 'ben' }, devices: [{ id: 'one' }, { id: 'two', apps: '' }] })
    const escalation = [{ after: 'P0D', suspend: true }]
    expect(warnings({ escalation, limits: { suspendCount: 1 } }, people)).toEqual([
      'the brake would hold suspensions from 2023-03-16T00:00 (Europe/Brussels) on, until two people approve them (limits: suspendCount: 1; devices in scope: 3)',
    ])
    expect(warnings({ escalation, limits: { suspendCount: 2 } }, people)).toEqual([])
  })

  it('of a brake without limits, which holds more than 25 devices and more than 5 % of those in scope', () => {
    const escalation = [{ after: 'P0D', suspend: true }]
    const staffOf = (count: number, clean: number) =>
      peopleWith(
        ...Array.from({ length: count + clean }, (_, n) => ({
          who: { id: `s${n}` },
          devices: [{ id: `d${n}`, apps: n < count ? 'tiktok' : '' }],
        })),
      )
    expect(warnings({ escalation }, staffOf(26, 0))).toEqual([
      expect.stringContaining('(limits: 5 % and 25 devices, the default; devices in scope: 26)'),
    ])
    expect(warnings({ escalation }, staffOf(25, 0))).toEqual([])
    expect(warnings({ escalation }, staffOf(26, 500))).toEqual([])
  })
})

describe('people who are overdue when a rehearsal begins', () => {
  it('are counted, though they do not become so', () => {
    const policy = versionOf({ reminders: [] })
    const ana = new Carried(personWith(), policy)
    ana.run(policy.announcedAt)
    ana.run(brussels('2023-03-16T00:00'))
    const { events } = rehearseCampaign(policy, [ana.person], [], { from: brussels('2023-03-20T10:00') })
    expect(events.map(line)).toEqual(['03-20 10:00 overdue'])
  })
})
