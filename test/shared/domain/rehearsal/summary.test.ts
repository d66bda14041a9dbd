import { expect, it } from 'vitest'
import { daysOf } from '#domain/rehearsal/end.ts'
import { ndjson } from '#domain/rehearsal/events.ts'
import { rehearseCampaign } from '#domain/rehearsal/rehearse-campaign.ts'
import { rehearsalSummary, summaryOf } from '#domain/rehearsal/summary.ts'
import { brussels, on, ownRequirements, peopleWith, security, versionOf } from '#test/builders.ts'
import { tallied } from './tallied.ts'

const policy = versionOf({
  ...security,
  reminders: ['P1D'],
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff' },
    { after: 'P1D', notify: 'security' },
  ],
})
type Devices = Parameters<typeof peopleWith>[0]['devices'] & object

const people = peopleWith(
  { devices: [{ id: 'ana-phone' }] },
  { who: { id: 'ben', email: 'ben@ec.example', unit: 'DG-BETA' }, devices: [{ id: 'ben-phone' }] },
)
const changes = [on('2023-03-01T12:00', 'ben-phone', ''), on('2023-03-20T12:00', 'ana-phone', '')]
const rehearsal = rehearseCampaign(policy, people, changes)
const from = policy.announcedAt

const summary = (quota?: { perSecond: number; leftToday: number }) => summaryOf(tallied(policy, people, changes), policy, from, quota)

it('the summary of a rehearsal says who is mailed and cut off, by day and in all, and the cost', () => {
  const said = summary({ perSecond: 0.01, leftToday: 200 })
  expect(said).toMatchObject({
    from: '2023-02-23T09:00:00Z',
    staff: { inAudience: 2, inBreach: 2, overdue: 1, suspended: 1 },
    mails: { toStaff: 6, digests: 1 },
    suspensions: 1,
    restorations: 1,
    units: { 'DG-ALPHA': { mailed: 1, suspended: 1 }, 'DG-BETA': { mailed: 1, suspended: 0 } },
    cost: { usd: 0.001, perThousandMails: 0.1 },
    quota: { perSecond: 0.01, leftToday: 200, busiest: { date: '2023-02-23', mails: 2, minutes: 4 } },
  })
  expect(said.days.map(({ date, mailed, inBreach }) => `${date}: ${mailed} mailed, ${inBreach} in breach`)).toEqual([
    '2023-02-23: 2 mailed, 2 in breach',
    '2023-03-01: 1 mailed, 1 in breach',
    '2023-03-14: 1 mailed, 1 in breach',
    '2023-03-16: 1 mailed, 1 in breach',
    '2023-03-17: 1 mailed, 1 in breach',
    '2023-03-20: 1 mailed, 0 in breach',
  ])
  expect(said.days.reduce((sum, { mailed }) => sum + mailed, 0)).toBe(said.mails.toStaff + said.mails.digests)
})

it('the summary of a rehearsal says each day who became clean or overdue, and lost access', () => {
  const relapsing = [...changes, on('2023-03-02T12:00', 'ben-phone', 'tiktok'), on('2023-03-21T12:00', 'ben-phone', '')]
  const { days } = summaryOf(tallied(policy, people, relapsing), policy, from, undefined)
  const lines = days.map(({ date, inBreach, cleared, overdue, suspended, restored }) =>
    [date, inBreach, cleared, overdue, suspended, restored].join(' '),
  )
  expect(lines).toEqual([
    '2023-02-23 2 0 0 0 0',
    '2023-03-01 1 1 0 0 0',
    '2023-03-02 2 0 0 0 0',
    '2023-03-14 2 0 0 0 0',
    '2023-03-16 2 0 2 2 0',
    '2023-03-17 2 0 0 0 0',
    '2023-03-20 1 1 0 0 1',
    '2023-03-21 0 1 0 0 1',
  ])
})

it('the summary of a rehearsal counts no one as in breach whose case ended', () => {
  const at = (local: string) => brussels(local).epochMilliseconds
  const days = daysOf(
    [
      [at('2023-03-01T10:00'), { opened: 3 }],
      [at('2023-03-02T10:00'), { ended: 2 }],
      [at('2023-03-02T11:00'), { relapsed: 1 }],
    ],
    'Europe/Brussels',
  )
  expect(days.map(({ inBreach }) => inBreach)).toEqual([3, 2])
})

