import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { changeLines, factRows, tableRows, wordLines } from '#functions/cli/output/rows.ts'
import { clean, jsonLine, jsonText, openTerminal } from '#functions/cli/terminal.ts'
import { minute } from '#functions/minute.ts'

const piped = { terminal: false, colour: false, width: 80 }
const narrow = { terminal: true, colour: false, width: 20 }

it('a table stands in columns, however wide its letters are', () => {
  const people = [
    { name: 'Ana', unit: 'DG-ALPHA' },
    { name: '多拉', unit: 'X' },
    { name: 'Zoë', unit: undefined },
  ]
  expect(tableRows(people, piped)).toEqual(['name  unit\n', 'Ana   DG-ALPHA\n', '多拉  X\n', 'Zoë\n'])
})

it('a table leaves out columns that are empty in every row', () => {
  expect(
    tableRows(
      [
        { name: 'Ana', held: '', unit: undefined, devices: 0 },
        { name: 'Ben', held: undefined, unit: 'X', devices: 0 },
      ],
      piped,
    )[0],
  ).toBe('name  unit  devices\n')
})

it('a table is as wide as it needs to be, and on a terminal no wider than that', () => {
  const people = [
    { name: 'A name that is long', unit: 'DG-ALPHA' },
    { name: '多多多多多多多多多多', unit: 'X' },
  ]
  expect(tableRows(people, piped)[1]).toBe('A name that is long   DG-ALPHA\n')
  expect(tableRows(people, narrow)).toEqual(['name               …\n', 'A name that is long…\n', '多多多多多多多多多…\n'])
})

it('a table has a heading that stands out, where there are colours', () => {
  expect(tableRows([{ name: 'Ana', unit: 'X' }], { ...piped, colour: true })[0]).toBe('\u001b[1mname  unit\u001b[22m\n')
})

it('a table assumes 80 columns for a terminal without a width', () => {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 0, hasColors: () => true })
  expect(openTerminal(terminal, new PassThrough()).style).toEqual({ terminal: true, colour: true, width: 80 })
})

it('a table of one thing leaves out what is not known', () => {
  expect(factRows({ staff: 'Ana', held: undefined, unit: '', 'open since': '\u001b[2J', devices: 0 })).toEqual([
    'staff       Ana\n',
    'open since  \u{fffd}[2J\n',
    'devices     0\n',
  ])
})

it('a table shows moments to the minute', () => {
  expect(['2023-03-15T23:00:00Z', '2023-03-15T23:00:00.123Z', '2023-03-15T23:00Z'].map(moment => minute(moment))).toEqual(
    Array(3).fill('2023-03-15 23:00Z'),
  )
})

const orders = 'a\u001b]0;b\u0007\u009b2J\u202ec\u2066d\r\ne\u2028f'

it('what others have written gives no orders to a terminal', () => {
  expect(clean(orders)).toBe('a\u{fffd}]0;b\u{fffd}\u{fffd}2J\u{fffd}c\u{fffd}d\u{fffd}\u{fffd}e\u{fffd}f')
  expect(tableRows([{ name: orders }], piped).join('')).not.toMatch(/[^\P{Cc}\n]/u)
  expect(wordLines([orders, { orders }, [{ orders }]], piped).join('')).not.toMatch(/[^\P{Cc}\n]/u)
})

it('what others have written comes back from JSON as it was', () => {
  for (const json of [jsonLine({ orders }), jsonText({ orders })]) {
    expect(JSON.parse(json)).toEqual({ orders })
    expect(json).not.toMatch(/[^\P{Cc}\n]|[\u202e\u2066\u2028]/u)
  }
})

it('a difference is what is gone and what is new', () => {
  const changes = [
    { path: 'title', before: 'One', after: 'Two' },
    { path: 'why.en', after: 'So' },
    { path: 'reference', before: 'https://a.example' },
  ]
  expect(changeLines(changes)).toEqual(['  - title: "One"', '  + title: "Two"', '  + why.en: "So"', '  - reference: "https://a.example"'])
  expect(wordLines(changeLines(changes.slice(0, 1)), { ...piped, colour: true })).toEqual([
    '\u001b[31m  - title: "One"\u001b[39m\n',
    '\u001b[32m  + title: "Two"\u001b[39m\n',
  ])
})

const read = (stream: PassThrough) => String(stream.read() ?? '')

it('progress stands on one line of a terminal until the next thing is said or printed', async () => {
  const [output, errors] = [new PassThrough(), Object.assign(new PassThrough(), { isTTY: true })]
  const terminal = openTerminal(output, errors)
  terminal.progress('1 of 2')
  terminal.progress('2 of 2\u0007')
  terminal.note('done')
  terminal.note('again')
  terminal.progress('3')
  await terminal.print(['result\n'])
  expect(read(errors)).toBe('\r\u001b[2K1 of 2\r\u001b[2K2 of 2\u{fffd}\r\u001b[2Kdone\nagain\n\r\u001b[2K3\r\u001b[2K')
  expect(read(output)).toBe('result\n')
})

it('progress is shown on a terminal only', () => {
  const errors = new PassThrough()
  openTerminal(new PassThrough(), errors).progress('1 of 2')
  expect(read(errors)).toBe('')
})
