import { expect, it } from 'vitest'
import { changesInWords, untoldOf } from '#domain/policies/changes-in-words.ts'
import { isMap } from '#domain/policies/difference.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { policyInWords } from '#domain/policies/in-words.ts'
import { type Policy, policyDocument } from '#domain/policies/policy.ts'
import { owned, ownRequirements, policyOf, security, suspending, undated } from '#test/builders.ts'

const said = (changes: Record<string, unknown>) =>
  Object.fromEntries(policyInWords(policyOf({ ...suspending, ...changes })).map(({ about, text }) => [about, text]))

const stage = (name: string, on: string, more: object = {}) => ({ name, deadline: { on, counts: 'inclusive' }, ...more })
const stages = { deadline: undefined, stages: [stage('a', '2023-03-15'), stage('b', '2023-03-29', { apps: ['temu'] })] }
const noneLost = 'of notice, counted from a mail that was delivered'

it.each<[string, Record<string, unknown>, string]>([
  ['What people must do', { requires: ['filevault'] }, 'Remove TikTok. Turn on FileVault, on macOS.'],
  [
    'What people must do',
    { apps: undefined, requires: Object.keys(ownRequirements), requirements: ownRequirements },
    'Turn on Firewall, on macOS and iOS. Update to iOS 17.4: iOS 17.4 and iPadOS 17.4 or later.',
  ],
  ['What people must do, stage “b”', stages, 'Remove Temu.'],
  [
    'Who',
    { scope: { devices: ['official'], audience: { units: ['A'], countries: ['BE', 'LU'] } } },
    'People in the unit A who are also in the countries Belgium and Luxembourg.',
  ],
  [
    'Who',
    { scope: { devices: ['official'], audience: { except: { groups: ['drivers'], staff: ['s1'] } } } },
    'Everyone, except people in the group drivers or with the staff id s1.',
  ],
  [
    'Announcement',
    { announce: 'everyone' },
    'Thu 23 February 2023, 10:00, Brussels time (UTC+01:00). Everyone is told, including people with nothing to do.',
  ],
  ['Last day', {}, 'Until the end of Wed 15 March 2023, Brussels time (UTC+01:00).'],
  [
    'Last day',
    { deadline: { on: '2023-03-15', counts: 'exclusive' } },
    'Until the end of Tue 14 March 2023, Brussels time (UTC+01:00): as of Wed 15 March 2023 it must be done.',
  ],
  ['Last day', { deadline: { at: '2023-03-15T17:00' } }, 'Until 17:00 on Wed 15 March 2023, Brussels time (UTC+01:00).'],
  [
    'Last day',
    { deadline: { within: 'P1D', of: 'announcement' } },
    '1 day after the announcement: until the end of Fri 24 February 2023, Brussels time (UTC+01:00).',
  ],
  [
    'Last day',
    { deadline: { within: 'P30D', of: 'device' } },
    '30 days after the receipt of each device, or the announcement if that is later; until the end of that day, Brussels time (UTC+01:00).',
  ],
  ['Last day', { zone: 'staff', announcedAt: '2023-02-23T10:00Z' }, 'Until the end of Wed 15 March 2023, where each person is.'],
  ['Last day', { deadline: { at: '2023-04-15T17:00' } }, 'Until 17:00 on Sat 15 April 2023, Brussels time (UTC+02:00).'],
  // The sign of such a name is reversed: it is twelve hours behind.
  ['Last day', { zone: 'Etc/GMT+12' }, 'Until the end of Wed 15 March 2023, UTC−12:00.'],
  [
    'The decision',
    { issuer: 'The Board”. Nobody loses work access. “Really' },
    '“Remove TikTok”. Decided by: “The Board". Nobody loses work access. "Really”.',
  ],
  ['Last day', { ...undated, escalation: [] }, 'None. Nobody is ever overdue, and nobody loses access.'],
  ['Reminders', {}, '14, 7 and 3 days before the last day, the day before it and on the last day.'],
  ['Reminders', { reminders: ['P1D'] }, 'The day before the last day.'],
  [
    'Reminders',
    { ...undated, escalation: [], remindEvery: 'P1D' },
    'Every day until Thu 20 April 2023, as long as there is something to do.',
  ],
  [
    'After the last day',
    {
      ...security,
      escalation: [
        { after: 'P0D', suspend: true, notify: 'staff', wait: 'working-time' },
        { after: 'P1D', notify: 'security' },
        { every: 'P7D', notify: 'manager', times: 2 },
      ],
    },
    'At once, in working time: work access from devices that do not comply is suspended, and the person is told. After 1 day: the team security is told. Then every 7 days, 2 times: the manager is told.',
  ],
  ['Work access', {}, `Nobody loses it with less than 5 days ${noneLost}. A report older than 999 days suspends nothing.`],
  [
    'Work access',
    { minimumNotice: 'P0D', staleAfter: 'P1D' },
    'Nobody loses it before the end of the working day on which a mail about it was delivered. A report older than 1 day suspends nothing.',
  ],
  ['Work access', { escalation: [] }, `Never suspended. Nobody is overdue with less than 5 days ${noneLost}.`],
  [
    'The brake',
    {},
    'Suspensions wait until two people approve them if more than 25 devices and more than 5% of those in scope would lose access within 24 hours.',
  ],
  [
    'The brake',
    { limits: { suspendCount: 1 } },
    'Suspensions wait until two people approve them if more than 1 device would lose access within 24 hours.',
  ],
  [
    'Devices that no source can read',
    { unknown: 'ask' },
    'For example phones whose apps no device manager lists. Their owners are asked, and lose nothing if they do not answer. An answer counts for 90 days.',
  ],
  [
    'Working days and hours',
    { workingDays: { week: ['mon', 'wed'], holidays: ['2023-03-01'] } },
    'Mail goes at 09:00 where its reader is; a first notice at once between 08:00 and 18:00. Working days are Monday and Wednesday, without Wed 1 March 2023.',
  ],
  [
    'Requests',
    { requests: { decidedWithin: 1, moreTime: 'P7D' } },
    'A person decides within 1 working day. Until then work access stays as it is. Those who ask for more time before the last day get up to 7 days at once, once a case.',
  ],
  ['Weekly report', { report: { to: ['board@ec.example'] } }, 'Every Monday, in numbers without names, to board@ec.example.'],
])('the summary says: %s, with %j', (about, changes, text) => {
  expect(said(changes)[about]).toBe(text)
})

