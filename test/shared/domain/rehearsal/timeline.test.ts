import { expect, it } from 'vitest'
import { type Cell, timelineOf } from '#domain/rehearsal/timeline.ts'
import { owned, policyOf, security, suspendingOnly } from '#test/builders.ts'

const cellText = (cell: Cell) =>
  'at' in cell
    ? cell.at.toZonedDateTimeISO('Europe/Brussels').toPlainDateTime().toString({ smallestUnit: 'minute' }).slice(5)
    : 'on' in cell
      ? cell.on.toString()
      : cell.instead

type Changes = Record<string, unknown>

const drawn = (changes: Changes, zones = ['Europe/Brussels']) =>
  timelineOf(policyOf(changes), zones).rows.map(({ what, cells }) => `${what} | ${cells.map(cellText).join(' | ')}`)

const warned = (changes: Changes, zones = ['Europe/Brussels']) => timelineOf(policyOf(changes), zones).warnings

const ladder = {
  ...security,
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'manager' },
    { after: 'P3D', notify: 'security' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
}

it('a timeline has every step of a policy, in each of the zones', () => {
  expect(drawn({ ...ladder, reminders: ['P7D', 'P0D'] }, ['Europe/Brussels', 'America/New_York'])).toEqual([
    'announced | 02-23T10:00 | 02-23T10:00',
    'first notice | 02-23T10:00 | 02-23T15:00',
    'reminder 7 days before the last day | 03-08T09:00 | 03-08T15:00',
    'reminder on the last day | 03-15T09:00 | 03-15T14:00',
    'last day, in Europe/Brussels | 2023-03-15 | 2023-03-15',
    'deadline | 03-16T00:00 | 03-16T00:00',
    'at the deadline: work access is suspended | 03-16T00:00 | 03-16T00:00',
    'at the deadline: staff are told | 03-16T00:00 | 03-16T00:00',
    '1 day after the deadline: the manager is told | 03-17T09:00 | 03-17T14:00',
    '3 days after the deadline: security is told | 03-20T09:00 | 03-20T09:00',
    'every 7 days, 1 of 2: staff are told | 03-27T09:00 | 03-27T15:00',
    'every 7 days, 2 of 2: staff are told | 04-03T09:00 | 04-03T15:00',
  ])
})

it('a timeline has the steps of all stages, each after its name', () => {
  const by = (name: string, on: string) => ({ name, deadline: { on, counts: 'inclusive' } })
  const stages = [by('work', '2023-03-15'), { ...by('own', '2023-03-29'), escalation: [{ after: 'P0D', suspend: true }] }]
  expect(drawn({ deadline: undefined, stages, reminders: ['P7D'] })).toEqual([
    'announced | 02-23T10:00',
    'first notice | 02-23T10:00',
    'work: reminder 7 days before the last day | 03-08T09:00',
    'work: last day | 2023-03-15',
    'work: deadline | 03-16T00:00',
    'own: reminder 7 days before the last day | 03-22T09:00',
    'own: last day | 2023-03-29',
    'own: deadline | 03-30T00:00',
    'own: at the deadline: work access is suspended | 03-30T00:00',
    'own: suspended: staff are told | 03-30T00:00',
  ])
  expect(warned({ deadline: undefined, stages, reminders: ['P7D'] })).toEqual([
    'nothing happens after the deadline of stage work: it has no escalation',
  ])
})

it('a timeline is that of a person whose devices break what is required, whatever its kind', () => {
  const system = { kind: 'version', title: 'macOS 15', atLeast: { macos: '15' } }
  const rows = ['at the deadline: work access is suspended | 03-16T00:00', 'at the deadline: staff are told | 03-16T00:00']
  for (const asked of [
    { requires: ['filevault'] },
    { requires: ['system'], requirements: { system } },
    { apps: ['tiktok'], requires: ['bitlocker'] },
  ])
    expect(drawn({ apps: undefined, ...suspendingOnly, ...asked }).slice(-2)).toEqual(rows)
})

it('a timeline says what it can of deadlines that are no one date', () => {
  const byDevice = { deadline: { within: 'P30D', of: 'device' }, reminders: [], escalation: [{ after: 'P0D', notify: 'staff' }] }
  expect(drawn(byDevice).slice(2)).toEqual([
    'last day of devices given by then | 2023-03-25',
    'deadline of devices given by then | 03-26T00:00',
    'last day of devices given later | 30 days after each is given',
    'at the deadline: staff are told | 03-26T00:00',
  ])
  const undated = { deadline: 'none', remindEvery: 'P14D', review: '2023-09-01', ...owned }
  expect(drawn(undated).slice(2)).toEqual([
    'reminder, then every 14 days | 03-09T09:00',
    'review: the last day with reminders | 2023-09-01',
    'review: security is asked | 09-01T09:00',
  ])
  expect(warned(undated)).toEqual([])
})

it('a timeline has the deadline after minimum notice, and what does not go by itself', () => {
  const late = { deadline: { on: '2023-02-24', counts: 'inclusive' }, announce: 'everyone', reminders: ['P7D', 'P3D', 'P1D'] }
  expect(drawn(late)).toEqual([
    'announced | 02-23T10:00',
    'first notice, to everyone | 02-23T10:00',
    expect.stringMatching(/^reminder 7 days before the last day \| before the first notice$/),
    'reminder 3 days before the last day | 02-24T09:00',
    expect.stringMatching(/^reminder 1 day before the last day \| /),
    'last day | 2023-02-24',
    'deadline | 02-25T00:00',
    'deadline with minimum notice | 03-01T00:00',
  ])
  expect(warned(late)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('minimum notice is not met'),
      expect.stringContaining('reminder 7 days before the last day is not sent'),
      'nothing happens after the deadline: the policy has no escalation',
    ]),
  )
})

it('a timeline warns of what its author should know, once for all zones or naming them', () => {
  expect(warned({ ...ladder, reminders: [] })).toEqual([])
  expect(warned({ ...ladder, teams: {}, reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] })).toEqual([
    'nobody hears of overdue staff without a manager: the policy names no security team',
  ])
  const holiday = { workingDays: { holidays: ['2023-03-15', '2023-03-08'] }, reminders: ['P7D'] }
  const said = warned(holiday, ['Europe/Brussels', 'Asia/Tokyo'])
  expect(said).toContain('the last day, Wed 15 March 2023, is a day off')
  expect(said).toContain('reminder 7 days before the last day goes on Tue 7 March 2023: Wed 8 March 2023 is a day off')
})

it('a timeline says if no holidays are known', () => {
  const said = warned({ ...ladder, workingDays: {} }, ['Europe/Brussels', 'Etc/GMT+5'])
  expect(said).toContain('staff in Etc/GMT+5: no holidays are known, so only weekends are days off')
})
