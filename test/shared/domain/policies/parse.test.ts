import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { expect, it, onTestFinished, vi } from 'vitest'
import { Parser, parse as parseYaml } from 'yaml'
import { languages } from '#domain/catalogue/languages.ts'
import { appNames } from '#domain/catalogue/requirements.ts'
import { parsePolicy } from '#domain/policies/parse.ts'
import { largestDocument, policyDocument } from '#domain/policies/policy.ts'
import { several } from '#test/builders.ts'

const minimal = `id: no-tiktok
title: Remove TikTok
issuer: The Commission
apps: [tiktok]
scope: { devices: [official] }
zone: Europe/Brussels
announcedAt: 2023-02-23T10:00
deadline: { on: 2023-03-15, counts: inclusive }
contact: { name: IT helpdesk, email: helpdesk@ec.example }
`
const lastLine = 10

/** The minimal document with some keys written otherwise, each on its line, and with further ones at its end. */
function documentWith(...lines: string[]) {
  const keyOf = (line: string) => line.split(':')[0]
  const replaced = minimal.split('\n').map(line => lines.find(other => keyOf(other) === keyOf(line)) ?? line)
  const further = lines.filter(line => !minimal.split('\n').some(other => keyOf(other) === keyOf(line)))
  return [...replaced.slice(0, -1), ...further, ''].join('\n')
}

function policyOf(source: string) {
  const parsed = parsePolicy(source)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.value.policy
}

/** `8: deadline.on: must be …` */
function problemsOf(source: string) {
  const parsed = parsePolicy(source)
  return parsed.ok ? [] : parsed.problems.map(({ line, field, message }) => [line, field, message].filter(part => part !== '').join(': '))
}

it('a policy document needs only what is decided, when, and who to ask', () => {
  const { announcedAt, deadline, workingDays, ...policy } = policyOf(minimal)
  expect(policy).toEqual({
    id: 'no-tiktok',
    title: 'Remove TikTok',
    issuer: 'The Commission',
    language: 'en',
    requires: ['tiktok'],
    requirements: {},
    scope: { devices: ['official'] },
    zone: 'Europe/Brussels',
    contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' },
    remedies: ['remove-app', 'remove-work-apps'],
    announce: 'affected',
    reminders: [14, 7, 3, 1, 0],
    sendAt: Temporal.PlainTime.from('09:00'),
    hours: { start: 8 * 60, end: 18 * 60 },
    minimumNotice: 5,
    unknown: 'remind',
    staleAfter: 8,
    believedFor: 90,
    escalation: [],
    closedAfter: 90,
    teams: {},
    limits: {},
    requests: { decidedWithin: 5, access: 'unchanged' },
    answers: { restore: 'provisional' },
    why: {},
  })
  expect(workingDays).toEqual({ week: new Set([1, 2, 3, 4, 5]), holidays: 'country' })
})

it('a policy document speaks of local time in its zone, or of an instant', () => {
  expect(policyOf(minimal).deadline).toEqual({ on: Temporal.PlainDate.from('2023-03-15'), counts: 'inclusive' })
  const announced = (text: string) => `${policyOf(documentWith(`announcedAt: ${text}`)).announcedAt}`
  expect(announced('2023-02-23T10:00')).toBe('2023-02-23T09:00:00Z')
  expect(announced('2023-02-23T10:00+02:00')).toBe('2023-02-23T08:00:00Z')
  expect(announced('2023-02-23T10:00:30Z')).toBe('2023-02-23T10:00:30Z')
})

it('a policy document may leave the zone to each person, if its announcement is an instant', () => {
  expect(policyOf(documentWith('zone: staff', 'announcedAt: 2023-02-23T10:00+01:00')).zone).toBe('staff')
  expect(problemsOf(documentWith('zone: staff'))).toEqual([
    '7: announcedAt: must carry an offset or Z where the zone is `staff`, such as 2023-02-23T10:00+01:00, but is "2023-02-23T10:00"',
  ])
})

it('a policy document means the same as JSON, with CRLF, and after a byte order mark', () => {
  const json = JSON.stringify(parseYaml(minimal), null, 2)
  for (const same of [json, json.replace(/\s+/g, ' '), minimal.replaceAll('\n', '\r\n'), `\u{feff}${minimal}`])
    expect(policyOf(same)).toEqual(policyOf(minimal))
})