it('what no sentence of a first version tells is listed: what recognises a requirement of one’s own, and other languages', () => {
  const game = { kind: 'app', title: { en: 'Chess', fr: 'Échecs' }, identifiers: { ios: [{ id: 'com.microsoft.Office.Outlook' }] } }
  const policy = policyOf({ ...suspending, title: { en: 'Remove it', fr: 'Gardez-la' }, apps: ['chess'], requirements: { chess: game } })
  expect(untoldOf(policy)).toEqual(
    expect.arrayContaining([
      { path: 'title.fr', after: 'Gardez-la' },
      { path: 'requirements.chess.title.fr', after: 'Échecs' },
      expect.objectContaining({ after: 'com.microsoft.Office.Outlook' }),
    ]),
  )
})

it('what stages share is said once', () => {
  expect(Object.keys(said(stages)).filter(about => about.includes('stage'))).toEqual([
    ...['What people must do, stage “a”', 'What people must do, stage “b”', 'Last day, stage “a”', 'Last day, stage “b”'],
  ])
})

const full = {
  ...owned,
  ...suspending,
  title: { en: 'Remove it', fr: 'Supprimez-la' },
  requires: ['firewall', 'ios-17-4', 'bitlocker'],
  teams: { ...owned.teams, board: { email: 'board@ec.example', zone: 'Europe/Brussels', language: 'en' } },
  requirements: { ...ownRequirements, firewall: { ...ownRequirements.firewall, note: 'Ask us.', steps: { macos: 'Open Settings.' } } },
  scope: { devices: ['official'], audience: { units: ['A'], countries: ['BE'], groups: ['g'], staff: ['s'], except: { units: ['B'] } } },
  watch: true,
  unknown: 'answer-or-lose',
  review: '2023-09-15',
  escalation: [
    { after: 'P0D', suspend: true, notify: 'staff', wait: 'working-time' },
    { every: 'P7D', notify: 'staff', times: 2 },
  ],
  limits: { suspendPercent: 5, suspendCount: 500 },
  requests: { moreTime: 'P7D' },
  report: { to: ['board@ec.example'] },
  contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example', phone: '+32', hours: '08:00-17:00' },
  reference: 'https://ec.example/decision',
  reportedIn: 'https://news.example',
  why: { en: 'So.', fr: 'Ainsi.' },
}

