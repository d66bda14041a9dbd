import { expect, it } from 'vitest'
import { brussels, document, line, peopleWith, personWith, policyOf, security } from '#test/builders.ts'
import { cut, givenTo, linesFrom, played, printed, type Said, type Story, says } from './stories.ts'

const policy = policyOf(cut)
const amended = (changes: Said) => ({ policy: { ...document, ...cut, ...changes } })
const by = (on: string) => ({ deadline: { on, counts: 'inclusive' } })
const ana = [personWith()]
const ben = { id: 'ben', email: 'ben@ec.example' }
const anaAndBen = peopleWith({}, { who: ben, devices: [{ id: 'tablet' }] })

const head = { id: 'head', email: 'head@ec.example' }
const underHead = peopleWith({ who: { manager: 'head' } }, { who: head, devices: [{ id: 'tablet' }] })
const toManager = policyOf({ ...security, reminders: [], escalation: [{ after: 'P1D', notify: 'manager' }] })

const suspendedAt = (local: string) => [`${local} after:P0D: phone`, `${local} suspension phone`]

it('a story without lines is the campaign, with what each notice states and threatens', () => {
  expect(linesFrom('02-23', {})).toEqual([
    '02-23 10:00 first: phone',
    '02-23 10:00 opened',
    '03-08 09:00 P7D: phone',
    ...suspendedAt('03-16 00:00'),
  ])
  const notices = played({}).events.flatMap(event => ('states' in event ? [event] : []))
  const states = { 'no-tiktok': brussels('2023-03-16T00:00') }
  expect(notices).toMatchObject([
    { step: 'first', states, threatens: true },
    { step: 'P7D', states, threatens: true },
    { step: 'after:P0D', states, threatens: false },
  ])
})

it('a new version is in force from its moment on', () => {
  expect(linesFrom('03-01', { '03-03T12:00': amended(by('2023-03-22')) })).toEqual([
    '03-03 12:00 changed: phone',
    '03-15 09:00 P7D: phone',
    ...suspendedAt('03-23 00:00'),
  ])
})

it('a new version that another follows at once was never in force', () => {
  const both = { apps: ['tiktok', 'wechat'] }
  const story = { '03-03T12:00': [amended({ title: 'Away with it' }), amended(both)] }
  expect(linesFrom('03-01', story, [personWith({}, [{ apps: 'tiktok;wechat' }])], policyOf({ ...cut, ...both }))).toEqual([
    '03-08 09:00 P7D: phone',
    ...suspendedAt('03-16 00:00'),
  ])
})

it('a new version puts a later end to the rehearsal', () => {
  expect(played({ '03-03T12:00': amended(by('2023-05-31')) }).until).toEqual(brussels('2023-07-31T00:00'))
})

it('a new version before the announcement is the one that is announced', () => {
  expect(linesFrom('02-23', { '02-01T12:00': amended({ announcedAt: '2023-02-27T10:00' }) })[0]).toBe('02-27 10:00 first: phone')
})

it('staff who change are told at their own hours, in their language, at their address', () => {
  const moved = { id: 'ana', zone: 'America/New_York', language: 'fr', email: 'ana@other.example' }
  const notices = played({ '03-01T12:00': { staff: moved } }).events.filter(({ kind }) => kind === 'notice')
  expect(notices[1]).toMatchObject({ step: 'P7D', at: brussels('2023-03-08T15:00'), language: 'fr', to: 'ana@other.example' })
})

it('staff who change have the hours of the manager they get, wherever this one goes', () => {
  const story = {
    '03-01T12:00': { staff: { id: 'ana', manager: 'head' } },
    '03-01T13:00': { staff: { id: 'head', zone: 'America/New_York' } },
  }
  expect(linesFrom('03-16', story, peopleWith({}, { who: head, devices: [] }), toManager)).toEqual([
    '03-17 14:00 digest after:P1D to head: ana phone',
  ])
})

it('staff who change vanish without an event when they leave, and get their team back later', () => {
  const left = { '03-01T12:00': { staff: { id: 'head', gone: true } } }
  expect(linesFrom('02-24', left, underHead, toManager)).toEqual(['03-17 09:00 digest after:P1D to security: ana phone'])
  const returned = { ...left, '03-10T12:00': { staff: { id: 'head' } } }
  expect(linesFrom('03-17', returned, underHead, toManager)).toContain('03-17 09:00 digest after:P1D to head: ana phone')
})

