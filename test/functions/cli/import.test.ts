import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { beforeEach, expect, it } from 'vitest'
import { ides } from '#functions/cli/main.ts'
import { openTerminal } from '#functions/cli/terminal.ts'
import { enact } from '#test/acts.ts'
import { several, staffFields } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { shows } from '../expecting.ts'
import { served } from './importing.ts'
import { objectsIn, says, surroundings, typed } from './typed.ts'

const { folder, put } = testFolder()
beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name))
})

const staffHeader = 'id,email,name,language,zone,unit,country,manager'
const staffLine = (id: string, manager = '') => `${id},${id}@ec.example,N ${id},en,Europe/Brussels,DG-ALPHA,BE,${manager}`
const staffFile = (...lines: readonly string[]) => `${[staffHeader, ...lines].join('\n')}\n`
const deviceFile = (...lines: readonly string[]) =>
  `${['id,staff,label,platform,ownership,workApps,apps,reportedAt', ...lines].join('\n')}\n`
const deviceLine = (id: string, staff: string, apps = 'tiktok') => `${id},${staff},Phone,ios,official,yes,${apps},2023-02-20T08:00:00Z`

const many = (count: number, lineOf = (index: number) => staffLine(`s${index}`)) => several(count, index => lineOf(index))

served('a staff import sends five hundred records a call, and counts the new ones', async api => {
  const file = put('staff.csv', staffFile(...many(1100)))
  const { code, out, said } = await api.importStaff(file)
  expect({ code, out, said }).toEqual({ code: 0, out: `${file}: 1100 added, 0 changed, 0 unchanged, 0 refused\n`, said: '' })
  expect(api.calls.map(ids => ids.length)).toEqual([500, 500, 100])
  expect(await api.profileOf('s1099')).toMatchObject({ name: 'N s1099', zone: 'Europe/Brussels' })
  expect(objectsIn((await api.importStaff(file, '--json')).out)).toEqual([
    { file, added: 0, changed: 0, unchanged: 1100, moved: 0, refused: 0, warned: 0, dropped: 0, older: 0 },
  ])
})

served('a staff import reads lists of objects and an object a line alike', async api => {
  const person = (id: string) => ({ ...staffFields({ id, email: `${id}@ec.example`, name: `The "${id}" {of} [many]` }), country: null })
  const list = put('staff.json', JSON.stringify([person('a'), person('b')], null, 2))
  const lines = put('staff.ndjson', `${JSON.stringify(person('b'))}\n\n${JSON.stringify(person('c'))}`)
  shows((await api.importStaff(list)).out, '2 added, 0 changed, 0 unchanged')
  shows((await api.importStaff(lines)).out, '1 added, 0 changed, 1 unchanged')
  expect((await api.profileOf('b'))?.name).toBe('The "b" {of} [many]')
})

served('a staff import takes in the good records, and names each bad one by its line', async api => {
  const file = put(
    'staff.csv',
    staffFile(staffLine('a'), 'b,no address,B,en,Europe/Brussels,U,BE,', '', staffLine('a'), 'c', staffLine('d')),
  )
  const { code, out, said } = await api.importStaff(file)
  expect(code).toBe(2)
  expect(out).toBe(`${file}: 1 added, 0 changed, 0 unchanged, 4 refused\n`)
  expect(said.split('\n')).toEqual([
    `${file}:2: id: must be given once, but "a" stands on line 5, too`,
    `${file}:3: email: must be a mail address such as name@example.org, but is "no address"`,
    `${file}:5: id: must be given once, but "a" stands on line 2, too`,
    `${file}:6: must have 8 values, one for each column, but has 1: "c"`,
    '',
  ])
  expect(await api.profileOf('d')).toBeDefined()
})

served('a staff import finds a manager who comes much later in the file', async api => {
  const file = put(
    'staff.csv',
    staffFile(
      staffLine('first', 'middle'),
      ...many(1000),
      staffLine('middle', 'boss'),
      ...many(1000, index => staffLine(`t${index}`)),
      staffLine('boss'),
    ),
  )
  const { code, out } = await api.importStaff(file)
  expect({ code, out }).toEqual({ code: 0, out: `${file}: 2003 added, 0 changed, 0 unchanged, 0 refused\n` })
  expect((await api.profileOf('first'))?.manager?.id).toBe('middle')
  expect(api.calls.slice(5)).toEqual([['first', 'middle']])
})