it('the summary of a rehearsal warns where nothing is known of a requirement on any device', () => {
  const more = versionOf({ ...security, requires: ['firewall', 'ios-17-4'], requirements: ownRequirements })
  const warnings = (...devices: Devices) =>
    summaryOf(tallied(more, peopleWith({ devices }), []), more, from, undefined).warnings.filter(one => one.includes('nothing is known'))
  expect(warnings({ id: 'phone' }, { id: 'mac', platform: 'macos', apps: '?' })).toEqual([
    'nothing is known of firewall on any device in scope: import devices, then rehearse again',
  ])
  expect(warnings({ id: 'phone' })).toEqual([
    'nothing is known of firewall, ios-17-4 on any device in scope: import devices, then rehearse again',
  ])
  expect(warnings({ id: 'phone', osVersion: '17.5', passed: 'firewall' })).toEqual([])
  expect(warnings()).toEqual([])
})

it('the summary of a rehearsal is of the form in which it is kept', () => {
  for (const said of [summary(), summary({ perSecond: 14, leftToday: 50_000 })])
    expect(rehearsalSummary.parse(JSON.parse(JSON.stringify(said)))).toEqual(said)
})

it('the summary of a rehearsal has no number for unlimited mail, and nothing if unknown', () => {
  expect(summary({ perSecond: 14, leftToday: Number.POSITIVE_INFINITY }).quota).toEqual({
    perSecond: 14,
    busiest: { date: '2023-02-23', mails: 2, minutes: 1 },
  })
  expect(summary().quota).toBeUndefined()
})

it('the summary of a rehearsal counts who was in breach before it begins', () => {
  const tally = { ...tallied(policy, people, changes), inBreach: 3 }
  const said = summaryOf(tally, policy, from, undefined)
  expect(said.staff.inBreach).toBe(5)
  expect(said.days[0]?.inBreach).toBe(5)
})

it('the summary of a rehearsal says that nothing happens, or that no device is known', () => {
  const empty = (of = policy, ...devices: Devices) =>
    summaryOf(tallied(of, peopleWith({ devices })), of, from, { perSecond: 14, leftToday: 1 })
  expect(empty()).toMatchObject({ days: [], mails: { toStaff: 0, digests: 0 }, cost: { usd: 0 }, quota: { perSecond: 14, leftToday: 1 } })
  expect(empty().quota?.busiest).toBeUndefined()
  const nothing = 'nothing would happen: nobody in scope would get mail or lose access in the time rehearsed'
  const unknown = 'no device in scope is known: import staff and devices, then rehearse again'
  expect(empty(policy, { apps: '' }).warnings).toEqual([nothing])
  expect(empty().warnings).toEqual([unknown, nothing])
  expect(empty(versionOf({ announce: 'everyone' }))).toMatchObject({ mails: { toStaff: 1 }, warnings: [unknown] })
})

it('events as lines of JSON are in pieces of whole lines, which together are the whole', () => {
  const whole = [...ndjson(rehearsal.events)]
  expect(whole).toHaveLength(1)
  const pieces = [...ndjson(rehearsal.events, 300)]
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.join('')).toBe(whole.join(''))
  for (const piece of pieces) expect(piece).toMatch(/^\{.*\}\n$/s)
  for (const piece of pieces.slice(0, -1)) expect(piece.length).toBeGreaterThanOrEqual(300)
})

it('events as lines of JSON have those that are of interest, at whole seconds', () => {
  const events = [...ndjson(rehearsal.events)]
    .join('')
    .trimEnd()
    .split('\n')
    .map((line): { kind: string; at: string } => JSON.parse(line))
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['notice', 'digest', 'opened', 'suspension', 'restoration', 'cleared']))
  for (const { at } of events) expect(at).toMatch(/^2023-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  expect([...ndjson([])]).toEqual([])
})

it.each([
  ['ask', { staff: 1, devices: 2, mayLose: 0 }],
  ['answer-or-lose', { staff: 1, devices: 2, mayLose: 1 }],
  ['remind', undefined],
])('the summary of a rehearsal says who is asked about unread devices, and who could lose access: %s', (unknown, asked) => {
  const phones = peopleWith(
    {
      devices: [
        { id: 'a1', apps: '?' },
        { id: 'a2', apps: '?' },
      ],
    },
    { who: { id: 'ben', email: 'ben@ec.example' }, devices: [{ id: 'b1' }] },
  )
  const asking = versionOf({ unknown })
  expect(summaryOf(tallied(asking, phones, []), asking, from, undefined).asked).toEqual(asked)
})