it('a policy document may use block style, comments and anchors, and names an app once', () => {
  expect(policyOf(documentWith('apps:\n  - &app tiktok # the first\n  - *app\n  - douyin')).requires).toEqual(['tiktok', 'douyin'])
  const teams = 'teams:\n  security: &team { email: a@b.example, zone: UTC, language: en }\n  privacy: *team'
  expect(policyOf(documentWith(teams)).teams).toMatchObject({ security: { email: 'a@b.example' }, privacy: { email: 'a@b.example' } })
})

it('a policy document tells the line of each of its keys', () => {
  const parsed = parsePolicy(documentWith('scope:\n  devices: [official]\n  audience:\n    units:\n      - A\n      - B'))
  if (!parsed.ok) throw new Error('it is right')
  const audience = ['scope', 'audience']
  const paths = [['scope'], audience, [...audience, 'units', 1], [...audience, 'groups'], ['nothing'], ['title', 'words']]
  expect(paths.map(parsed.value.lineOf)).toEqual([5, 7, 10, 7, 1, 2])
})

it.each([
  ['wait: working-time on a rung', 'escalation: [{ after: P0D, suspend: true, wait: working-time }]'],
  [
    'the last rung repeated',
    'escalation: [{ after: P0D, notify: staff }, { after: P0D, notify: manager }, { every: P7D, notify: staff, times: 100 }]',
  ],
  ['an ambiguous hour', 'deadline: { at: 2023-10-29T02:30 }'],
  ['29 February of a leap year', 'deadline: { on: 2024-02-29, counts: exclusive }'],
  ['hours until midnight', 'hours: 00:00-24:00'],
  ['no reminders', 'reminders: []'],
  ['no notice at all', 'minimumNotice: P0D'],
  ['holidays of its own', 'workingDays: { week: [sat, sun], holidays: [2023-03-01, 2023-03-02] }'],
  ['a name that is reserved elsewhere', 'teams: { constructor: { email: a@b.example, zone: UTC, language: en } }'],
  ['links to paths with an @, and mail addresses', 'why: { en: "See https://social.example/@ec?a=b@c or write to it@ec.example." }'],
  ['a reference to a path with an @', 'reference: https://social.example/@ec/1'],
  ['a soft hyphen, and letters of every alphabet of the EU', 'why: { de: "Daten\\u00ADschutz", el: "Προστασία", bg: "Защита" }'],
  ['prose of several lines', 'why: { en: "One.\\n\\nTwo.", ga: "Tá." }'],
])('a policy document may have %s', (_, line) => {
  expect(problemsOf(documentWith(line))).toEqual([])
})

const document = 'must be a policy document: keys such as id, title, apps, deadline'

it.each([
  ['nothing', '', [`1: ${document}, but has no value`]],
  ['a list', '- tiktok\n- douyin\n', [`1: ${document}, but is [tiktok, douyin]`]],
  ['a number', '42', [`1: ${document}, but is 42`]],
  ['keys without a space after the colon', 'id:x\ntitle:y\n', [`1: ${document}, but is "id:x title:y"`]],
  ['a tab', 'scope:\n\tdevices: [official]\n', ['2: must be indented with spaces, not with a tab, but is "\\tdevices: [official]"']],
  ['an open quote', 'id: x\ntitle: "Remove\n', ['2: must close the " that it opens, but is "title: \\"Remove"']],
  ['an open quote amidst others', "id: 'x\ntitle: 'Remove'\nissuer: y\n", ['1: must close the \' that it opens, but is "id: \'x"']],
  [
    'an open brace',
    'id: x\ncontact: { name: A\n',
    ['3: must be indented like its neighbours, with each { and [ above it closed, but is ""'],
  ],
  [
    'a colon in a value',
    'title: Ban: TikTok\n',
    ['1: must have quotes around a value with a colon in it, and nothing indented below it, but is "title: Ban: TikTok"'],
  ],
  [
    'a value that begins like an order',
    'title: @all\n',
    ['1: must have quotes around a value that begins with a character such as @ or %, but is "title: @all"'],
  ],
  ['a key without a value', 'id: x\ntitle\nissuer: y\n', ['2: must be a key and its value on one line, but is "title"']],
  [
    'a key without a value at the end',
    'id: x\ntitle\n',
    ['2: must be a key, a colon, a space and a value, with each { and [ closed, but is "title"'],
  ],
  ['an order to the parser', '%FOO\n---\nid: x\n', ['1: must be well-formed YAML (Unknown directive %FOO), but is "%FOO"']],
  ['a tag', 'id: !secret x\n', ['1: must be well-formed YAML (Unresolved tag: !secret), but is "id: !secret x"']],
  ['a key given twice', 'id: x\ntitle: y\nid: z\n', ['3: must not give id a second time, but is "id: z"']],
  ['two documents', `${minimal}---\n${minimal}`, ['10: must not begin a second document, for one file holds one, but is "---"']],
  ['a list as a key', '? [id]\n: x\n', ['1: must have a key that is a plain name, but is "? [id]"']],
  ['an alias of nothing', 'id: *name\n', ['1: must repeat something above it that is marked &name, but is "id: *name"']],
  ['an alias of itself', 'apps: &apps [*apps]\n', ['1: must not repeat *apps within itself, but is "apps: &apps [*apps]"']],
])('what is no policy is refused: %s', (_, source, problems) => {
  expect(problemsOf(source)).toEqual(problems)
})