served('a staff import warns of managers who manage each other in a circle, however far apart', async api => {
  const file = put('staff.csv', staffFile(staffLine('ana', 'ben'), ...many(600), staffLine('ben', 'ana'), staffLine('own', 'own')))
  const { code, out, said } = await api.importStaff(file)
  expect({ code, out }).toEqual({ code: 0, out: `${file}: 603 added, 0 changed, 0 unchanged, 0 refused, 2 with warnings\n` })
  expect(said.split('\n')).toEqual([
    `warning: ${file}:604: manager: is left out: nobody is their own manager`,
    `warning: ${file}:2: manager: leads back to the person: ana → ben → ana`,
    '',
  ])
})

served('a staff import tries again after a dropped connection, and takes in nobody twice', async api => {
  api.broken.set(1, 'before').set(3, 'after')
  const file = put('staff.csv', staffFile(...many(2500)))
  const { code, out } = await api.importStaff(file)
  expect(code).toBe(0)
  expect(out).toBe(`${file}: 2000 added, 0 changed, 500 unchanged, 0 refused\n`)
  expect(api.calls.map(([first]) => first)).toEqual(['s0', 's500', 's500', 's1000', 's1500', 's2000'])
})

served('a staff import breaks off without the API, and goes on with the same command', async api => {
  for (const request of [3, 4, 5, 6]) api.broken.set(request, 'before')
  const file = put('staff.csv', staffFile('bad', ...many(1500), staffLine('last', 'nobody')))
  const off = await api.importStaff(file)
  expect(off.code).toBe(3)
  shows(off.said, `1001 records of ${file} sent: run the same command again to resume from ${file}.ides-progress`)
  expect(readFileSync(`${file}.ides-progress`, 'utf8')).not.toMatch(/s1|ec\.example/)

  const on = await api.importStaff(file)
  shows(on.said, `${file}: resuming after 1001 records`, `${file}:1503: manager: is left out: "nobody" is not in the file and not known`)
  expect(on.out).toBe(`${file}: 1501 added, 0 changed, 0 unchanged, 1 refused, 1 with warnings\n`)
  expect(on.code).toBe(2)
  expect(existsSync(`${file}.ides-progress`)).toBe(false)
  const sent = api.calls.flat().filter(id => id !== 'last')
  expect(sent).toEqual(several(1500, index => `s${index}`))
})

served('a staff import stopped by Ctrl-C says how far it came, and goes on with the same command', async api => {
  api.broken.set(3, 'by Ctrl-C').set(4, 'by Ctrl-C')
  const file = put('staff.csv', staffFile(...many(1999)))
  const off = (count: number) => ({
    code: 130,
    out: '',
    said: expect.stringContaining(
      `Interrupted: ${count} records of ${file} sent: run the same command again to resume from ${file}.ides-progress\n`,
    ),
  })
  expect(await api.importStaff(file, '--complete')).toEqual(off(1000))
  expect(await api.importStaff(file)).toEqual(off(1000))
  expect(await api.importStaff(file)).toMatchObject({
    code: 0,
    out: `${file}: 1999 added, 0 changed, 0 unchanged, 0 refused\n`,
  })
  expect(api.calls.flat()).toEqual(many(1999, index => `s${index}`))
})

served('a staff import stopped at once says that nothing was confirmed, and leaves no file', async api => {
  api.broken.set(1, 'by Ctrl-C')
  const file = put('staff.csv', staffFile(...many(3)))
  await says(api.importStaff(file), 130, `Interrupted before any record of ${file} was confirmed: the same command starts again\n`)
  expect(readdirSync(folder)).toEqual(['staff.csv'])
})

served('a staff import goes on with those whose manager came later, too', async api => {
  for (const request of [2, 3, 4, 5, 7, 8, 9, 10]) api.broken.set(request, 'before')
  const file = put('staff.csv', staffFile(staffLine('first', 'boss'), ...many(1000), staffLine('boss')))
  expect((await api.importStaff(file)).code).toBe(3)
  expect((await api.importStaff(file)).code).toBe(3)
  expect(await api.importStaff(file)).toMatchObject({
    code: 0,
    out: `${file}: 1002 added, 0 changed, 0 unchanged, 0 refused\n`,
  })
  expect((await api.profileOf('first'))?.manager?.id).toBe('boss')
})