const words =
  'fr temu filevault LU Asia/Tokyo everyone ask exclusive restored confirmed manager tue sat windows board 18 remove-app remove-work-apps personal-with-work-apps https://x.example x@ec.example 2023-04-01 2023-02-24T10:00:00Z 07:00 07:00-16:00'

const at = (path: string) => path.split(/[.[\]]+/).filter(Boolean)

/** The places of all values in a document. */
const leavesIn = (value: unknown, path = ''): readonly string[] =>
  isMap(value)
    ? Object.entries(value).flatMap(([key, one]) => leavesIn(one, path ? `${path}.${key}` : key))
    : Array.isArray(value)
      ? value.flatMap((one, index) => leavesIn(one, `${path}[${index}]`))
      : value === undefined
        ? []
        : [path]

function withValue(value: unknown, [key, ...rest]: readonly string[], change: (value: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((one, index) => (String(index) === key ? withValue(one, rest, change) : one))
  return isMap(value) ? { ...value, [key]: withValue(value[key], rest, change) } : value
}

/** A right document with another value at a place. */
function otherAt(document: object, path: string): Policy | undefined {
  const days = (value: unknown) => String(value).replace(/^P(\d+)D$/, (_, count) => `P${Number(count) + 1}D`)
  const others = [
    days,
    (value: unknown) => Number(value) + 1,
    (value: unknown) => `${value}x`,
    () => false,
    ...[...words.split(' '), undefined].map(word => () => word),
  ]
  const before = JSON.stringify(documentOf(policyDocument.parse(document)))
  for (const change of others) {
    const read = policyDocument.safeParse(withValue(document, at(path), change))
    if (read.success && JSON.stringify(documentOf(read.data)) !== before) return read.data
  }
  return undefined
}

it('no difference between versions is invisible to those who sign, alone or next to others', () => {
  const base = policyOf(full)
  const places = leavesIn(documentOf(base)).filter(path => path !== 'id')
  const changed = places.map(path => ({ path, after: otherAt(documentOf(base), path) }))
  expect(changed.filter(({ after }) => !after).map(({ path }) => path)).toEqual([
    // Fixed by what describes them.
    ...['requires[0]', 'requires[1]', 'requirements.firewall.kind', 'requirements.ios-17-4.kind'],
  ])
  const untold = changed.filter(({ after }) => after && changesInWords(base, after).untold.length > 0).map(({ path }) => path)
  expect(untold).toEqual([
    ...['title.fr', 'language', 'requirements.firewall.language', 'requirements.firewall.steps.macos', 'requirements.firewall.note'],
    ...['requirements.ios-17-4.language', 'why.fr'],
  ])
  const told = changed.flatMap(({ path, after }) =>
    after && !untold.includes(path) ? [{ path, after, rows: changesInWords(base, after).rows }] : [],
  )
  for (const a of told)
    for (const b of told) {
      if (a === b || !a.rows.some(({ about }) => b.rows.some(row => row.about === about))) continue
      const both = otherAt(documentOf(a.after), b.path)
      if (!both) continue
      const { rows, untold } = changesInWords(base, both)
      if (untold.length === 0) expect(rows, `${a.path} and ${b.path}`).not.toEqual(a.rows)
    }
})