it('staff who change who return in time are in the same case, and what was suspended stays so', () => {
  const story = {
    '03-17T12:00': { staff: { id: 'ana', gone: true } },
    '03-18T12:00': { device: { id: 'phone', label: 'Spare' } },
    '03-20T12:00': { staff: { id: 'ana' } },
    '03-21T12:00': { device: { id: 'phone', apps: '' } },
  }
  expect(linesFrom('03-16T12:00', story)).toEqual([
    '03-21 12:00 cleared',
    '03-21 12:00 cleared: phone',
    '03-21 12:00 restored: phone',
    '03-21 12:00 restoration phone',
  ])
  const all = played(story).events.filter(({ kind }) => kind === 'ended' || kind === 'relapsed')
  expect(all.map(line)).toEqual(['03-17 12:00 ended', '03-20 12:00 relapsed'])
})

it('staff who change who return at the moment at which they leave never left', () => {
  expect(linesFrom('02-23', { '03-17T12:00': [{ staff: { id: 'ana', gone: true } }, { staff: { id: 'ana' } }] })).toEqual(
    linesFrom('02-23', {}),
  )
})

it('staff who change are judged once for all changes of a moment', () => {
  const staffZone = { zone: 'staff', announcedAt: '2023-02-23T09:00Z' }
  const [west, home] = [{ staff: { id: 'ana', zone: 'Pacific/Honolulu' } }, { staff: { id: 'ana', zone: 'Europe/Brussels' } }]
  const earlier = amended({ ...staffZone, ...by('2023-03-10') })
  for (const said of [
    [west, home],
    [earlier, west],
    [west, earlier],
  ])
    expect(linesFrom('03-14', { '03-14T12:00': said }, ana, policyOf({ ...cut, ...staffZone }))).toEqual(suspendedAt('03-16 00:00'))
})

const cleared = ['03-01 12:00 cleared', '03-01 12:00 cleared: phone']

it('devices that change are clean or in breach from then on, and keep what is not said', () => {
  const story = {
    '03-01T12:00': { device: { id: 'phone', apps: '' } },
    '03-02T12:00': { device: { id: 'phone', apps: '?', label: 'Old phone' } },
  }
  expect(linesFrom('02-24', story)).toEqual(cleared)
})

it('devices that change go to another owner, who is told as of a new one', () => {
  const given = played({ '03-17T12:00': { device: { id: 'phone', staff: 'ben' } } }, peopleWith({}, { who: ben, devices: [] }))
  const then = given.events.filter(({ at, kind }) => at.equals(brussels('2023-03-17T12:00')) && printed.has(kind))
  expect(then.map(event => `${event.staff} ${line(event).slice(12)}`)).toEqual([
    'ana cleared',
    'ana cleared: phone',
    'ben first: phone',
    'ben opened',
    'ana restoration phone',
  ])
})

it('devices that change may be new', () => {
  expect(linesFrom('03-01', { '03-01T12:00': givenTo('ana', 'tablet', 'tiktok') })[0]).toBe('03-01 12:00 again: phone tablet')
})

it('devices that change of a person who left belong to no one until they are given away', () => {
  const story = {
    '03-01T12:00': { staff: { id: 'ana', gone: true } },
    '03-02T12:00': { device: { id: 'phone', label: 'Spare' } },
    '03-03T12:00': { device: { id: 'phone', staff: 'ben' } },
  }
  expect(linesFrom('02-24', story, peopleWith({}, { who: ben, devices: [] })).slice(0, 2)).toEqual([
    '03-03 12:00 first: phone',
    '03-03 12:00 opened',
  ])
})

it('devices that change count as read at the start, if their reading is dated later', () => {
  const future = [personWith({}, [{ reportedAt: '2999-01-01T00:00:00Z' }])]
  expect(linesFrom('02-24', { '03-01T12:00': { device: { id: 'phone', apps: '' } } }, future)).toEqual(cleared)
})