served('a staff import starts again if the file has changed', async api => {
  for (const request of [2, 3, 4, 5]) api.broken.set(request, 'before')
  const file = put('staff.csv', staffFile(...many(1500)))
  await api.importStaff(file)
  put('staff.csv', staffFile(...many(1501)))
  const { code, out, said } = await api.importStaff(file)
  expect(said).toBe(`${file} or the API has changed since the import broke off: starting again\n`)
  expect({ code, out }).toEqual({ code: 0, out: `${file}: 1001 added, 0 changed, 500 unchanged, 0 refused\n` })
})

it('a staff import with --dry-run checks a file, up to what cannot be read, and sends nothing', async () => {
  const file = put('staff.csv', staffFile(staffLine('a'), 'b,"B" x'))
  const { code, out, said } = await typed(['staff', 'import', file, '--dry-run'])
  expect({ code, out }).toEqual({ code: 2, out: `${file}: 1 record of staff can be imported, 1 cannot; nothing was sent\n` })
  shows(said, `${file}:3: must have a comma after a closing ", or write "" for a quote that is part of a value, but is "b,\\"B\\" x"`)
})

const unusable: readonly (readonly [string, string, string | Uint8Array, string])[] = [
  ['a file without records', 'staff.csv', `${staffHeader}\n`, ': has no records'],
  ['JSON that is no list', 'staff.json', '{"id": "a"}', ':1: must be an object in a list of them'],
  ['JSON that breaks off', 'staff.json', '[\n{"id": "a"', ':2: must be an object in a list of them'],
  ['JSON with a value that is no object', 'staff.json', '[\n{},\n5]', ':3: must be an object in a list of them, [{ … }, { … }], but is 5'],
  ['JSON with broken syntax', 'staff.json', '[\n{"id": "a"},\n{"id" "b"}\n]', ':3: must be an object in a list of them'],
  [
    'JSON with a key twice',
    'staff.json',
    '[{},\n{"id": "a", "\\u0069d": "b"}]',
    ':2: must give each key of an object once, but has "id" twice',
  ],
  ['NDJSON with a key twice', 'staff.ndjson', '{"id": "a", "id": "b"}', ':1: must give each key of an object once, but has "id" twice'],
  ['JSON with a record that is too long', 'staff.json', `[\n{"id": "${'x'.repeat(70_000)}"}]`, ':2: must be an object in a list of them'],
]
it.each(unusable)('a staff import refuses %s', async (_, name, content, right) => {
  const file = put(name, content)
  const { code, said } = await typed(['staff', 'import', file, '--dry-run'])
  shows(said, `${file}${right}`)
  expect(code).toBe(2)
})

served('a staff import reads a large file no further ahead than it has sent its records', async api => {
  const file = put('staff.csv', staffFile(...many(4000)))
  const size = readFileSync(file).length
  const errors = Object.assign(new PassThrough(), { isTTY: true })
  const token = await api.issuer.tokenFor('operator')
  const code = await ides(['staff', 'import', file], openTerminal(new PassThrough(), errors), { ...surroundings, url: api.url, token })
  expect(code).toBe(0)
  const steps = [...String(errors.read()).matchAll(/: ([\d.]+) of [\d.]+ MB, (\d+) records/g)].map(([, megabytes, records]) => ({
    read: Number(megabytes) * 1e6,
    sent: (size * Number(records)) / 4000,
  }))
  expect(steps).toHaveLength(8)
  for (const { read, sent } of steps) expect(read - sent).toBeLessThan(140_000)
})

served('ides devices import imports devices of known people, and says what to do about the others', async api => {
  await enact(api.memory)
  await api.importStaff(put('staff.csv', staffFile(staffLine('ana'))))
  const file = put('devices.csv', deviceFile(deviceLine('phone', 'ana'), deviceLine('tablet', 'ben')))
  const { code, out, said } = await api.importDevices(file)
  expect(code).toBe(2)
  expect(out).toBe(`${file}: 1 added, 0 changed, 0 unchanged, 1 refused\n`)
  expect(said).toBe(
    `${file}:3: staff: must be a staff member imported before, but is "ben"\nIf an owner is unknown, run ides staff import first, then this command again\n`,
  )
  expect(await api.devicesOf('ana')).toMatchObject([{ id: 'phone', readings: [{ unmet: ['tiktok'] }] }])
})

