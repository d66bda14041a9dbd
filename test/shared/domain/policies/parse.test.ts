import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'
import { languages } from '../../../../shared/domain/catalogue/languages.ts'
import { appNames } from '../../../../shared/domain/catalogue/requirements.ts'
import { parsePolicy } from '../../../../shared/domain/policies/parse.ts'
import { largestDocument, type Policy, policyDocument } from '../../../../shared/domain/policies/policy.ts'

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
function documentWith(...lines: string[]): string {
  const keyOf = (line: string) => line.split(':')[0]
  const replaced = minimal.split('\n').map((line) => lines.find((other) => keyOf(other) === keyOf(line)) ?? line)
  const further = lines.filter((line) => !minimal.split('\n').some((other) => keyOf(other) === keyOf(line)))
  return [...replaced.slice(0, -1), ...further, ''].join('\n')
}

function policyOf(source: string): Policy {
  const parsed = parsePolicy(source)
  if (!parsed.ok) throw new Error(parsed.problems.map(({ message }) => message).join('\n'))
  return parsed.value.policy
}

/** `8: deadline.on: must be …` */
function problemsOf(source: string): string[] {
  const parsed = parsePolicy(source)
  return parsed.ok ? [] : parsed.problems.map(({ line, field, message }) => [line, field, message].filter((part) => part !== '').join(': '))
}

describe('a policy document', () => {
  it('needs no more than who decided what, when, and whom to ask', () => {
    expect(policyOf(minimal)).toMatchObject({
      id: 'no-tiktok',
      title: 'Remove TikTok',
      issuer: 'The Commission',
      language: 'en',
      requires: ['tiktok'],
      scope: { devices: ['official'] },
      zone: 'Europe/Brussels',
      contact: { name: 'IT helpdesk', email: 'helpdesk@ec.example' },
    })
  })

  it('has the defaults of the design', () => {
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
      why: {},
    })
    expect(workingDays).toEqual({ week: new Set([1, 2, 3, 4, 5]), holidays: 'country' })
  })

  it('speaks of local time in its zone', () => {
    const { announcedAt, deadline } = policyOf(minimal)
    expect(String(announcedAt)).toBe('2023-02-23T09:00:00Z')
    expect(deadline).toMatchObject({ counts: 'inclusive' })
    expect(typeof deadline === 'object' && 'on' in deadline && String(deadline.on)).toBe('2023-03-15')
  })

  it('may give its announcement as an instant', () => {
    expect(String(policyOf(documentWith('announcedAt: 2023-02-23T10:00+02:00')).announcedAt)).toBe('2023-02-23T08:00:00Z')
    expect(String(policyOf(documentWith('announcedAt: 2023-02-23T10:00:30Z')).announcedAt)).toBe('2023-02-23T10:00:30Z')
  })

  it('may leave the zone to each person, if its announcement is an instant', () => {
    expect(policyOf(documentWith('zone: staff', 'announcedAt: 2023-02-23T10:00+01:00')).zone).toBe('staff')
    expect(problemsOf(documentWith('zone: staff'))).toEqual([
      '7: announcedAt: must carry an offset or Z where the zone is `staff`, such as 2023-02-23T10:00+01:00, but is "2023-02-23T10:00"',
    ])
  })

  it('means the same as JSON', () => {
    expect(policyOf(JSON.stringify(parseYaml(minimal)))).toEqual(policyOf(minimal))
    expect(policyOf(JSON.stringify(parseYaml(minimal), null, 2))).toEqual(policyOf(minimal))
  })

  it('may use block style, comments, anchors, CRLF and a byte order mark', () => {
    const block = `${minimal.replace('apps: [tiktok]', 'apps:\n  - &app tiktok # the first\n  - *app\n  - douyin')}`
    expect(policyOf(block).requires).toEqual(['tiktok', 'douyin'])
    expect(policyOf(minimal.replaceAll('\n', '\r\n'))).toEqual(policyOf(minimal))
    expect(policyOf(`\u{feff}${minimal}`)).toEqual(policyOf(minimal))
  })

  it('names an app that it gives twice once', () => {
    expect(policyOf(documentWith('apps: [tiktok, douyin, tiktok]')).requires).toEqual(['tiktok', 'douyin'])
  })

  it('tells the line of each of its keys', () => {
    const parsed = parsePolicy(documentWith('scope:\n  devices: [official]\n  audience:\n    units:\n      - A\n      - B'))
    if (!parsed.ok) throw new Error('it is right')
    const { lineOf } = parsed.value
    expect(lineOf(['scope'])).toBe(5)
    expect(lineOf(['scope', 'audience'])).toBe(7)
    expect(lineOf(['scope', 'audience', 'units', 1])).toBe(10)
    expect(lineOf(['scope', 'audience', 'groups'])).toBe(7)
    expect(lineOf(['nothing'])).toBe(1)
    expect(lineOf(['title', 'words'])).toBe(2)
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
  ])('may have %s', (_, line) => {
    expect(problemsOf(documentWith(line))).toEqual([])
  })
})

