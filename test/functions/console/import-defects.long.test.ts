import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { expect, it } from 'vitest'
import { enact } from '#test/acts.ts'
import { openApi } from '../admin/calling.ts'
import { ended, pressed, previewed, visitor } from './visiting.ts'

const header = ['Staff ID', 'E-Mail', 'Name', 'Language', 'Time zone', 'Department', 'Country', 'Manager']

type Row = string[]

interface Defect {
  /** Spoils a good row. @param former the row before */
  spoil: (row: Row, former: Row) => Row
  /** What the reason must say for it to be corrected. */
  reason: RegExp
  correct: (row: Row) => Row
}

const at = (column: number, change: (value: string, row: Row) => string) => (row: Row) =>
  row.map((value, place) => (place === column ? change(value, row) : value))
const be = (column: number, value: string) => at(column, () => value)
const [id, email, name, language, zone, unit, country] = [0, 1, 2, 3, 4, 5, 6]
const ownAddress = at(email, (_, row) => `${row[id]}@ec.example`)

const defects: readonly Defect[] = [
  {
    spoil: at(email, value => value.replace('@', '(at)')),
    reason: /email must be .*"s\d+\(at\)/,
    correct: at(email, value => value.replace('(at)', '@')),
  },
  {
    spoil: at(email, value => `Ana <${value}>`),
    reason: /email must be .*</,
    correct: at(email, value => value.replace(/.*<(.*)>/, '$1')),
  },
  {
    spoil: at(email, value => `${value} `.replace('@', ' @')),
    reason: /email must be .* @/,
    correct: at(email, value => value.replaceAll(' ', '')),
  },
  {
    spoil: at(email, value => value.replace('ec.', 'ec-.')),
    reason: /email .*can exist/,
    correct: at(email, value => value.replace('-.', '.')),
  },
  { spoil: at(email, value => `${'x'.repeat(70)}${value}`), reason: /email .*64 characters/, correct: ownAddress },
  { spoil: be(email, ''), reason: /email must be .*""/, correct: ownAddress },
  { spoil: (row, former) => be(email, former[email] ?? '')(row), reason: /email must be given once/, correct: ownAddress },
  {
    spoil: (row, former) => be(id, former[id] ?? '')(row),
    reason: /id must be given once/,
    correct: at(id, (_, row) => row[email]?.split('@')[0] ?? ''),
  },
  { spoil: at(id, value => `../${value}`), reason: /id must be .*\.\.\//, correct: at(id, value => value.slice(3)) },
  { spoil: at(id, value => `team:${value}`), reason: /id .*team:/, correct: at(id, value => value.slice(5)) },
  { spoil: be(language, 'English'), reason: /language must be .*"English"/, correct: be(language, 'en') },
  { spoil: be(language, 'EN'), reason: /language must be .*"EN"/, correct: at(language, value => value.toLowerCase()) },
  { spoil: be(zone, 'Brussels time'), reason: /zone must be .*"Brussels/, correct: be(zone, 'Europe/Brussels') },
  { spoil: be(zone, '+01:00'), reason: /zone must be .*"\+01/, correct: be(zone, '') },
  { spoil: be(country, 'Belgium'), reason: /country must be .*"Belgium"/, correct: be(country, 'BE') },
  { spoil: be(country, 'ZZ'), reason: /country must be .*"ZZ"/, correct: be(country, '') },
  { spoil: be(unit, 'U'.repeat(65)), reason: /unit .*64 characters/, correct: at(unit, value => value.slice(0, 64)) },
  { spoil: be(name, 'N'.repeat(201)), reason: /name .*200 characters/, correct: at(name, value => value.slice(0, 200)) },
  { spoil: be(name, 'Ana\nMaria'), reason: /name .*line breaks/, correct: at(name, value => value.replaceAll('\n', ' ')) },
  { spoil: row => row.slice(0, -1), reason: /must have 8 values.*has 7/, correct: row => [...row, ''] },
]

const all = 3000
/** Every tenth row has a defect. */
const isBad = (index: number) => index % 10 === 9

function good(index: number): Row {
  const manager = index % 7 === 0 ? '' : `s${index - (index % 7)}`
  return [
    `s${index}`,
    `s${index}@ec.example`,
    index % 11 === 0 ? '=N, "x"' : `N ${index}`,
    'en',
    index % 13 === 0 ? '' : 'Europe/Brussels',
    'DG',
    'BE',
    manager,
  ]
}

const rows = Array.from({ length: all }, (_, index) =>
  isBad(index) ? (defects[((index - 9) / 10) % defects.length]?.spoil(good(index), good(index - 1)) ?? []) : good(index),
)

/** What a reason asks for, and nothing else. */
function corrected([, reason = '', ...row]: Row): Row {
  const fitting = defects.filter(one => one.reason.test(reason))
  expect(fitting, reason).not.toEqual([])
  return fitting.reduce((fixed, one) => one.correct(fixed), row)
}

it('a file of 3,000 staff with 20 kinds of defects is put right with only what the page gives', async () => {
  const api = await openApi()
  await enact(api.memory)
  const operator = await visitor(api, 'operator')
  const check = (content: string) => previewed(operator, 'staff', content)
  const take = async (text: string) => ended(operator, (await pressed(operator, text, 'import')).text)
  const known = async () => (await api.memory.refs.findAll(Array.from({ length: all }, (_, index) => `s${index}`))).size

  const preview = await check(stringify([header, ...rows], { delimiter: ';' }))
  expect(preview.match(/<caption>Refused<\/caption>.*?<\/table>/s)?.[0].match(/<tr><th scope="row"/g)?.length).toBe(14)
  expect(await known()).toBe(0)
  const { text: refused } = await pressed(operator, preview, 'refused')
  await take(preview)
  // Two of the kinds take a good row with them, whose id or address they repeat.
  expect(await known()).toBe(2670)

  const [columns = [], ...wrong] = parse(refused, { delimiter: ';', bom: true, relax_column_count: true })
  expect(wrong).toHaveLength(330)
  const again = await check(stringify([columns, ...wrong.map(row => [row[0] ?? '', row[1] ?? '', ...corrected(row)])], { delimiter: ';' }))
  expect(again).toContain('Import 330 people')
  await take(again)
  expect(await known()).toBe(all)
  const ref = (await api.memory.refs.find('s0')) ?? ''
  expect((await api.memory.people.get(ref)).person.profile.name).toBe('=N, "x"')
}, 300_000)