it('what is no policy is refused: aliases of aliases that would fill the memory', () => {
  const bomb = several(9, n => `k${n}: &k${n} [${n === 0 ? 'x' : Array(9).fill(`*k${n - 1}`)}]`).join('\n')
  expect(problemsOf(bomb)).toEqual(['1: must repeat its anchors less often: write the values out'])
})

it('what is no policy is refused: more aliases than anyone writes', () => {
  const marked = several(101, n => `- &a${n} x\n`).join('')
  const repeated = several(101, n => `- *a${n}\n`).join('')
  expect(problemsOf(marked + repeated)).toEqual(['202: must be written out, for a document repeats at most 100 values, but is "- *a100"'])
})

it('what is no policy is refused: nesting without end, in one sentence', () => {
  for (const open of ['[', '{a: ', '- ', '{"a":'])
    expect(problemsOf(open.repeat(5_000))).toEqual([expect.stringMatching(/^1: must be nested less deeply, but is /)])
})

it('what is no policy is refused with every line that is malformed', () => {
  expect(problemsOf('id: x\n\ttitle: y\n\tissuer: z\n').map(problem => problem.split(':')[0])).toEqual(['2', '3'])
})

it('what is no policy is refused with little work, whatever fills the size that is read', () => {
  const steps = vi.spyOn(Parser.prototype, 'next')
  onTestFinished(() => steps.mockRestore())
  const sources = [
    'id: x\n'.repeat(largestDocument / 6),
    several(largestDocument / 12, n => `k${n}: 1`).join('\n'),
    `apps: [${'*a,'.repeat(largestDocument / 3)}]`,
    `apps: &a [${'*a,'.repeat(largestDocument / 3)}]`,
    `apps: [${'1,'.repeat(largestDocument / 2)}]`,
    `title: "${'x'.repeat(largestDocument)}"`,
    '"'.repeat(largestDocument),
    `[${','.repeat(largestDocument)}`,
    '! '.repeat(largestDocument / 2),
    '%x\n'.repeat(largestDocument / 3),
  ]
  for (const source of sources) {
    steps.mockClear()
    expect(parsePolicy(source).ok).toBe(false)
    // The parser takes up to 25 microseconds for each: a second and a half.
    expect(steps.mock.calls.length).toBeLessThan(60_000)
  }
})