it('devices that change leave every rung owed, also the second of two of one name', () => {
  const rung = { after: 'P0D', notify: 'security' }
  const twice = policyOf({ ...security, reminders: [], escalation: [{ ...rung, wait: 'working-time' }, rung] })
  expect(linesFrom('03-16', { '03-16T05:00': { device: { id: 'phone', label: 'Old phone' } } }, ana, twice)).toEqual([
    '03-16 00:00 digest after:P0D to security: ana phone',
    '03-17 09:00 digest after:P0D to security: ana phone',
  ])
})

it('devices that change are judged once for all changes of a moment', () => {
  const [clean, found] = ['', 'tiktok'].map(apps => ({ device: { id: 'phone', apps } }))
  const granted = { extend: { staff: 'ana', policy: 'no-tiktok', until: '2023-03-01' } }
  expect(linesFrom('03-17', { '03-17T12:00': [clean ?? {}, found ?? {}, granted, clean ?? {}, found ?? {}] })).toEqual([])
})

const delivery = (after: string, until = '06-01T00:00', staff = 'ana') => ({
  delivery: { staff, until: `${brussels(`2023-${until}`)}`, after },
})
const fromStart = (...said: Parameters<typeof delivery>) => ({ '02-01T00:00': delivery(...said) })
const readdressed = { staff: { id: 'ana', email: 'ana@other.example' } }

it.each([
  ['heard of late leave minimum notice from then', fromStart('P18D'), suspendedAt('03-21 00:00')],
  ['never heard of cut no one off', fromStart('never'), []],
  ['heard of at once after a delay has ended count', fromStart('never', '03-08T09:00'), suspendedAt('03-16 00:00')],
  ['to an earlier address prove nothing', { ...fromStart('P5D', '02-24T00:00'), '02-24T12:00': [delivery('never'), readdressed] }, []],
])('notices that are %s', (_, story, happened) => {
  expect(linesFrom('03-15T10:00', story)).toEqual(happened)
})

it('notices go nowhere once one came back, until there is a new address', () => {
  const bounce = fromStart('bounce', '03-01T00:00')
  expect(linesFrom('02-24', bounce)).toEqual([])
  expect(linesFrom('02-24', { ...bounce, '03-10T12:00': readdressed })[0]).toBe('03-10 12:00 first: phone')
})

const movedTo = (email: string) => ({ staff: { id: 'ana', email } })
const changedByHand = { ...fromStart('never', '03-01T00:00'), '03-06T12:00': movedTo('x@other.example') }

it.each([
  ['carries no suspension for 14 days', {}, '03-20 12:00'],
  ['carries it where the earlier one had proof', fromStart('PT0H'), '03-16 00:00'],
  ['carries none for 14 more days after a further change', { '03-13T12:00': movedTo('y@other.example') }, '03-27 12:00'],
  ['proves nothing once they change back', { '03-13T12:00': movedTo('Ana@ec.example') }, '03-21 00:00'],
  ['carries it once they answer from it', { '03-17T12:00': says('not-mine') }, '03-17 12:00'],
  ['is confirmed by no answer that their page does not offer', { '03-17T12:00': says('checked') }, '03-20 12:00'],
])('an address changed by hand %s', (_, story, suspendedOn) => {
  const suspended = linesFrom('03-06', { ...changedByHand, ...story }).filter(text => text.includes('suspension'))
  expect(suspended).toEqual([`${suspendedOn} suspension phone`])
})

it('notices that cannot reach their reader do not go when a digest about them does', () => {
  const told = policyOf({ ...cut, ...security, escalation: [...cut.escalation, { after: 'P1D', notify: 'security' }] })
  expect(linesFrom('03-09', { '03-08T00:00': delivery('bounce') }, ana, told)).toEqual([
    '03-16 00:00 suspension phone',
    '03-17 09:00 digest after:P1D to security: ana phone',
  ])
})

it('notices of a manager who cannot be reached go to the security team', () => {
  const story = fromStart('bounce', '06-01T00:00', 'head')
  expect(linesFrom('03-17', story, underHead, toManager)).toContain('03-17 09:00 digest after:P1D to security: ana phone')
})

it('a policy that is paused sends and suspends nothing, and all that is overdue once resumed', () => {
  const story = { '03-06T12:00': { pause: 'no-tiktok' }, '03-20T03:00': { resume: 'no-tiktok' } }
  expect(linesFrom('02-24', story)).toEqual(suspendedAt('03-20 03:00'))
})