describe('what is no document', () => {
  const document = 'must be a policy document: keys such as id, title, apps, deadline'

  it.each([
    ['nothing', '', [`1: ${document}, but has no value`]],
    ['only a comment', '# later\n', [`1: ${document}, but has no value`]],
    ['null', 'null', [`1: ${document}, but has no value`]],
    ['a list', '- tiktok\n- douyin\n', [`1: ${document}, but is [tiktok, douyin]`]],
    ['text', 'tiktok', [`1: ${document}, but is "tiktok"`]],
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
    [
      'a key given twice, deep down',
      'scope:\n  devices: [official]\n  devices: []\n',
      ['3: must not give devices a second time, but is "  devices: []"'],
    ],
    ['two documents', `${minimal}---\n${minimal}`, ['10: must not begin a second document, for one file holds one, but is "---"']],
    ['a list as a key', '? [id]\n: x\n', ['1: must have a key that is a plain name, but is "? [id]"']],
    ['an alias of nothing', 'id: *name\n', ['1: must repeat something above it that is marked &name, but is "id: *name"']],
    ['an alias of itself', 'apps: &apps [*apps]\n', ['1: must not repeat *apps within itself, but is "apps: &apps [*apps]"']],
  ])('is refused: %s', (_, source, problems) => {
    expect(problemsOf(source)).toEqual(problems)
  })

  it('is refused: aliases of aliases that would fill the memory', () => {
    const bomb = Array.from({ length: 9 }, (_, n) => `k${n}: &k${n} [${n === 0 ? 'x' : Array(9).fill(`*k${n - 1}`)}]`).join('\n')
    expect(problemsOf(bomb)).toEqual(['1: must repeat its anchors less often: write the values out'])
  })

  it('is refused: nesting without end, in one sentence', () => {
    for (const open of ['[', '{a: ', '- ', '{"a":'])
      expect(problemsOf(open.repeat(20_000))).toEqual([expect.stringMatching(/^1: must be nested less deeply, but is /)])
  })

  it('is refused with every line that is malformed', () => {
    expect(problemsOf('id: x\n\ttitle: y\n\tissuer: z\n').map((problem) => problem.split(':')[0])).toEqual(['2', '3'])
  })

  it('is refused before long, with whatever it fills the size that is read', () => {
    const sources = [
      'id: x\n'.repeat(largestDocument / 6),
      Array.from({ length: largestDocument / 12 }, (_, n) => `k${n}: 1`).join('\n'),
      `apps: [${'*a,'.repeat(largestDocument / 3)}]`,
      `apps: &a [${'*a,'.repeat(largestDocument / 3)}]`,
      `apps: [${'1,'.repeat(largestDocument / 2)}]`,
      `title: "${'x'.repeat(largestDocument)}"`,
      '"'.repeat(largestDocument),
    ]
    for (const source of sources) expect(parsePolicy(source).ok).toBe(false)
  })
})