it.each([
  ['colour: red', 'colour'],
  ['deadlin: 2023-03-15', 'deadlin'],
  ['scope: { devices: [official], units: [A] }', 'scope.units'],
  ['scope: { devices: [official], audience: { unit: A } }', 'scope.audience.unit'],
  ['scope: { devices: [official], audience: { except: { names: [A] } } }', 'scope.audience.except.names'],
  ['deadline: { on: 2023-03-15, counts: inclusive, hour: 12 }', 'deadline.hour'],
  ['workingDays: { days: [mon] }', 'workingDays.days'],
  ['escalation: [{ after: P0D, notify: staff, to: x }]', 'escalation[0].to'],
  ['escalation: [{ every: P7D, notify: staff, times: 2, suspend: true }]', 'escalation[0].suspend'],
  ['teams: { security: { email: a@b.example, zone: UTC, language: en, phone: x } }', 'teams.security.phone'],
  ['limits: { percent: 5 }', 'limits.percent'],
  ['contact: { name: A, email: a@b.example, fax: x }', 'contact.fax'],
  ['why: { no: x }', 'why.no'],
  ['__proto__: { id: x }', '__proto__'],
])('a wrong key is refused at every level: %s', (line, field) => {
  const where = minimal.split('\n').findIndex(other => other.split(':')[0] === line.split(':')[0])
  expect(problemsOf(documentWith(line))).toEqual([
    `${where < 0 ? lastLine : where + 1}: ${field}: is not a key known here: check its spelling, or remove it`,
  ])
})

it.each(['id', 'title', 'issuer', 'apps', 'scope', 'zone', 'announcedAt', 'deadline', 'contact'])('a wrong key is missing: %s', key => {
  const source = minimal.replace(new RegExp(`^${key}:.*\n`, 'm'), '')
  const unless = { apps: ', unless something else is required', deadline: ' or none, unless there are `stages`' }[key] ?? ''
  expect(problemsOf(source)).toEqual([expect.stringMatching(new RegExp(`^1: ${key}: is missing: it must be .*${unless}$`))])
})

it.each([
  ['scope: {}', '5: scope.devices: is missing: it must be a list such as [official, personal-with-work-apps]'],
  ['contact: { name: A }', '9: contact.email: is missing: it must be a mail address such as name@example.org'],
  ['contact: { email: a@b.example }', '9: contact.name: is missing: it must be the name of a contact'],
  ['deadline: { on: 2023-03-15 }', '8: deadline.counts: is missing: it must be inclusive (by that day) or exclusive (as of that day)'],
  ['escalation: [{ notify: staff }]', '10: escalation[0].after: is missing: it must be a whole number of days, such as P7D'],
  ['escalation: [{ every: P7D, notify: staff }]', '10: escalation[0].times: is missing: it must be a whole number from 1 to 100'],
  [
    'teams: { security: { email: a@b.example, zone: UTC } }',
    `10: teams.security.language: is missing: it must be one of the languages ${languages.join(', ')}`,
  ],
])('a wrong key is missing below another: %s', (line, problem) => {
  expect(problemsOf(documentWith(line))).toEqual([problem])
})

/** The problem of a line, without what was seen. */
const refused = (line: string) => {
  const where = minimal.split('\n').findIndex(other => other.split(':')[0] === line.split(':')[0])
  const [problem = '', ...others] = problemsOf(documentWith(line))
  expect([problem.split(':')[0], others]).toEqual([String(where < 0 ? lastLine : where + 1), []])
  return problem.split(', but ')[0]?.replace(/^\d+: /, '')
}

const title = 'must be a short title'
const days = 'must be a whole number of days, such as P7D'
const oneDay = 'must be a whole number of days, one or more, such as P7D'
const date = 'must be a day of the calendar such as 2023-03-15'
const misleading = 'name nobody before an @ or a backslash, which hides where'
const hidden = 'without the invisible character'

