import { expect, it } from 'vitest'
import type { DeviceChange } from '#domain/people/organisation.ts'
import type { Person } from '#domain/people/person.ts'
import { rehearseCampaign, rehearsePolicies } from '#domain/rehearsal/rehearse-campaign.ts'
import {
  brussels,
  Carried,
  line,
  on,
  peopleWith,
  personWith,
  played,
  policyOf,
  security,
  several,
  suspendingQuietly,
  versionOf,
  withEachDevice,
} from '#test/builders.ts'
import { policyNamed } from '#test/sample.ts'

it('the Commission’s ban of TikTok is told to everyone that Thursday, and runs its course', async () => {
  const staff = peopleWith(
    { who: { manager: 'head' } },
    { who: { id: 'clean' }, devices: [{ id: 'clean-phone', apps: '' }] },
    { who: { id: 'head' }, devices: [] },
  )
  expect(played(await policyNamed('eu-commission-tiktok-2023'), staff)).toEqual([
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

it('a rehearsal ends 60 days after the last person’s deadline, on the policy’s clocks', () => {
  expect(rehearseCampaign(policyOf(), [personWith()], []).until).toEqual(brussels('2023-05-15T00:00'))
  const late = [on('2023-03-20T10:00', 'phone', 'tiktok')]
  // Monday 20 March + 5 is a Saturday: the last day of notice is Monday 27.
  expect(rehearseCampaign(policyOf(), [personWith({}, [{ apps: '' }])], late).until).toEqual(brussels('2023-05-27T00:00'))
  const ofEach = policyOf({ zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
  const people = peopleWith({}, { who: { id: 'kai', zone: 'Pacific/Honolulu' }, devices: [] })
  expect(`${rehearseCampaign(ofEach, people, []).until}`).toBe('2023-05-15T10:00:00Z')
})

it('a rehearsal is not kept going by a case that opens after its end', () => {
  const found = (local: string) =>
    rehearseCampaign(policyOf({ reminders: [] }), [personWith({}, [{ apps: '' }])], [on(local, 'phone', 'tiktok')])
  expect(found('2023-05-12T10:00').events).toHaveLength(3)
  expect(found('2023-05-16T10:00')).toMatchObject({ events: [], until: brussels('2023-05-15T00:00') })
})

it('a rehearsal applies earlier changes at its start, but no campaign before its announcement', () => {
  const changes = [on('2023-02-20T10:00', 'phone', ''), on('2023-02-22T10:00', 'phone', 'tiktok'), on('2023-02-23T10:00', 'phone', '')]
  expect(played(policyOf(), [personWith()], changes)).toEqual([])
  expect(played(policyOf(), [personWith()], [], brussels('2023-01-01T00:00'))[0]).toBe('02-23 10:00 first: phone')
})

it('a rehearsal is in order of second, kind, staff, then step or device', () => {
  const people = peopleWith({ who: { id: 'b' } }, { who: { id: 'a' }, devices: [{ id: 'z' }, { id: 'y' }] })
  const policy = policyOf(suspendingQuietly)
  const lines = rehearseCampaign(policy, people, []).events.map(event =>
    [event.kind, event.staff, ...('device' in event ? [event.device] : [])].join(' '),
  )
  const both = (kind: string) => [`${kind} a`, `${kind} b`]
  expect(lines).toEqual([
    ...['notice', 'opened', 'notice', 'overdue'].flatMap(both),
    ...['suspension a y', 'suspension a z', 'suspension b phone'],
  ])
})

it('a rehearsal ignores changes of devices that no one has', () => {
  expect(played(policyOf({ reminders: [] }), [personWith()], [on('2023-03-01T10:00', 'another', '')])).toHaveLength(2)
})

it('a rehearsal counts people who are overdue when it begins, though they do not become so', () => {
  const policy = versionOf({ reminders: [] })
  const ana = new Carried(personWith(), policy)
  for (const at of [policy.announcedAt, brussels('2023-03-16T00:00')]) ana.run(at)
  const { events } = rehearseCampaign(policy, [ana.person], [], { from: brussels('2023-03-20T10:00') })
  expect(events.map(line)).toEqual(['03-20 10:00 overdue'])
})

const devices = (owner: string, first = {}) => [
  { id: `${owner}-laptop`, apps: '' },
  { id: `${owner}-phone`, ...first },
  { id: `${owner}-tablet`, ownership: 'personal', apps: '?' },
]
const wide = policyOf({
  ...security,
  apps: ['tiktok', 'wechat'],
  announce: 'everyone',
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
const managers = [{ id: 'head' }, { id: 'chief' }, { id: 'boss', zone: 'Asia/Tokyo' }, { id: 'chair', country: 'IE' }].map(who => ({
  who,
  devices: [],
}))
/** What happens to each. The number in a digest's subject depends on others. */
const happened = (people: readonly Person[], changes: readonly DeviceChange[]) =>
  Map.groupBy(
    rehearsePolicies([wide, narrow], people, { changes }).events.map(event =>
      event.kind === 'digest' ? { ...event, subject: '' } : event,
    ),
    ({ staff }) => staff,
  )
const expectAsAlone = (staff: readonly Person[], changes: readonly DeviceChange[] = []) => {
  const others = peopleWith(...managers)
  const together = happened([...staff, ...others], changes)
  for (const person of staff) expect(together.get(person.profile.id)).toEqual(happened([person, ...others], changes).get(person.profile.id))
}

it('a rehearsal of several alike tells each the same as alone, whatever differs', () => {
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
  const equipped = [
    { ownership: 'personal', workApps: 'no' },
    { ownership: 'personal' },
    ...['wechat', 'wechat;tiktok', '?', ''].map(apps => ({ apps })),
  ].map((first, index) => ({ who: { id: `what-${index}`, manager: 'head' }, devices: devices(`what-${index}`, first) }))
  const [checked, ...people] = peopleWith(
    { who: { id: 'checked' }, devices: [{ id: 'checked-phone', apps: '?' }] },
    { who: { id: 'unread' }, devices: [{ id: 'unread-phone', apps: '?' }] },
    { who: { id: 'few' } },
    ...differing,
    ...equipped,
  )
  const before = brussels('2023-02-01T10:00')
  const once = checked ? [withEachDevice(checked, { checked: { tiktok: before } })] : []
  expectAsAlone([...once, ...people])
})

it('a rehearsal of several alike tells each the same as alone, at any change', () => {
  const names = ['ana', 'bob', 'cleo', 'dan', 'eve', 'fay']
  expectAsAlone(peopleWith(...names.map(id => ({ who: { id, manager: 'head' }, devices: devices(id) }))), [
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

const only = 'so only weekends are days off'
const people = peopleWith({}, { who: { id: 'kei', country: 'UA' } }, { who: { id: 'noa', country: '' } })
const next = { announcedAt: '2023-12-01T10:00', deadline: { on: '2023-12-15', counts: 'inclusive' } }
const before = { announcedAt: '2022-12-06T10:00', deadline: { on: '2022-12-20', counts: 'inclusive' } }
const toManager = [{ after: 'P1D', notify: 'manager' }]
const managed = peopleWith({ who: { manager: 'boss' } }, { who: { id: 'boss' }, devices: [] })
const escalation = [{ after: 'P0D', suspend: true }]
const two = peopleWith({}, { who: { id: 'ben' }, devices: [{ id: 'one' }, { id: 'two', apps: '' }] })
const many = peopleWith(...several(26, n => ({ who: { id: `s${n}` }, devices: [{ id: `d${n}` }] })))

it.each<[string, object, string[], Person[]?]>([
  ['of nothing if all is well', {}, []],
  [
    'of a deadline before the announcement',
    { deadline: { on: '2023-02-22', counts: 'inclusive' } },
    ['the deadline (2023-02-22) is before the announcement (2023-02-23): each person’s deadline is then the end of minimum notice'],
  ],
  ['of no deadline on the day of the announcement', { deadline: { at: '2023-02-23T09:00' } }, []],
  [
    'of audience entries that no one matches',
    { scope: { devices: ['official'], audience: { units: ['DG-ALPHA', 'DG-OMEGA'], except: { staff: ['nobody'] } } } },
    ['scope.audience.units: no staff member matches "DG-OMEGA"', 'scope.audience.except.staff: no staff member matches "nobody"'],
  ],
  [
    'of countries without holidays',
    { workingDays: {} },
    [`staff without a country: no holidays are known, ${only}`, `staff in UA: no holidays are known, ${only}`],
    people,
  ],
  [
    'of a calendar that is not known',
    { workingDays: { holidays: 'eu-comission' } },
    [`calendar "eu-comission": no holidays are known, ${only}`],
  ],
  [
    'of years that a calendar lacks',
    { ...next, workingDays: { holidays: 'eu-commission' } },
    [`calendar "eu-commission": holidays are known from 2023-01-01 until 2023-12-31 only, so outside that only weekends are days off`],
  ],
  [
    'of years whose holidays are not known in a country',
    { ...before, workingDays: {} },
    [`staff in BE: holidays are known from 2023-01-01 until 2030-12-31 only, so outside that only weekends are days off`],
  ],
  [
    'of overdue people whose managers and teams get no mail',
    { escalation: toManager },
    ['1 overdue staff have no manager, and the policy names no security team: nobody hears of them'],
  ],
  ['whose teams get no mail', { ...security, escalation: toManager }, []],
  ['whose managers get no mail', { escalation: toManager }, [], managed],
  [
    'where a brake would have held',
    { escalation, limits: { suspendCount: 1 } },
    [
      'the brake would hold suspensions from 2023-03-16T00:00 (Europe/Brussels) on, until two people approve them (limits: suspendCount: 1; devices in scope: 3)',
    ],
    two,
  ],
  [
    'of the default brake above 25 devices',
    { escalation },
    [expect.stringContaining('(limits: 5 % and 25 devices, the default; devices in scope: 26)')],
    many,
  ],
])('a rehearsal warns %s', (_, changes, warnings, staff = [personWith()]) => {
  expect(rehearseCampaign(policyOf({ ...changes }), staff, []).warnings).toEqual(warnings)
})