describe('a wrong key', () => {
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
  ])('is refused at every level: %s', (line, field) => {
    const where = minimal.split('\n').findIndex((other) => other.split(':')[0] === line.split(':')[0])
    expect(problemsOf(documentWith(line))).toEqual([
      `${where < 0 ? lastLine : where + 1}: ${field}: is not a key known here: check its spelling, or remove it`,
    ])
  })

  it.each([
    ['id', 'must be a name such as no-tiktok-2023'],
    ['title', 'must be a short title, or titles by language, such as { en: "…" }'],
    ['issuer', 'must be the name of who decided'],
    ['apps', 'must be a list such as [tiktok], unless `requires` is one'],
    ['scope', 'must be a scope such as { devices: [official] }'],
    ['zone', 'must be an IANA time zone such as Europe/Brussels, or staff'],
    ['announcedAt', 'must be a date and time such as 2023-02-23T10:00, or 2023-02-23T09:00Z'],
    [
      'deadline',
      'must be { on: 2023-03-15, counts: inclusive }, { at: 2023-03-15T17:00 }, { within: P14D, of: announcement }, { within: P30D, of: device } or none, unless there are `stages`',
    ],
    ['contact', 'must be a contact such as { name: IT helpdesk, email: helpdesk@example.org }'],
  ])('is one that is missing: %s', (key, right) => {
    const source = minimal.replace(new RegExp(`^${key}:.*\n`, 'm'), '')
    expect(problemsOf(source)).toEqual([`1: ${key}: is missing: it ${right}`])
  })

  it.each([
    ['scope: {}', '5: scope.devices: is missing: it must be a list such as [official, personal-with-work-apps]'],
    ['contact: { name: A }', '9: contact.email: is missing: it must be a mail address such as name@example.org'],
    ['contact: { email: a@b.example }', '9: contact.name: is missing: it must be the name of a contact'],
    ['deadline: { on: 2023-03-15 }', '8: deadline.counts: is missing: it must be inclusive (by that day) or exclusive (as of that day)'],
    ['escalation: [{ notify: staff }]', '10: escalation[0].after: is missing: it must be a duration in whole days, such as P7D'],
    ['escalation: [{ every: P7D, notify: staff }]', '10: escalation[0].times: is missing: it must be a whole number from 1 to 100'],
    [
      'teams: { security: { email: a@b.example, zone: UTC } }',
      `10: teams.security.language: is missing: it must be one of the languages ${languages.join(', ')}`,
    ],
  ])('is one that is missing below another: %s', (line, problem) => {
    expect(problemsOf(documentWith(line))).toEqual([problem])
  })
})

