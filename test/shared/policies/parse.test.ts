import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePolicy } from '../../../shared/policies/parse.ts'
import { document } from '../../builders.ts'

const least = `id: no-tiktok
title: Remove TikTok
issuer: The Commission
apps: [tiktok]
scope: { devices: [official] }
zone: Europe/Brussels
announcedAt: 2023-02-23T10:00
deadline: { on: 2023-03-15, counts: inclusive }
contact: { name: IT helpdesk, email: helpdesk@ec.example }
`

/** A document with one line of the least put otherwise, or one more after it. */
const put = (line: string): string => {
  const key = line.split(':')[0]
  const lines = least.trimEnd().split('\n')
  return lines.some((one) => one.startsWith(`${key}:`))
    ? lines.map((one) => (one.startsWith(`${key}:`) ? line : one)).join('\n')
    : `${least}${line}`
}

const problems = (source: string): string[] => {
  const parsed = parsePolicy(source)
  return parsed.ok ? [] : parsed.problems.map(({ line, field, message }) => `${line}: ${field}: ${message}`)
}

describe('a policy document', () => {
  it('needs little, and has the defaults that are promised', () => {
    const parsed = parsePolicy(least)
    expect(parsed.ok && parsed.value.policy).toMatchObject({
      remedies: ['remove-app', 'remove-work-apps'],
      announce: 'affected',
      unknown: 'remind',
      reminders: [14, 7, 3, 1, 0],
      hours: { start: 480, end: 1080 },
      minimumNotice: 5,
      staleAfter: 8,
      escalation: [],
      closedAfter: 90,
      teams: {},
      limits: {},
      why: {},
    })
    expect(parsed.ok && parsed.value.policy.scope.audience).toBeUndefined()
    expect(parsed.ok && parsed.value.policy.announcedAt.toString()).toBe('2023-02-23T09:00:00Z')
  })

  it('may as well be JSON', () => {
    expect(parsePolicy(JSON.stringify(document, null, 2)).ok).toBe(true)
  })

  it('tells on which line a key stands, or would have to', () => {
    const parsed = parsePolicy(least)
    if (!parsed.ok) throw new Error('the least document does not parse')
    expect([
      parsed.value.lineOf(['scope', 'devices']),
      parsed.value.lineOf(['scope', 'audience']),
      parsed.value.lineOf(['apps', 0]),
    ]).toEqual([5, 5, 4])
  })

  it('of each catalogue entry is right, and called as its file', () => {
    const folder = new URL('../../../shared/catalogue/policies/', import.meta.url)
    const files = readdirSync(folder)
    expect(files.length).toBeGreaterThan(30)
    for (const file of files) {
      const source = readFileSync(new URL(file, folder), 'utf8')
      expect(problems(source), file).toEqual([])
      const parsed = parsePolicy(source)
      expect(parsed.ok && `${parsed.value.policy.id}.yaml`).toBe(file)
      expect(source, file).toContain('# Sources:\n# http')
    }
  })
})