it.each<[string, string, ...string[]]>([
  ['id', 'must be a name such as no-tiktok-2023', '2023'],
  ['id', 'must be lower-case letters, digits and hyphens, such as no-tiktok-2023', 'No TikTok', 'x'.repeat(65), '../../etc/passwd'],
  ['title', `${title}, or titles by language, such as { en: "…" }`, '2023', 'true', '', '[a]'],
  ['title', title, '"  "'],
  ['title', 'must have a title in en, the language of the policy', '{ fr: Supprimer }'],
  ['title', `${title}, of 120 characters at most`, 'x'.repeat(121)],
  ['title', `${title}, without line breaks or other control characters`, '"Urgent\\r\\nBcc: all@ec.example"'],
  ['title', `${title}, ${hidden} U+FEFF`, '"Remove\\uFEFFit"'],
  ['issuer', 'must be the name of who decided', '{ name: A }'],
  ['apps', 'must be a list such as [tiktok]', 'tiktok', '[]', '{ tiktok: true }'],
  ['scope', 'must be a scope such as { devices: [official] }', 'official'],
  ['zone', 'must be an IANA time zone such as Europe/Brussels, or staff', 'Mars/Base', ''],
  ['announcedAt', 'must be a date and time such as 2023-02-23T10:00, or 2023-02-23T09:00Z', '2023-02-31T10:00'],
  ['announce', 'must be everyone or affected', 'all'],
  [
    'deadline',
    'must be { on: 2023-03-15, counts: inclusive }, { at: 2023-03-15T17:00 }, { within: P14D, of: announcement }, { within: P30D, of: device } or none',
    '2023-03-15',
    '[2023-03-15]',
    '{}',
    '{ by: 2023-03-15 }',
  ],
  ['reminders', 'must be a list of durations such as [P7D, P1D]', 'P7D', ''],
  ['reminders', 'must be 50 reminders at most', `[${Array(51).fill('P1D')}]`],
  ['sendAt', 'must be a time of day in quotes, such as "09:00"', '9:00'],
  ['hours', 'must be hours of one day in quotes, such as "08:00-18:00"', '18:00-08:00'],
  ['workingDays', 'must be working days such as { week: [mon, tue, wed, thu, fri], holidays: country }', '[mon]'],
  ['minimumNotice', days, '-P5D'],
  ['staleAfter', oneDay, 'P0D'],
  ['believedFor', oneDay, 'P0D'],
  ['closedAfter', days, 'never'],
  ['unknown', 'must be remind, ignore, ask or answer-or-lose', 'suspend'],
  ['escalation', 'must be a list of rungs such as [{ after: P1D, notify: manager }]', '{ after: P0D }'],
  ['teams', 'must be teams by name', '[security]'],
  ['watch', 'must be true, or absent', 'false'],
  ['review', date, 'soon'],
  ['review', 'must come with an owner: a team that is asked on that day whether the policy still applies', '2023-09-15'],
  ['owner', 'must be the name of one of `teams`', 'board'],
  ['owner', 'must be a short name such as security', '[]'],
  ['limits', 'must be limits such as { suspendPercent: 5, suspendCount: 500 }', '5'],
  ['requests', 'must be about requests, such as { decidedWithin: 5, access: restored }', '5'],
  ['contact', 'must be a contact such as { name: IT helpdesk, email: helpdesk@example.org }', 'helpdesk'],
  ['reference', 'must be a web address such as https://example.org/decision', 'decision 12', 'javascript:alert(1)', 'http://ec.example/1'],
  [
    'reference',
    `must be a web address, and ${misleading} it leads`,
    'https://ec.europa.eu@evil.example/',
    'https://a:b@ec.example',
    'https://@ec.example',
    'HTTPS://a@ec.example',
    'https://a.example\\@b.example',
  ],
  ['reference', `must be a web address, ${hidden} U+202E`, '"https://ec.example/\\u202Egpj"'],
  ['why', 'must be a text, or texts by language, such as { en: "…" }', '3'],
])('a wrong value of %s %s', (field, right, ...values) => {
  for (const value of values) expect(refused(`${field}: ${value}`), value).toBe(`${field}: ${right}`)
})

const app = `must be an app of the catalogue (${appNames.join(', ')}), or one that an approved requirement or \`requirements\` describes`

const audience = (text: string) => `scope: { devices: [official], audience: ${text} }`