describe('a wrong value', () => {
  const title = 'must be a short title'
  const titles = `${title}, or titles by language, such as { en: "…" }`
  const days = 'must be a duration in whole days, such as P7D'
  const oneDay = 'must be a duration of one whole day or more, such as P7D'
  const zone = 'must be an IANA time zone such as Europe/Brussels, or staff'
  const date = 'must be a day of the calendar such as 2023-03-15'
  const deadline =
    'must be { on: 2023-03-15, counts: inclusive }, { at: 2023-03-15T17:00 }, { within: P14D, of: announcement }, { within: P30D, of: device } or none'
  const local = 'must be a local date and time without an offset, such as 2023-03-15T17:00'
  const announced = 'must be a date and time such as 2023-02-23T10:00, or 2023-02-23T09:00Z'
  const sendAt = 'must be a time of day in quotes, such as "09:00"'
  const hours = 'must be hours of one day in quotes, such as "08:00-18:00"'
  const holidays = 'must be `country`, the name of a calendar such as eu-commission, or a list of dates'
  const app = `must be an app of the catalogue (${appNames.join(', ')}), or one that an approved requirement or \`requirements\` describes`
  const devices = 'must be a list such as [official, personal-with-work-apps]'
  const rung = 'must be a rung such as { after: P1D, notify: manager }'
  const recipient = 'must be staff, manager or the name of one of the policy’s teams'
  const web = 'must be a web address such as https://example.org/decision'
  const misleading = 'name nobody before an @ or a backslash, which hides where'

  it.each([
    ['id: 2023', 'id: must be a name such as no-tiktok-2023, but is 2023'],
    ['id: No TikTok', 'id: must be lower-case letters, digits and hyphens, such as no-tiktok-2023, but is "No TikTok"'],
    [`id: ${'x'.repeat(65)}`, `id: must be lower-case letters, digits and hyphens, such as no-tiktok-2023, but is "${'x'.repeat(59)}…`],
    ['id: ../../etc/passwd', 'id: must be lower-case letters, digits and hyphens, such as no-tiktok-2023, but is "../../etc/passwd"'],
    ['title: 2023', `title: ${titles}, but is 2023`],
    ['title: true', `title: ${titles}, but is true`],
    ['title:', `title: ${titles}, but has no value`],
    ['title: "  "', `title: ${title}, but is "  "`],
    ['title: [a]', `title: ${titles}, but is [a]`],
    ['title: { fr: Supprimer }', 'title: must have a title in en, the language of the policy, but is { fr: Supprimer }'],
    [`title: ${'x'.repeat(121)}`, `title: ${title}, of 120 characters at most, but is "${'x'.repeat(59)}…`],
    [
      'title: "Urgent\\r\\nBcc: all@ec.example"',
      `title: ${title}, without line breaks or other control characters, but is "Urgent\\r\\nBcc: all@ec.example"`,
    ],
    ['issuer: { name: A }', 'issuer: must be the name of who decided, but is { name: A }'],
    ['apps: tiktok', 'apps: must be a list such as [tiktok], but is "tiktok"'],
    ['apps: []', 'apps: must be a list such as [tiktok], but is []'],
    ['apps: { tiktok: true }', 'apps: must be a list such as [tiktok], but is { tiktok: true }'],
    ['apps: [tiktok, TikTok]', `apps[1]: ${app}, but is "TikTok"`],
    ['apps: [1]', `apps[0]: ${app}, but is 1`],
    ['apps: [constructor]', `apps[0]: ${app}, but is "constructor"`],
    ['scope: official', 'scope: must be a scope such as { devices: [official] }, but is "official"'],
    ['apps: { a: { b: { c: [d] } } }', 'apps: must be a list such as [tiktok], but is { a: { b: { c: … } } }'],
    ['scope: { devices: official }', `scope.devices: ${devices}, but is "official"`],
    ['scope: { devices: [] }', `scope.devices: ${devices}, but is []`],
    ['scope: { devices: [phones] }', 'scope.devices[0]: must be official or personal-with-work-apps, but is "phones"'],
    [
      'scope: { devices: [official], audience: everyone }',
      'scope.audience: must be an audience such as { units: [DG-CNECT] }, but is "everyone"',
    ],
    ['scope: { devices: [official], audience: { units: A } }', 'scope.audience.units: must be a list such as [DG-CNECT], but is "A"'],
    ['scope: { devices: [official], audience: { units: [] } }', 'scope.audience.units: must be a list such as [DG-CNECT], but is []'],
    ['scope: { devices: [official], audience: { units: [7] } }', 'scope.audience.units[0]: must be a unit, in quotes, but is 7'],
    [
      'scope: { devices: [official], audience: { countries: [be] } }',
      'scope.audience.countries[0]: must be a country code such as BE, but is "be"',
    ],
    [
      'scope: { devices: [official], audience: { countries: [1] } }',
      'scope.audience.countries[0]: must be a country code such as BE, but is 1',
    ],
    ['scope: { devices: [official], audience: { staff: [""] } }', 'scope.audience.staff[0]: must be a staff id, but is ""'],
    [
      'scope: { devices: [official], audience: { except: A } }',
      'scope.audience.except: must be like an audience, such as { units: [DG-CNECT] }, but is "A"',
    ],
    ['remedies: [remove]', 'remedies[0]: must be remove-app or remove-work-apps, but is "remove"'],
    ['remedies: []', 'remedies: must be a list such as [remove-app, remove-work-apps], but is []'],
    ['zone: Mars/Base', `zone: ${zone}, but is "Mars/Base"`],
    ['zone: "+01:00"', `zone: ${zone}, but is "+01:00"`],
    ['zone: UTC+1', `zone: ${zone}, but is "UTC+1"`],
    ['zone: 1', `zone: ${zone}, but is 1`],
    ['zone:', `zone: ${zone}, but has no value`],
    ['announcedAt: 2023-02-31T10:00', `announcedAt: ${announced}, but is "2023-02-31T10:00"`],
    ['announcedAt: 2023-02-23', `announcedAt: ${announced}, but is "2023-02-23"`],
    ['announcedAt: 2023-02-23 10:00', `announcedAt: ${announced}, but is "2023-02-23 10:00"`],
    ['announcedAt: 2023-02-23T24:00', `announcedAt: ${announced}, but is "2023-02-23T24:00"`],
    ['announce: all', 'announce: must be everyone or affected, but is "all"'],
    ['deadline: 2023-03-15', `deadline: ${deadline}, but is "2023-03-15"`],
    ['deadline: [2023-03-15]', `deadline: ${deadline}, but is [2023-03-15]`],
    ['deadline: {}', `deadline: ${deadline}, but is {}`],
    ['deadline: { by: 2023-03-15 }', `deadline: ${deadline}, but is { by: 2023-03-15 }`],
    ['deadline: { on: 2023-02-31, counts: inclusive }', `deadline.on: ${date}, but is "2023-02-31"`],
    ['deadline: { on: 2023-02-29, counts: inclusive }', `deadline.on: ${date}, but is "2023-02-29"`],
    ['deadline: { on: 15/03/2023, counts: inclusive }', `deadline.on: ${date}, but is "15/03/2023"`],
    [
      'deadline: { on: 2023-03-15, counts: by }',
      'deadline.counts: must be inclusive (by that day) or exclusive (as of that day), but is "by"',
    ],
    ['deadline: { at: 2023-03-15T17:00Z }', `deadline.at: ${local}, but is "2023-03-15T17:00Z"`],
    ['deadline: { at: 2023-02-30T17:00 }', `deadline.at: ${local}, but is "2023-02-30T17:00"`],
    [
      'deadline: { at: 2023-03-26T02:30 }',
      'deadline.at: must be a time that exists in Europe/Brussels, where the clocks go forward over this one, but is "2023-03-26T02:30"',
    ],
    ['reminders: P7D', 'reminders: must be a list of durations such as [P7D, P1D], but is "P7D"'],
    ['reminders:', 'reminders: must be a list of durations such as [P7D, P1D], but has no value'],
    ['reminders: [P7D, 1]', `reminders[1]: ${days}, but is 1`],
    [
      `reminders: [${Array(51).fill('P1D')}]`,
      `reminders: must be 50 reminders at most, but is [${Array(51).fill('P1D').join(', ').slice(0, 59)}…`,
    ],
    ['sendAt: 9:00', `sendAt: ${sendAt}, but is "9:00"`],
    ['sendAt: "24:00"', `sendAt: ${sendAt}, but is "24:00"`],
    ['sendAt: 900', `sendAt: ${sendAt}, but is 900`],
    ['hours: 18:00-08:00', `hours: ${hours}, but is "18:00-08:00"`],
    ['hours: 08:00-08:00', `hours: ${hours}, but is "08:00-08:00"`],
    ['hours: 8-18', `hours: ${hours}, but is "8-18"`],
    ['hours: [8, 18]', `hours: ${hours}, but is [8, 18]`],
    [
      'workingDays: [mon]',
      'workingDays: must be working days such as { week: [mon, tue, wed, thu, fri], holidays: country }, but is [mon]',
    ],
    ['workingDays: { week: [] }', 'workingDays.week: must name at least one weekday, but is []'],
    ['workingDays: { week: [monday] }', 'workingDays.week[0]: must be one of mon, tue, wed, thu, fri, sat, sun, but is "monday"'],
    ['workingDays: { holidays: 2023-05-01 }', `workingDays.holidays: ${holidays}, but is "2023-05-01"`],
    ['workingDays: { holidays: {} }', `workingDays.holidays: ${holidays}, but is {}`],
    ['workingDays: { holidays: [2023-02-31] }', `workingDays.holidays[0]: ${date}, but is "2023-02-31"`],
    ['minimumNotice: -P5D', `minimumNotice: ${days}, but is "-P5D"`],
    ['minimumNotice: P-5D', `minimumNotice: ${days}, but is "P-5D"`],
    ['minimumNotice: P05D', `minimumNotice: ${days}, but is "P05D"`],
    ['minimumNotice: P1W', `minimumNotice: ${days}, but is "P1W"`],
    ['minimumNotice: PT5H', `minimumNotice: ${days}, but is "PT5H"`],
    ['minimumNotice: P1.5D', `minimumNotice: ${days}, but is "P1.5D"`],
    ['minimumNotice: 5', `minimumNotice: ${days}, but is 5`],
    ['minimumNotice: P99999D', `minimumNotice: ${days}, but is "P99999D"`],
    ['staleAfter: P0D', `staleAfter: ${oneDay}, but is "P0D"`],
    ['believedFor: P0D', `believedFor: ${oneDay}, but is "P0D"`],
    ['closedAfter: never', `closedAfter: ${days}, but is "never"`],
    ['unknown: suspend', 'unknown: must be remind or ignore, but is "suspend"'],
    ['escalation: { after: P0D }', 'escalation: must be a list of rungs such as [{ after: P1D, notify: manager }], but is { after: P0D }'],
    ['escalation: [staff]', `escalation[0]: ${rung}, but is "staff"`],
    ['escalation: [{}]', `escalation[0]: ${rung}, but is {}`],
    ['escalation: [{ after: P0D }]', 'escalation[0]: must suspend, or notify somebody, but is { after: P0D }'],
    ['escalation: [{ after: P0D, suspend: yes }]', 'escalation[0].suspend: must be true or false, but is "yes"'],
    ['escalation: [{ after: P0D, notify: staff, wait: no }]', 'escalation[0].wait: must be working-time, but is "no"'],
    ['escalation: [{ after: P0D, notify: The Team }]', `escalation[0].notify: ${recipient}, but is "The Team"`],
    [
      'escalation: [{ after: P0D, notify: security }]',
      'escalation[0].notify: must be staff, manager or a team that `teams` describes, but is "security"',
    ],
    [
      'escalation: [{ after: P0D, notify: constructor }]',
      'escalation[0].notify: must be staff, manager or a team that `teams` describes, but is "constructor"',
    ],
    ['escalation: [{ every: P0D, notify: staff, times: 4 }]', `escalation[0].every: ${oneDay}, but is "P0D"`],
    ['escalation: [{ every: P7D, notify: staff, times: 0 }]', 'escalation[0].times: must be a whole number from 1 to 100, but is 0'],
    ['escalation: [{ every: P7D, notify: staff, times: 1.5 }]', 'escalation[0].times: must be a whole number from 1 to 100, but is 1.5'],
    ['teams: [security]', 'teams: must be teams by name, but is [security]'],
    [
      'teams: { security: x }',
      'teams.security: must be a team such as { email: security@example.org, zone: Europe/Brussels, language: en }, but is "x"',
    ],
    ['teams: { Security: { email: a@b.example, zone: UTC, language: en } }', 'teams.Security: must be a short name such as security'],
    [
      'teams: { manager: { email: a@b.example, zone: UTC, language: en } }',
      'teams.manager: must be another name, since staff and manager mean people',
    ],
    [
      'teams: { a: { email: a@b, zone: UTC, language: en } }',
      'teams.a.email: must be a mail address such as name@example.org, but is "a@b"',
    ],
    [
      'teams: { a: { email: a@b.example, zone: staff, language: en } }',
      'teams.a.zone: must be an IANA time zone such as Europe/Brussels, but is "staff"',
    ],
    [
      'teams: { a: { email: a@b.example, zone: UTC, language: no } }',
      `teams.a.language: must be one of the languages ${languages.join(', ')}, but is "no"`,
    ],
    ['watch: false', 'watch: must be true, or absent, but is false'],
    ['review: soon', 'review: must be a day of the calendar such as 2023-03-15, but is "soon"'],
    [
      'review: 2023-09-15',
      'review: must come with `owner`, the name of one of `teams`, which is asked on that day whether the policy still applies, but is "2023-09-15"',
    ],
    ['owner: board', 'owner: must be the name of one of `teams`, but is "board"'],
    ['owner: []', 'owner: must be a short name such as security, but is []'],
    ['limits: 5', 'limits: must be limits such as { suspendPercent: 5, suspendCount: 500 }, but is 5'],
    ['limits: { suspendPercent: 101 }', 'limits.suspendPercent: must be a number from 0 to 100, but is 101'],
    ['limits: { suspendPercent: 5% }', 'limits.suspendPercent: must be a number from 0 to 100, but is "5%"'],
    ['limits: { suspendPercent: .nan }', 'limits.suspendPercent: must be a number from 0 to 100, but is NaN'],
    ['limits: { suspendCount: .inf }', 'limits.suspendCount: must be a whole number, 0 or more, but is Infinity'],
    ['requests: 5', 'requests: must be about requests, such as { decidedWithin: 5, access: restored }, but is 5'],
    ['requests: { decidedWithin: 0 }', 'requests.decidedWithin: must be a whole number of working days from 1 to 100, but is 0'],
    ['requests: { access: kept }', 'requests.access: must be unchanged or restored, but is "kept"'],
    ['limits: { suspendCount: -1 }', 'limits.suspendCount: must be a whole number, 0 or more, but is -1'],
    ['contact: helpdesk', 'contact: must be a contact such as { name: IT helpdesk, email: helpdesk@example.org }, but is "helpdesk"'],
    ['contact: { name: A, email: helpdesk }', 'contact.email: must be a mail address such as name@example.org, but is "helpdesk"'],
    ['contact: { name: A, email: a@b.example, phone: +3220000000 }', 'contact.phone: must be a phone number, in quotes, but is 3220000000'],
    ['reference: decision 12', `reference: ${web}, but is "decision 12"`],
    ['reference: javascript:alert(1)', `reference: ${web}, but is "javascript:alert(1)"`],
    ...[
      'https://ec.europa.eu@evil.example/',
      'https://a:b@ec.example',
      'https://@ec.example',
      'HTTPS://a@ec.example',
      'https://a.example\\@b.example',
    ].map((link): string[] => [
      `reference: ${link}`,
      `reference: must be a web address, and ${misleading} it leads, but is ${JSON.stringify(link)}`,
    ]),
    [
      'why: { en: See https://ec.europa.eu@evil.example/ }',
      `why.en: must be a text whose links ${misleading} they lead, but is "See https://ec.europa.eu@evil.example/"`,
    ],
    [
      'reference: "https://ec.example/\\u202Egpj"',
      'reference: must be a web address, without the invisible character U+202E, but is "https://ec.example/\u202Egpj"',
    ],
    ['why: { en: "pay\\u200Bpal" }', 'why.en: must be a text, without the invisible character U+200B, but is "pay\u200Bpal"'],
    ['title: "Remove\\uFEFFit"', 'title: must be a short title, without the invisible character U+FEFF, but is "Remove\uFEFFit"'],
    ['issuer: "A\\u2066B"', 'issuer: must be the name of who decided, without the invisible character U+2066, but is "A\u2066B"'],
    [
      'contact: { name: "A\\u00ADB\\u061C", email: a@b.example }',
      'contact.name: must be the name of a contact, without the invisible character U+061C, but is "A\u00ADB\u061C"',
    ],
    ['why: 3', 'why: must be a text, or texts by language, such as { en: "…" }, but is 3'],
    ['why: { en: "" }', 'why.en: must be a text, but is ""'],
    [`why: { en: ${'x'.repeat(2001)} }`, `why.en: must be a text, of 2000 characters at most, but is "${'x'.repeat(59)}…`],
    ['why: { en: "\\e[2J" }', 'why.en: must be a text, without control characters, but is "\\u001b[2J"'],
  ])('is refused with its line, its field, what was seen and what would be right: %s', (line, problem) => {
    const where = minimal.split('\n').findIndex((other) => other.split(':')[0] === line.split(':')[0])
    expect(problemsOf(documentWith(line))).toEqual([`${where < 0 ? lastLine : where + 1}: ${problem}`])
  })

  it('is refused where it stands, however deep', () => {
    expect(problemsOf(documentWith('escalation:\n  - after: P0D\n    notify: staff\n  - after: P1D\n    notify: nobody'))).toEqual([
      '14: escalation[1].notify: must be staff, manager or a team that `teams` describes, but is "nobody"',
    ])
  })

  it.each([
    [
      'escalation:\n  - { after: P3D, notify: staff }\n  - { after: P1D, notify: staff }',
      '12: escalation[1]',
      'must not come before the rung above it: write the ladder in order',
    ],
    [
      'escalation:\n  - { every: P7D, notify: staff, times: 1 }\n  - { after: P9D, notify: staff }',
      '12: escalation[1]',
      'must come before the repeated rung, which is the last',
    ],
    [
      'escalation:\n  - { every: P7D, notify: staff, times: 1 }\n  - { every: P9D, notify: staff, times: 1 }',
      '12: escalation[1]',
      'must come before the repeated rung, which is the last',
    ],
  ])('is a rung out of order: %s', (lines, where, message) => {
    const problems = problemsOf(documentWith(lines))
    expect(problems).toHaveLength(1)
    expect(problems[0]).toContain(where)
    expect(problems[0]).toContain(message)
  })

  it('of a clock change is one of the zone that the policy names', () => {
    expect(problemsOf(documentWith('deadline: { at: 2023-03-12T02:30 }'))).toEqual([])
    expect(problemsOf(documentWith('zone: America/New_York', 'deadline: { at: 2023-03-12T02:30 }'))).toHaveLength(1)
    expect(problemsOf(documentWith('zone: staff', 'announcedAt: 2023-02-23T10:00Z', 'deadline: { at: 2023-03-12T02:30 }'))).toEqual([])
  })
})