it('a policy that is paused puts off what waits for a digest to the day after', () => {
  const people = peopleWith({}, { who: { ...ben, zone: 'America/New_York' }, devices: [{ id: 'tablet' }] })
  const escalation = [{ after: 'P0D', notify: 'security' }]
  const told = policyOf({ ...security, reminders: [], escalation, zone: 'staff', announcedAt: '2023-02-23T09:00Z' })
  const story = { '03-16T12:00': { pause: 'no-tiktok' }, '03-17T12:00': { resume: 'no-tiktok' } }
  expect(linesFrom('03-17', {}, people, told)).toEqual(['03-17 09:00 digest after:P0D to security: ben tablet'])
  expect(linesFrom('03-17', story, people, told)).toEqual(['03-20 09:00 digest after:P0D to security: ben tablet'])
})

it('a policy that is lifted ends its cases, gives access back, and is not resumed', () => {
  const lifted = { '03-17T12:00': { lift: 'no-tiktok' }, '03-18T12:00': { resume: 'no-tiktok' } }
  expect(linesFrom('03-17', lifted)).toEqual(['03-17 12:00 cleared: phone', '03-17 12:00 restored: phone', '03-17 12:00 restoration phone'])
  expect(played(lifted).events.some(({ kind }) => kind === 'ended')).toBe(true)
  expect(linesFrom('03-02', { '03-01T12:00': { lift: 'no-tiktok' }, '03-02T12:00': { resume: 'no-tiktok' } })).toEqual([])
})

const granted = (kind: 'extend' | 'exempt', ...until: string[]) => ({
  '03-09T12:00': until.map(day => ({ [kind]: { staff: 'ana', policy: 'no-tiktok', until: day } })),
})

it('an admin grants a later deadline, or a time without duty', () => {
  expect(linesFrom('03-15', granted('extend', '2023-03-20'))).toEqual(suspendedAt('03-21 00:00'))
  expect(linesFrom('03-10', granted('exempt', '2023-06-30'))).toEqual([])
})

const limited = policyOf({ ...cut, limits: { suspendCount: 1 } })
const brake = (decision: Said) => ({ brake: { policy: 'no-tiktok', ...decision } })
const hold = { '02-20T12:00': brake({ hold: true }) }
/** What becomes of access. */
const access = (story: Story, under = limited, people = anaAndBen) =>
  linesFrom('02-23', story, people, under).filter(text => /ion /.test(text))
const [phone, tablet] = ['03-16 00:00 suspension phone', '03-16 00:00 suspension tablet']

it('the brake lets everything through unless the story says that it holds', () => {
  expect(access({ '03-01T12:00': { staff: { id: 'ana', name: 'Anna' } } })).toEqual([phone, tablet])
})

it('the brake holds all that would go above the limit, which by default is 25 devices', () => {
  expect(access(hold)).toEqual([])
  const last = played(hold, anaAndBen, limited).events.findLast(({ kind }) => kind === 'notice')
  expect(last).toMatchObject({ step: 'after:P0D', threatens: true })
  expect(access(hold, policy)).toEqual([phone, tablet])
})

it.each([
  ['takes shares of what the first import brings', '02-25T09:59', [phone, tablet]],
  ['holds more than shares of that, if later imports bring more', '02-25T10:00', []],
])('the brake %s, where nothing was in scope at first', (_, later, suspended) => {
  const story = { ...hold, '02-24T10:00': givenTo('ana', 'phone', 'tiktok'), [later]: givenTo('ana', 'tablet', 'tiktok') }
  expect(access(story, policyOf({ ...cut, limits: { suspendPercent: 100 } }), [personWith({}, [])])).toEqual(suspended)
})

it('the brake lets through what is approved while it is held, with a notice', () => {
  expect(linesFrom('03-17', { ...hold, '03-17T12:00': brake({ approve: ['tablet'] }) }, anaAndBen, limited)).toEqual([
    '03-17 12:00 suspended: tablet',
    '03-17 12:00 suspension tablet',
    // One suspension a day is within the limit.
    '03-18 12:00 suspended: phone',
    '03-18 12:00 suspension phone',
  ])
})