it.each<[string, ...string[]]>([
  [`apps[0]: ${app}`, 'apps: [TikTok]', 'apps: [constructor]'],
  ['scope.devices: must be a list such as [official, personal-with-work-apps]', 'scope: { devices: [] }'],
  ['scope.devices[0]: must be official or personal-with-work-apps', 'scope: { devices: [phones] }'],
  ['scope.audience: must be an audience such as { units: [DG-CNECT] }', audience('everyone')],
  ['scope.audience.units: must be a list such as [DG-CNECT]', audience('{ units: [] }')],
  ['scope.audience.units[0]: must be a unit, in quotes', audience('{ units: [7] }')],
  ['scope.audience.countries[0]: must be a country code such as BE', audience('{ countries: [be] }')],
  ['scope.audience.staff[0]: must be a staff id', audience('{ staff: [""] }')],
  ['scope.audience.except: must be like an audience, such as { units: [DG-CNECT] }', audience('{ except: A }')],
  ['remedies[0]: must be remove-app or remove-work-apps', 'remedies: [remove]'],
  ['remedies: must be a list such as [remove-app, remove-work-apps]', 'remedies: []'],
  [`deadline.on: ${date}`, 'deadline: { on: 2023-02-29, counts: inclusive }'],
  [`deadline.within: ${days}`, 'deadline: { within: 14 days, of: announcement }'],
  ['deadline.counts: must be inclusive (by that day) or exclusive (as of that day)', 'deadline: { on: 2023-03-15, counts: by }'],
  ['deadline.at: must be a local date and time without an offset, such as 2023-03-15T17:00', 'deadline: { at: 2023-03-15T17:00Z }'],
  [
    'deadline.at: must be a time that exists in Europe/Brussels, where the clocks go forward over this one',
    'deadline: { at: 2023-03-26T02:30 }',
  ],
  [`reminders[1]: ${days}`, 'reminders: [P7D, 1]'],
  ['workingDays.week: must be a list of weekdays such as [mon, tue, wed, thu, fri]', 'workingDays: { week: mon }'],
  ['workingDays.week: must name at least one weekday', 'workingDays: { week: [] }'],
  ['workingDays.week[0]: must be one of mon, tue, wed, thu, fri, sat, sun', 'workingDays: { week: [monday] }'],
  [
    'workingDays.holidays: must be `country`, the name of a calendar such as eu-commission, or a list of dates',
    ...['2023-05-01', '7', '""', 'a', 'a'.repeat(66), '"a b"', `[${Array(401).fill('2023-03-17')}]`].map(
      holidays => `workingDays: { holidays: ${holidays} }`,
    ),
  ],
  [`workingDays.holidays[0]: ${date}`, 'workingDays: { holidays: [2023-02-31] }'],
  ['escalation: must be 50 rungs at most', `escalation: [${Array(51).fill('{ after: P1D, notify: staff }')}]`],
  ['escalation[0]: must be a rung such as { after: P1D, notify: manager }', 'escalation: [{}]', 'escalation: [staff]'],
  ['escalation[0]: must suspend, or notify someone', 'escalation: [{ after: P0D }]'],
  ['escalation[0].suspend: must be true or false', 'escalation: [{ after: P0D, suspend: yes }]'],
  ['escalation[0].wait: must be working-time', 'escalation: [{ after: P0D, notify: staff, wait: no }]'],
  [
    'escalation[0].notify: must be staff, manager or the name of one of the policy’s teams',
    ...['The Team', '7', '""', 's'.repeat(33), 'x!', '"!x"'].map(notify => `escalation: [{ after: P0D, notify: ${notify} }]`),
  ],
  [
    'escalation[0].notify: must be staff, manager or a team that `teams` describes',
    'escalation: [{ after: P0D, notify: security }]',
    'escalation: [{ after: P0D, notify: constructor }]',
  ],
  [`escalation[0].every: ${oneDay}`, 'escalation: [{ every: P0D, notify: staff, times: 4 }]'],
  [
    'escalation[0].times: must be a whole number from 1 to 100',
    ...['0', '101', '1.5', '"3"'].map(times => `escalation: [{ every: P7D, notify: staff, times: ${times} }]`),
  ],
  ['teams.security: must be a team such as { email: security@example.org, zone: Europe/Brussels, language: en }', 'teams: { security: x }'],
  ['teams.Security: must be a short name such as security', 'teams: { Security: { email: a@b.example, zone: UTC, language: en } }'],
  [
    'teams.manager: must be another name, since staff and manager mean people',
    'teams: { manager: { email: a@b.example, zone: UTC, language: en } }',
  ],
  ['teams.a.email: must be a mail address such as name@example.org', 'teams: { a: { email: a@b, zone: UTC, language: en } }'],
  ['teams.a.zone: must be an IANA time zone such as Europe/Brussels', 'teams: { a: { email: a@b.example, zone: staff, language: en } }'],
  [
    `teams.a.language: must be one of the languages ${languages.join(', ')}`,
    'teams: { a: { email: a@b.example, zone: UTC, language: no } }',
  ],
  ['limits.suspendPercent: must be a number from 0 to 100', 'limits: { suspendPercent: 101 }', 'limits: { suspendPercent: 5% }'],
  ['limits.suspendCount: must be a whole number, 0 or more', 'limits: { suspendCount: -1 }'],
  ['requests.decidedWithin: must be a whole number of working days from 1 to 100', 'requests: { decidedWithin: 0 }'],
  ['requests.access: must be unchanged or restored', 'requests: { access: kept }'],
  ['answers.restore: must be provisional or confirmed', 'answers: { restore: true }'],
  ['contact.email: must be a mail address such as name@example.org', 'contact: { name: A, email: helpdesk }'],
  ['contact.phone: must be a phone number, in quotes', 'contact: { name: A, email: a@b.example, phone: +3220000000 }'],
  [`contact.name: must be the name of a contact, ${hidden} U+061C`, 'contact: { name: "A\\u00ADB\\u061C", email: a@b.example }'],
  [`why.en: must be a text whose links ${misleading} they lead`, 'why: { en: See https://ec.europa.eu@evil.example/ }'],
  [`why.en: must be a text, ${hidden} U+200B`, 'why: { en: "pay\\u200Bpal" }'],
  ['why.en: must be a text', 'why: { en: "" }'],
  ['why.en: must be a text, of 2000 characters at most', `why: { en: ${'x'.repeat(2001)} }`],
  ['why.en: must be a text, without control characters', 'why: { en: "\\e[2J" }'],
])('a wrong value below another key is refused where it stands: %s', (problem, ...lines) => {
  for (const line of lines) expect(refused(line), line).toBe(problem)
})