describe('several problems', () => {
  it('are told at once, in the order of their lines', () => {
    const source = documentWith(
      'colour: red',
      'title: 2023',
      'apps: [tiktok, foo]',
      'deadline: { at: 2023-03-26T02:30 }',
      'contact: { name: A }',
      'escalation: [{ after: P0D, notify: security }]',
    )
    expect(problemsOf(source).map((problem) => problem.split(': ').slice(0, 2).join(' '))).toEqual([
      '2 title',
      '4 apps[1]',
      '8 deadline.at',
      '9 contact.email',
      '10 colour',
      '11 escalation[0].notify',
    ])
  })

  it('are told up to fifty, with how many more there are', () => {
    const parsed = parsePolicy(documentWith(...Array.from({ length: 60 }, (_, n) => `k${n}: 1`)))
    if (parsed.ok) throw new Error('it is wrong')
    expect(parsed.problems.map(({ line }) => line)).toEqual(Array.from({ length: 50 }, (_, n) => lastLine + n))
    expect(parsed.more).toBe(10)
  })
})

describe('whatever is written', () => {
  const refusedOrRead = (source: string): void => {
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
  const documents = names.map((name) =>
    readFileSync(new URL(`../../../../shared/domain/catalogue/policies/${name}`, import.meta.url), 'utf8'),
  )

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
    const values: readonly unknown[] = documents.map((document) => parseYaml(document))
    const places = [...new Set(values.flatMap((value) => pathsIn(value)))]
    fc.assert(
      fc.property(fc.constantFrom(...values), fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (value, place, other) => {
        refusedOrRead(JSON.stringify(withOther(value, place, other), null, 1))
      }),
    )
  })
})