served('ides devices import warns of what is odd, imports it all the same, and counts what moved', async api => {
  await enact(api.memory)
  await api.importStaff(put('staff.csv', staffFile(staffLine('ana'), staffLine('ben'))))
  await api.importDevices(put('devices.csv', deviceFile(deviceLine('phone', 'ana'))))
  const file = put('devices.csv', deviceFile(deviceLine('phone', 'ben'), deviceLine('tablet', 'ana', 'snake')))
  const said = `warning: ${file}:3: apps: is taken without "snake", which is no app of the catalogue or a policy\n`
  const counts = `${file}: 1 added, 0 changed, 0 unchanged, 1 moved, 0 refused, 1 with warnings`
  expect(await api.importDevices(file, '--dry-run')).toEqual({
    code: 0,
    out: `${counts}; nothing was changed\nunit      added  changed  unchanged  moved\nDG-ALPHA  1      0        0          1\n`,
    said,
  })
  expect(await api.importDevices(file)).toEqual({
    code: 0,
    out: `${counts}\n`,
    said,
  })
})

served('ides devices import says how many readings were not kept, and why', async api => {
  await api.importStaff(put('staff.csv', staffFile(staffLine('ana'))))
  const file = put('devices.csv', deviceFile(deviceLine('phone', 'ana'), deviceLine('tablet', 'ana'), deviceLine('watch', 'ana', '?')))
  const { code, said } = await api.importDevices(file)
  const why = 'because no policy or draft asks about them. Write the draft first, then import again.'
  expect([code, said]).toEqual([0, `Readings of 2 devices are not kept, ${why}\n`])
})

served('a staff import with --dry-run says what would change, and writes refused rows to be corrected', async api => {
  const content = [staffLine('a'), 'b;no address;=1+1;;;U;BE;', staffLine('c', 'b'), staffLine('d', 'nobody')]
    .join('\n')
    .replaceAll(',', ';')
  const file = put('staff.csv', `id;E-Mail;name;language;Time zone;Department;country;manager\n${content}\n`)
  const [refused, wrong] = [join(folder, 'refused.csv'), 'email: must be a mail address such as name@example.org, but is "no address"']
  const { code, out, said } = await api.importStaff(file, '--dry-run', '--refused', refused)
  expect(code).toBe(2)
  shows(out, `${file}: 3 added, 0 changed, 0 unchanged, 1 refused, 2 with warnings; nothing was changed`)
  shows(said, `${file}:3: ${wrong}`, `${file}:4: manager: is left out: "b" was refused on line 3 (${wrong}) (and 1 more like this)`)
  expect(await api.profileOf('a')).toBeUndefined()
  await says(api.importStaff(file, '--refused', refused), 2, expect.stringContaining('--refused belongs to --dry-run'))
  const corrected = readFileSync(refused, 'utf8').replace(';no address;', ';b@ec.example;')
  shows(corrected, 'line;reason;id;E-Mail', ";'=1+1;")
  await enact(api.memory)
  expect((await api.importStaff(put('corrected.csv', corrected))).code).toBe(0)
  expect(await api.profileOf('b')).toMatchObject({ name: '=1+1', zone: 'Europe/Brussels', language: 'en' })
})

it('ides devices import counts warnings that are alike in one line', async () => {
  const file = put('devices.csv', deviceFile(...many(70, index => deviceLine(`d${index}`, 'ana', 'snake'))))
  const { code, said } = await typed(['devices', 'import', file, '--dry-run'])
  const alike = `warning: ${file}:2: apps: is taken without "snake" unless a policy describes it (and 69 more like this)`
  expect([code, said.split('\n')]).toEqual([0, [alike, 'You are not signed in: only the file was checked, not what is known already', '']])
})

served('ides devices import refuses a device with two owners, however far apart, and names both rows', async api => {
  await api.importStaff(put('staff.csv', staffFile(staffLine('ana'), staffLine('ben'), ...many(4))))
  const others = many(1000, index => deviceLine(`d${index}`, `s${index % 4}`, ''))
  const file = put('devices.csv', deviceFile(deviceLine('phone', 'ana'), ...others, deviceLine('phone', 'ben')))
  const { code, said } = await api.importDevices(file)
  const twice = [1003, 2].map(other => `must be given once, but "phone" stands on line ${other}, too`)
  shows(said, `${file}:2: id: ${twice[0]}`, `${file}:1003: id: ${twice[1]}`)
  expect([code, await api.devicesOf('ana'), await api.devicesOf('ben')]).toEqual([2, [], []])
})