it.each([
  ['title: true', 'true'],
  [`title: ${'x'.repeat(121)}`, `"${'x'.repeat(59)}…`],
  ['title: "Urgent\\r\\nBcc: all@ec.example"', '"Urgent\\r\\nBcc: all@ec.example"'],
  ['why: { en: "\\e[2J" }', '"\\u001b[2J"'],
  ['apps: { a: { b: { c: [d] } } }', '{ a: { b: { c: … } } }'],
  ['apps: []', '[]'],
  ['limits: { suspendPercent: .nan }', 'NaN'],
  ['limits: { suspendCount: .inf }', 'Infinity'],
])('a wrong value is shown on one line: %#', (line, shown) => {
  expect(problemsOf(documentWith(line)).map(problem => problem.split(', but is ')[1])).toEqual([shown])
})

it('a wrong value is refused where it stands, however deep', () => {
  expect(problemsOf(documentWith('escalation:\n  - after: P0D\n    notify: staff\n  - after: P1D\n    notify: nobody'))).toEqual([
    '14: escalation[1].notify: must be staff, manager or a team that `teams` describes, but is "nobody"',
  ])
})

it.each([
  ['P3D, notify: staff }\n  - { after: P1D', 'must not come before the rung above it: write the ladder in order'],
  [
    'P1D, notify: staff }\n  - { every: P7D, times: 1, notify: staff }\n  - { after: P9D',
    'must come before the repeated rung, which is the last',
  ],
  [
    'P1D, notify: staff }\n  - { every: P7D, times: 1, notify: staff }\n  - { times: 1, every: P9D',
    'must come before the repeated rung, which is the last',
  ],
])('a wrong value is a rung out of order: after %s', (rungs, right) => {
  const lines = `escalation:\n  - { after: ${rungs}, notify: staff }`
  const last = lines.split('\n').length - 2
  expect(problemsOf(documentWith(lines))).toEqual([expect.stringContaining(`${last + 11}: escalation[${last}]: ${right}`)])
})

it('a wrong value of a clock change is one of the zone that the policy names', () => {
  expect(problemsOf(documentWith('deadline: { at: 2023-03-12T02:30 }'))).toEqual([])
  expect(problemsOf(documentWith('zone: America/New_York', 'deadline: { at: 2023-03-12T02:30 }'))).toHaveLength(1)
  expect(problemsOf(documentWith('zone: staff', 'announcedAt: 2023-02-23T10:00Z', 'deadline: { at: 2023-03-12T02:30 }'))).toEqual([])
})