/** The keys of a value, at every depth. */
const pathsIn = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => [key, ...pathsIn(item)]) : []

function withOther(value: unknown, place: string, other: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === place ? other : withOther(item, place, other)))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, key === place ? other : withOther(item, place, other)]))
}

describe('the catalogue', () => {
  const folder = new URL('../../../../shared/domain/catalogue/', import.meta.url)
  const files = readdirSync(new URL('policies/', folder))
  const rows = [...readFileSync(new URL('POLICIES.md', folder), 'utf8').matchAll(/^\| \[(\S+)\]\((\S+)\) +\|(.*)\|$/gm)].map(
    ([, id = '', file = '', cells = '']) => ({ id, file, cells: cells.split('|').map((cell) => cell.trim()) }),
  )

  it('has every document in its table, and none besides', () => {
    expect(rows.map(({ file }) => file).toSorted()).toEqual(files.map((file) => `policies/${file}`).toSorted())
    expect(rows.length).toBeGreaterThan(30)
  })

  it.each(rows)('gives $id as its table does', ({ id, file, cells: [issuer, announced, deadline] }) => {
    const source = readFileSync(new URL(file, folder), 'utf8')
    const policy = policyOf(source)
    expect(source).toContain('# Sources:\n# http')
    expect(`policies/${policy.id}.yaml`).toBe(file)
    expect(policy.id).toBe(id)
    expect(policy.issuer).toBe(issuer)
    expect(policy.announcedAt.toZonedDateTimeISO(policy.zone).toPlainDate().toString()).toBe(announced)
    const forms = policy.stages?.map((stage) => stage.deadline) ?? [policy.deadline]
    const said = forms.map((form) => {
      if (form === 'none') return `none until ${policy.review}`
      if (!form || !('on' in form)) throw new Error('a policy of the catalogue has days as its deadlines, or none')
      return `${form.counts === 'inclusive' ? 'by' : 'from'} ${form.on}`
    })
    expect(said.join(', ')).toBe(deadline)
  })

  it('holds the Commission’s policy as the design prints it', () => {
    const policy = policyOf(readFileSync(new URL('policies/eu-commission-tiktok-2023.yaml', folder), 'utf8'))
    expect(policy).toMatchObject({ zone: 'Europe/Brussels', announce: 'everyone', reminders: [14, 7, 3, 1, 0], minimumNotice: 5 })
    expect(policy.escalation.map((rung) => ('after' in rung ? rung.after : rung.times))).toEqual([0, 1, 3, 4])
  })
})

it('the schema alone, without lines, holds the same rules', () => {
  expect(policyDocument.safeParse(parseYaml(documentWith('zone: staff'))).success).toBe(false)
  expect(policyDocument.safeParse(parseYaml(documentWith('deadline: { at: 2023-03-26T02:30 }'))).success).toBe(false)
  expect(policyDocument.safeParse(parseYaml(documentWith('escalation: [{ after: P0D, notify: security }]'))).success).toBe(false)
  expect(policyDocument.safeParse(parseYaml(minimal)).success).toBe(true)
})