describe('a document that is not well formed', () => {
  it.each([
    ['an unclosed quote', put('title: "Remove'), 2, 'must close the " that it opens'],
    ['a tab for indentation', 'id: a\nscope:\n\tdevices: [official]\n', 3, 'must be indented with spaces, not with a tab'],
    ['an unclosed list', put('apps: [tiktok'), 5, ''],
    ['a key given twice', `${least}title: Again\n`, 10, 'must not give title a second time'],
    ['a second document', `${least}---\nid: b\n`, 10, 'must not begin a second document, for one file holds one policy'],
    ['an alias that leads nowhere', put('why: *gone'), 10, 'must repeat something above it that is marked &gone'],
  ])('with %s is refused with its line', (_, source, line, message) => {
    const [first = ''] = problems(source)
    expect(first).toContain(message)
    expect(Number(first.split(':')[0])).toBeGreaterThanOrEqual(line - 1)
    expect(Number(first.split(':')[0])).toBeLessThanOrEqual(line + 1)
  })

  it('whose anchors would make it huge is refused', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${Array.from({ length: 10 }, () => `*${'abcdefg'[index]}`).join(', ')}]`),
    ]
    expect(problems(bomb.join('\n'))[0]).toContain('must repeat its anchors less often: write the values out')
  })

  it.each(['', '   \n', '# only a comment', '7', 'just text', '[]', 'null'])('such as %j is refused', (source) => {
    expect(problems(source)).toHaveLength(1)
    expect(problems(source)[0]).toContain('must be a policy document: keys such as id, title, apps, deadline')
  })
})

describe('a document that says what cannot be', () => {
  it.each([
    [
      'deadline: { on: 2023-02-31, counts: inclusive }',
      'deadline.on',
      'must be a day of the calendar such as 2023-03-15, but is "2023-02-31"',
    ],
    [
      'deadline: { on: 2023-02-29, counts: inclusive }',
      'deadline.on',
      'must be a day of the calendar such as 2023-03-15, but is "2023-02-29"',
    ],
    ['deadline: { on: 2023-03-15 }', 'deadline.counts', 'is missing: it must be inclusive (by that day) or exclusive (as of that day)'],
    [
      'deadline: { at: 2023-03-26T02:30 }',
      'deadline.at',
      'must be a time that exists in Europe/Brussels, where the clocks go forward over this one, but is "2023-03-26T02:30"',
    ],
    ['deadline: tomorrow', 'deadline', 'must be { on: 2023-03-15, counts: inclusive } or { at: 2023-03-15T17:00 }, but is "tomorrow"'],
    ['zone: Mars/Base', 'zone', 'must be an IANA time zone such as Europe/Brussels, or staff, but is "Mars/Base"'],
    ['zone: "+01:00"', 'zone', 'must be an IANA time zone such as Europe/Brussels, or staff, but is "+01:00"'],
    ['apps: [tiktak]', 'apps[0]', 'must be an app of the catalogue: tiktok,'],
    ['apps: []', 'apps', 'must be a list such as [tiktok], but is []'],
    ['apps: tiktok', 'apps', 'must be a list such as [tiktok], but is "tiktok"'],
    ['reminders: [P-1D]', 'reminders[0]', 'must be a duration in whole days, such as P7D, but is "P-1D"'],
    ['reminders: [P1M]', 'reminders[0]', 'must be a duration in whole days, such as P7D, but is "P1M"'],
    ['minimumNotice: P07D', 'minimumNotice', 'must be a duration in whole days, such as P7D, but is "P07D"'],
    ['hours: "18:00-08:00"', 'hours', 'must be hours of one day in quotes, such as "08:00-18:00", but is "18:00-08:00"'],
    ['sendAt: 900', 'sendAt', 'must be a time of day in quotes, such as "09:00", but is 900'],
    ['id: No TikTok', 'id', 'must be lower-case letters, digits and hyphens, such as no-tiktok-2023, but is "No TikTok"'],
    ['title:', 'title', 'must be a short title, but has no value'],
    ['title: "two\\nlines"', 'title', 'must be a short title, without line breaks or other control characters'],
    ['contact: { name: IT helpdesk, email: nobody }', 'contact.email', 'must be a mail address such as name@example.org, but is "nobody"'],
    ['contact: { name: IT helpdesk }', 'contact.email', 'is missing: it must be a mail address such as name@example.org'],
    ['contact: { name: IT helpdesk, email: a@b.example, phone: 32 }', 'contact.phone', 'must be a phone number, in quotes, but is 32'],
    ['why: { xx: Because }', 'why.xx', 'is not a key known here'],
    [
      'teams: { security: { email: s@ec.example, zone: Europe/Brussels, language: xx } }',
      'teams.security.language',
      'must be one of the languages',
    ],
    [
      'teams: { manager: { email: s@ec.example, zone: Europe/Brussels, language: en } }',
      'teams.manager',
      'must be another name, since staff and manager mean people',
    ],
    ['limits: { suspendPercent: 101 }', 'limits.suspendPercent', 'must be a number from 0 to 100, but is 101'],
    ['limits: { suspendCount: 1.5 }', 'limits.suspendCount', 'must be a whole number, 0 or more, but is 1.5'],
    ['reference: here', 'reference', 'must be a web address such as https://example.org/decision, but is "here"'],
    [
      'escalation: [{ after: P1D, notify: legal }]',
      'escalation[0].notify',
      'must be staff, manager or a team that `teams` describes, but is "legal"',
    ],
    [
      'escalation: [{ after: P2D, suspend: true }, { after: P1D, notify: staff }]',
      'escalation[1]',
      'must not come before the rung above it: write the ladder in order',
    ],
    [
      'escalation: [{ every: P0D, notify: staff, times: 1 }]',
      'escalation[0].every',
      'must be a duration of one whole day or more, such as P7D, but is "P0D"',
    ],
    ['scope: { devices: [official], audience: { units: [] } }', 'scope.audience.units', 'must be a list such as [DG-CNECT], but is []'],
    [
      'scope: { devices: [official], audience: { countries: [Belgium] } }',
      'scope.audience.countries[0]',
      'must be a country code such as BE, but is "Belgium"',
    ],
    ['scope: { devices: [all] }', 'scope.devices[0]', 'must be official or personal-with-work-apps, but is "all"'],
  ])('%s is refused where it stands', (line, field, message) => {
    const said = problems(put(line))
    expect(said).toHaveLength(1)
    expect(said[0]).toContain(`: ${field}: ${message}`)
    const at = put(line).split('\n').indexOf(line) + 1
    expect(said[0]).toMatch(new RegExp(`^${at}: `))
  })

  it.each([
    ['colour: red', 'colour'],
    ['scope: { devices: [official], unit: [A] }', 'scope.unit'],
    ['scope: { devices: [official], audience: { unit: [A] } }', 'scope.audience.unit'],
    ['workingDays: { weeks: [mon] }', 'workingDays.weeks'],
    ['escalation: [{ after: P0D, suspend: true, notfy: staff }]', 'escalation[0].notfy'],
    ['deadline: { on: 2023-03-15, counts: inclusive, hour: 9 }', 'deadline.hour'],
  ])('%s has a key that is not known', (line, field) => {
    expect(problems(put(line)).join('\n')).toContain(`: ${field}: is not a key known here: check its spelling, or remove it`)
  })

  it('needs an offset in its announcement where each person’s own zone counts', () => {
    expect(problems(put('zone: staff'))[0]).toContain('announcedAt: must carry an offset or Z where the zone is `staff`')
    expect(problems(put('zone: staff').replace('T10:00', 'T10:00+01:00'))).toEqual([])
  })

  it('may name a local time that occurs twice', () => {
    expect(problems(put('deadline: { at: 2023-10-29T02:30 }'))).toEqual([])
  })

  it('is told all its faults at once, in order of lines, and fifty of them at most', () => {
    const said = problems('id: A\nzone: Mars\ndeadline: { on: 2023-02-31, counts: maybe }\nfoo: 1\n')
    expect(said.map((line) => line.split(': ')[1])).toEqual(
      expect.arrayContaining(['id', 'zone', 'deadline.on', 'deadline.counts', 'foo', 'title', 'issuer', 'apps', 'contact']),
    )
    const lines = said.map((line) => Number(line.split(':')[0]))
    expect(lines).toEqual(lines.toSorted((a, b) => a - b))
    const many = parsePolicy(`${put(`reminders: [${Array.from({ length: 49 }, () => 'x').join(', ')}]`)}\nescalation: [1, 2, 3]`)
    expect(many).toMatchObject({ ok: false, more: 2 })
    expect(!many.ok && many.problems).toHaveLength(50)
  })
})

describe('whatever a document holds', () => {
  it('it is read or refused, and nothing is thrown', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        parsePolicy(JSON.stringify(value))
      }),
      { numRuns: 200 },
    )
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(document)), fc.jsonValue(), (key, value) => {
        parsePolicy(JSON.stringify({ ...document, [key]: value }))
      }),
      { numRuns: 300 },
    )
    fc.assert(
      fc.property(fc.nat(least.length), fc.nat(8), fc.string(), (start, length, text) => {
        parsePolicy(least.slice(0, start) + text + least.slice(start + length))
      }),
      { numRuns: 300 },
    )
  })
})