it('the brake lets through on time what was approved up to 48 hours before, not earlier', () => {
  expect(access({ ...hold, '03-14T12:00': brake({ approve: 'all' }) })).toEqual([phone, tablet])
  expect(access({ ...hold, '03-13T12:00': brake({ approve: 'all' }) })).toEqual([])
})

it('the brake spares what is rejected, which is no longer counted, until it is approved', () => {
  const rejected = { ...hold, '03-15T12:00': brake({ reject: ['phone'] }) }
  expect(access(rejected)).toEqual([tablet])
  const threats = played(rejected, anaAndBen, limited).events.flatMap(event =>
    'threatens' in event && event.step === 'after:P0D' ? [`${event.staff} ${event.threatens}`] : [],
  )
  expect(threats).toEqual(['ana false', 'ben false'])
  expect(access({ ...rejected, '03-17T12:00': brake({ approve: ['phone'] }) })).toEqual([tablet, '03-17 12:00 suspension phone'])
})

const second = { ...cut, id: 'no-temu', title: 'Remove Temu', apps: ['temu'] }
const both = [personWith({}, [{ apps: 'tiktok;temu' }])]

it('several policies share a mail, with an event for each, and each tells what it states', () => {
  const deadline = brussels('2023-03-16T00:00')
  const states = { 'no-tiktok': deadline, 'no-temu': deadline }
  const first = played({}, both, [policy, policyOf(second)]).events.filter(event => 'step' in event && event.step === 'first')
  expect(first).toMatchObject([
    { policy: 'no-tiktok', states, threatens: true },
    { policy: 'no-temu', states, threatens: true },
  ])
})

it('several policies share a digest of a day', () => {
  const told = { ...security, escalation: [{ after: 'P1D', notify: 'security' }] }
  const digests = played({}, both, [policyOf(told), policyOf({ ...second, ...told })]).events.flatMap(event =>
    event.kind === 'digest' ? [event] : [],
  )
  expect(digests.map(event => `${line(event)} ${event.policy}`)).toEqual([
    '03-17 09:00 digest after:P1D to security: ana phone no-tiktok',
    '03-17 09:00 digest after:P1D to security: ana phone no-temu',
  ])
  expect(new Set(digests.map(({ subject }) => subject)).size).toBe(1)
})

it('several policies begin each with its own announcement, and end with the last deadline', () => {
  const late = policyOf({ ...second, announcedAt: '2023-06-01T10:00', ...by('2023-06-30') })
  const { from, until, events } = played({}, both, [late, policy])
  expect([from, until]).toEqual([brussels('2023-02-23T10:00'), brussels('2023-08-30T00:00')])
  expect(events.filter(({ kind }) => kind === 'opened').map(line)).toEqual(['02-23 10:00 opened', '06-01 10:00 opened'])
})

const listed = (changes = {}) => ({ device: { id: 'phone', apps: 'tiktok', inventoryHours: 168, ...changes } })

it('an answer restores a suspended device whose list is far, until a newer list or for a cycle and two days', () => {
  const answered = { '03-14T12:00': listed(), '03-16T12:00': says('removed') }
  const until = ['03-16 12:00 restored: phone', '03-16 12:00 restoration phone']
  expect(linesFrom('03-10', answered).slice(-4)).toEqual([...until, '03-25 12:00 suspended: phone', '03-25 12:00 suspension phone'])
  const denied = { '03-20T12:00': listed({ certainFrom: '2023-03-17T12:00:00Z' }) }
  expect(linesFrom('03-10', { ...answered, ...denied }).slice(-4)).toEqual([
    ...until,
    '03-20 12:00 suspended: phone',
    '03-20 12:00 suspension phone',
  ])
})

it('an answer without a case, about the device of another, or that does not fit, is none', () => {
  const stories: readonly Story[] = [
    { '03-14T12:00': says('checked') },
    { '02-20T12:00': says('removed') },
    { '03-14T12:00': [givenTo('ben', 'tablet', ''), says('not-mine', 'tablet')] },
  ]
  const happened = (story: Story) => played(story).events.map(line)
  for (const story of stories) expect(happened(story)).toEqual(happened({}))
})