it('several problems are told at once, in the order of their lines', () => {
  const source = documentWith(
    'colour: red',
    'title: 2023',
    'apps: [tiktok, foo]',
    'deadline: { at: 2023-03-26T02:30 }',
    'contact: { name: A }',
    'escalation: [{ after: P0D, notify: security }]',
  )
  expect(problemsOf(source).map(problem => problem.split(': ').slice(0, 2).join(' '))).toEqual([
    '2 title',
    '4 apps[1]',
    '8 deadline.at',
    '9 contact.email',
    '10 colour',
    '11 escalation[0].notify',
  ])
})

it('several problems are told up to fifty, with how many more there are', () => {
  const parsed = parsePolicy(documentWith(...several(60, n => `k${n}: 1`)))
  if (parsed.ok) throw new Error('it is wrong')
  expect(parsed.problems.map(({ line }) => line)).toEqual(several(50, n => lastLine + n))
  expect(parsed.more).toBe(10)
})

const refusedOrRead = (source: string) => {
  const parsed = parsePolicy(source)
  if (parsed.ok) return
  expect(parsed.problems.length).toBeGreaterThan(0)
  for (const { line, message } of parsed.problems) {
    expect(line).toBeGreaterThan(0)
    expect(line).toBeLessThanOrEqual(source.split('\n').length)
    expect(message).toMatch(/^(must|is) /)
    expect(message).not.toMatch(/Invalid|undefined|\[object/)
  }
}

it('any JSON is read or refused', () => {
  fc.assert(fc.property(fc.json({ maxDepth: 4 }), refusedOrRead))
})

it('any text is read or refused', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), refusedOrRead))
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'{}[]:,&*!|>%@`#"\'?-~ \n\tab1'), maxLength: 60 }), refusedOrRead))
})

const names = readdirSync(new URL('../../../../shared/domain/catalogue/policies/', import.meta.url))
const documents = names.map(name => readFileSync(new URL(`../../../../shared/domain/catalogue/policies/${name}`, import.meta.url), 'utf8'))

it('a right document with some characters lost, doubled or put in is read or refused', () => {
  const wound = fc.record({
    at: fc.nat(),
    lost: fc.nat(8),
    put: fc.string({ unit: fc.constantFrom(...'{}[]:,&*"\'- \n\tP0Z'), maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.constantFrom(...documents), fc.array(wound, { minLength: 1, maxLength: 4 }), (document, wounds) => {
      refusedOrRead(
        wounds.reduce((text, { at, lost, put }) => {
          const from = at % text.length
          return text.slice(0, from) + put + text.slice(from + lost)
        }, document),
      )
    }),
  )
})

it('a right document with any value in place of another is read or refused', () => {
  const values: readonly unknown[] = documents.map(document => parseYaml(document))
  const places = [...new Set(values.flatMap(value => pathsIn(value)))]
  fc.assert(
    fc.property(fc.constantFrom(...values), fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (value, place, other) => {
      refusedOrRead(JSON.stringify(withOther(value, place, other), null, 1))
    }),
  )
})

/** The keys of a value, at every depth. */
const pathsIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => [key, ...pathsIn(item)]) : []

function withOther(value: unknown, place: string, other: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === place ? other : withOther(item, place, other)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === place ? other : withOther(item, place, other)]))
}

const folder = new URL('../../../../shared/domain/catalogue/', import.meta.url)

it.each(readdirSync(new URL('policies/', folder)))('the catalogue has %s under its id, with its sources', file => {
  const source = readFileSync(new URL(`policies/${file}`, folder), 'utf8')
  expect(`${policyOf(source).id}.yaml`).toBe(file)
  expect(source).toContain('# Sources:\n# http')
})

it('the schema alone, without lines, holds the same rules', () => {
  const isRight = (...lines: string[]) => policyDocument.safeParse(parseYaml(documentWith(...lines))).success
  const wrong = ['zone: staff', 'deadline: { at: 2023-03-26T02:30 }', 'escalation: [{ after: P0D, notify: security }]']
  expect([isRight(), ...wrong.map(line => isRight(line))]).toEqual([true, false, false, false])
})
