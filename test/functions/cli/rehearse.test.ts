import { spawnSync } from 'node:child_process'
import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { localFile } from '#functions/cli/input/text-file.ts'
import { document, ownRequirements, several, suspending } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { shows } from '../expecting.ts'
import { objectsIn, type Ran, typed } from './typed.ts'

const ides = fileURLToPath(new URL('../../../functions/cli/ides.js', import.meta.url))
const staff = 'id,email,name,language,zone,unit,country,manager\n'
const devices = 'id,staff,label,platform,ownership,workApps,apps,reportedAt\n'
const changes = 'at,device,workApps,apps\n'
const ana = 'ana,ana@ec.example,Ana,en,Europe/Brussels,DG-ALPHA,BE,\n'
const phone = 'phone,ana,Work phone,ios,official,yes,tiktok,2023-02-20T08:00:00Z\n'

const ofPhone = {
  id: 'phone',
  staff: 'ana',
  label: 'Work phone',
  platform: 'ios',
  ownership: 'official',
  workApps: true,
  apps: ['tiktok'],
  reportedAt: '2023-02-20T08:00:00Z',
}

const policy = { ...document, ...suspending, limits: { suspendPercent: 100 } }

const { folder, put } = testFolder()
const home = process.cwd()
put('staff.csv', staff + ana)
put('devices.csv', devices + phone)
put('changes.csv', `${changes}2023-03-17T10:00:00Z,phone,yes,\n`)
put('policy.json', JSON.stringify(policy))
beforeAll(() => process.chdir(folder))
afterAll(() => process.chdir(home))

const run = (...args: string[]) => typed(args)

const rehearse = (policy: string, ...more: string[]) => run('rehearse', policy, '--staff', 'staff.csv', '--devices', 'devices.csv', ...more)

/** Writes one more file, and runs on it in place of the good one of its kind. */
const runOn = (kind: 'staff' | 'devices' | 'changes' | 'policy', name: string, content: string | Uint8Array, ...more: string[]) => {
  put(name, content)
  // The last of an option counts.
  return rehearse(kind === 'policy' ? name : 'policy.json', ...(kind === 'policy' ? [] : [`--${kind}`, name]), ...more)
}

const onStaff = (name: string, content: string | Uint8Array, ...more: string[]) => runOn('staff', name, content, ...more)

const good = ['rehearse', 'policy.json', '--staff', 'staff.csv', '--devices', 'devices.csv', '--changes', 'changes.csv']

/** Wrong input: said in so many lines on standard error, nothing on standard output, exit code 2, no trace of a stack. */
const refused = ({ code, out, said }: Ran, ...lines: (string | RegExp)[]) => {
  expect(out).toBe('')
  expect(said).not.toMatch(/^\s+at /m)
  expect(said.trimEnd().split('\n')).toEqual(lines.map(line => (typeof line === 'string' ? line : expect.stringMatching(line))))
  expect(code).toBe(2)
}

it('a rehearsal prints an event a line, in order', async () => {
  const { code, out, said } = await run(...good, '--format', 'ndjson', '--from', '2023-03-13', '--until', '2023-03-31')
  expect([code, said]).toEqual([0, ''])
  const events = objectsIn(out)
  expect(events.map(({ at, kind }) => `${at} ${kind}`)).toEqual([
    '2023-03-12T23:00:00Z opened',
    '2023-03-13T08:00:00Z notice',
    '2023-03-17T08:00:00Z notice',
    '2023-03-17T10:00:00Z cleared',
    '2023-03-17T10:00:00Z notice',
  ])
  expect(events[1]).toEqual({
    at: '2023-03-13T08:00:00Z',
    kind: 'notice',
    policy: 'no-tiktok',
    staff: 'ana',
    step: 'first+P7D',
    to: 'ana@ec.example',
    language: 'en',
    devices: ['phone'],
    subject: 'Please remove TikTok by 20 Mar',
  })
})

it('a rehearsal gives each kind of event its own fields', async () => {
  const sample = fileURLToPath(new URL('../../../infra/local/sample/', import.meta.url))
  const files = ['staff', 'devices', 'changes'].flatMap(name => [`--${name}`, `${sample}${name}.csv`])
  const { out } = await run('rehearse', 'eu-commission-tiktok-2023', ...files, '--format', 'ndjson')
  const events = objectsIn(out)
  expect(events.length).toBeGreaterThan(200)
  const mail = 'at,devices,kind,language,policy,staff,step,subject,to'
  const fields: Record<string, string> = {
    opened: 'at,kind,policy,staff',
    cleared: 'at,kind,policy,staff',
    notice: mail,
    digest: mail,
    suspension: 'at,device,kind,policy,staff',
    restoration: 'at,device,kind,policy,staff',
  }
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(Object.keys(fields)))
  for (const event of events) {
    expect(Object.keys(event).toSorted().join()).toBe(fields[event.kind])
    expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  }
})

it('a rehearsal takes its span as dates, as local times of the policy’s zone, or as instants', async () => {
  const first = async (...span: string[]) =>
    (await run(...good, '--format', 'ndjson', ...span)).out.split('\n').map(line => line.slice(7, 27))
  expect(await first('--until', '2023-02-23')).toEqual(await first('--until', '2023-02-23T23:59:59+01:00'))
  expect(await first('--from', '2023-03-01T12:00', '--until', '2023-03-01T12:00')).toEqual(
    await first('--from', '2023-03-01T11:00Z', '--until', '2023-03-01T11:00Z'),
  )
})

it('a rehearsal groups warnings that differ only in the value', async () => {
  const strange = `${devices}${phone.replace('phone', 'banned')}${phone.replace('tiktok', 'snake')}${phone.replace('phone', 'tablet').replace('tiktok', 'viper')}`
  const { code, said } = await runOn('devices', 'strange.csv', strange)
  expect([code, said]).toEqual([
    0,
    'warning: strange.csv:3: apps: is taken without "snake", which is no app of the catalogue or a policy (and 1 more like this)\n',
  ])
})

it('a rehearsal leaves out what is unknown of a device, and refuses a change that names it', async () => {
  const strange = await runOn('devices', 'strange.csv', devices + phone.replace('tiktok', 'tiktok;snake'))
  expect(strange.code).toBe(0)
  expect(strange.said).toBe('warning: strange.csv:2: apps: is taken without "snake", which is no app of the catalogue or a policy\n')
  refused(
    await runOn('changes', 'strange-later.csv', `${changes.trimEnd()},failed\n2023-03-02T10:00:00Z,phone,,snake,firewall;tiktok\n`),
    'strange-later.csv:2: apps: must name apps of the catalogue or a policy, but names "snake"',
    'strange-later.csv:2: failed: must name checks of the catalogue or a policy, but names "firewall;tiktok"',
  )
})

it('a rehearsal says that nothing would happen where no device is known', async () => {
  for (const format of ['table', 'ndjson'])
    expect((await runOn('devices', 'clean.csv', devices, '--format', format)).said).toBe(
      'warning: nothing would happen: nobody in scope would get mail or lose access in the time rehearsed\n',
    )
})

it('a rehearsal reads NDJSON by the ending of a file', async () => {
  expect((await runOn('devices', 'devices.ndjson', `${JSON.stringify(ofPhone)}\n\n`)).code).toBe(0)
  refused(
    await onStaff('staff.ndjson', '{"id": \n[]\n'),
    /^staff.ndjson:1: must be one JSON object, whole on this line/,
    /^staff.ndjson:2: must be one JSON object/,
  )
})

it('a rehearsal reads spreadsheets: a byte order mark, CRLF, quotes, columns in any order', async () => {
  const text = `\ufeffstaff,id,label,platform,ownership,workApps,reportedAt,apps\r\nana,phone,"Work ""phone"", new",ios,official,yes,2023-02-20T08:00:00Z,tiktok\r\n`
  expect((await runOn('devices', 'quoted.csv', text)).code).toBe(0)
})

it('a rehearsal reads a mixture of line endings, empty lines, and no staff with devices', async () => {
  expect((await onStaff('mixed.csv', `\n${staff.trim()}\r\n\n${ana}\r\n`)).code).toBe(0)
  expect((await onStaff('mac.csv', `${staff}${ana}`.replaceAll('\n', '\r'))).code).toBe(0)
  expect((await runOn('devices', 'none.csv', devices)).code).toBe(0)
  expect((await runOn('changes', 'none.ndjson', '')).code).toBe(0)
})

it('a rehearsal reads a policy from a file without an ending', async () => {
  expect((await runOn('policy', 'policy', JSON.stringify(document))).code).toBe(0)
})

it('a rehearsal prints a plain table where it is not on a terminal', async () => {
  const { code, out } = await run(...good)
  expect(code).toBe(0)
  expect(out.includes('\u001b') || out.includes('█')).toBe(false)
  expect(out).toMatch(/^day +mailed +cleared +overdue +suspended +restored +in breach\n/)
  expect(out).toMatch(/^access +1 suspension, 1 restoration$/m)
})

it('a rehearsal ends quietly where its reader stops early', () => {
  const people = several(1000, n => `s${n}`)
  put('crowd.csv', staff + people.map(id => ana.replace('ana,', `${id},`)).join(''))
  put('phones.csv', devices + people.map(id => phone.replace('phone,ana', `p${id},${id}`)).join(''))
  const command = `"${process.execPath}" "${ides}" rehearse policy.json --staff crowd.csv --devices phones.csv --format ndjson | head -1`
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8' })
  expect(stdout.trimEnd().split('\n')).toHaveLength(1)
  expect(stderr).toBe('')
})

const at = '2023-03-03T11:00:00Z'

/** Writes a story, a line an object, and runs on it. */
const runStory = (lines: readonly (object | string)[], ...more: string[]) => {
  put('story', lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'))
  return run(...good, '--story', 'story', ...more)
}

const configured = (access: string) => {
  put('ides.config.yaml', `name: Ides\nmail: { from: "Ides <ides@ec.example>" }\naccess: ${access}\n`)
  return run(...good, '--config', 'ides.config.yaml')
}

it('a rehearsal keeps the access of protected people, and counts them apart', async () => {
  const { code, out, said } = await configured('{ protected: { staff: [ana] } }')
  expect([code, said]).toEqual([0, ''])
  expect(out).toMatch(/^access +0 suspensions, 0 restorations\nprotected +1 suspension of 1 staff reported, not carried out$/m)
})

it('a rehearsal says what can be read and suspended by the connectors of a configuration', async () => {
  const { out } = await configured('{ connectors: { hook: { kind: webhook, address: "https://gateway.example", secret: ides/webhook } } }')
  shows(
    out,
    'devices in scope of no-tiktok:\n1 device of 1 person\n\ncan be read  access                devices  people\nAll apps     Suspended on its own  1        1\n',
  )
  shows((await run(...good)).out, 'No connector is set up')
})

it('a rehearsal says which protected people it does not know', async () => {
  const { said } = await configured('{ protected: { staff: [anna], groups: [board] } }')
  expect(said).toBe(
    'warning: access.protected.staff: no staff member matches "anna"\nwarning: access.protected.groups: no staff member matches "board"\n',
  )
})

it('a rehearsal refuses a wrong configuration', async () => {
  refused(await run(...good, '--config', 'missing.yaml'), 'missing.yaml: does not exist')
})

it('a story takes every kind of line, and says what each notice states and threatens', async () => {
  const { code, out, said } = await runStory(
    [
      { at, policy: { ...policy, requires: ['firewall', 'ios-17-4'], requirements: ownRequirements } },
      { at, staff: { id: 'ana', zone: 'Pacific/Auckland', country: '', manager: '' } },
      { at, device: { id: 'phone', passed: 'firewall', osVersion: '17.4', givenOn: '2023-02-01' } },
      { at, device: { id: 'tablet', staff: 'ana', ownership: 'personal', workApps: true, apps: ['tiktok'], failed: ['firewall'] } },
      { at, delivery: { staff: 'ana', until: '2023-03-04T00:00:00Z', after: 'PT36H' } },
      { at, pause: 'no-tiktok' },
      { at: '2023-03-03T12:00:00Z', resume: 'no-tiktok' },
      { at: '2023-03-03T12:00:00Z', extend: { staff: 'ana', policy: 'no-tiktok', until: '2023-03-20' } },
      { at: '2023-03-03T12:00:00Z', brake: { policy: 'no-tiktok', hold: true, approve: ['tablet'], reject: [] } },
      { at: '2023-03-04T12:00:00Z', brake: { policy: 'no-tiktok', approve: 'all' } },
      { at: '2023-03-05T12:00:00Z', exempt: { staff: 'ana', policy: 'no-tiktok', until: '2023-06-30' } },
      { at: '2023-03-06T12:00:00Z', staff: { id: 'ana', gone: true } },
      { at: '2023-03-07T12:00:00Z', lift: 'no-tiktok' },
    ],
    '--format',
    'ndjson',
  )
  expect([code, said]).toEqual([0, ''])
  const notices = objectsIn(out)
  expect(notices[0]).toMatchObject({ kind: 'notice', step: 'first', states: { 'no-tiktok': '2023-03-15T23:00:00Z' }, threatens: true })
})

it('a story is refused where a device reports something undefined, or two results of a check', async () => {
  const device = (fields: object) => ({ at, device: { id: 'phone', ...fields } })
  refused(
    await runStory([device({ apps: ['snake'] }), device({ failed: ['firewall'] }), device({ osVersion: 'new' })]),
    'story:1: device.apps: must name apps of the catalogue or a policy, but names "snake"',
    'story:2: device.failed: must name checks of the catalogue or a policy, but names "firewall"',
    'story:3: device.osVersion: must be a version such as 17.4.1, or empty (unknown), but is "new"',
  )
  refused(
    await runStory([device({ passed: ['a', 'b'], failed: ['b'] })]),
    'story:1: device.failed: must be other checks than those in `passed`, but is "b"',
  )
})

it('a story that is wrong is refused with every fault, by line and field', async () => {
  refused(
    await runStory([
      { at, stuff: {} },
      { at, staff: { id: 'ana', colour: 'red' } },
      { at: 'soon', pause: 'no-tiktok', more: 1 },
      { at, policy: { ...policy, limits: { suspendCount: -1 } } },
      { at, delivery: { staff: 'ana', until: at, after: 'later' } },
      { at, brake: { policy: 'no-tiktok', approve: 'some' } },
      '{"at":',
    ]),
    /^story:1: must have at and one of policy, staff, device, delivery, pause, .*, but is \{ at: 2023-03-03T11:00:00Z, stuff: \{\} \}$/,
    'story:2: staff.colour: is not a key known here: check its spelling, or remove it',
    'story:3: at: must be an instant such as 2023-02-23T09:00:00Z, but is "soon"',
    'story:3: more: is not a key known here: check its spelling, or remove it',
    'story:4: policy.limits.suspendCount: must be a whole number, 0 or more, but is -1',
    'story:5: delivery.after: must be a duration such as PT36H, or never, or bounce, but is "later"',
    'story:6: brake.approve: must be a list of devices, or all, but is "some"',
    /^story:7: must be one JSON object, whole on this line, but is /,
  )
})

it('a story is refused for unknown names, and for lines out of order', async () => {
  refused(
    await runStory([
      { at, policy: { ...policy, id: 'no-temu' } },
      { at, staff: { id: 'ana', manager: 'boss' } },
      { at, device: { id: 'phone', staff: 'ben' } },
      { at, device: { id: 'tablet', apps: 'tiktok' } },
      { at: '2023-03-02T11:00:00Z', lift: 'no-tiktok' },
      { at, exempt: { staff: 'eva', policy: 'no-temu', until: '2023-06-30' } },
      { at, brake: { policy: 'no-tiktok', reject: ['tablet', 'watch'] } },
    ]),
    'story:1: policy.id: must be one of the policies rehearsed (no-tiktok), but is "no-temu"',
    'story:2: staff.manager: must be a staff member, but is "boss"',
    'story:3: device.staff: must be a staff member, but is "ben"',
    'story:4: device.staff: is missing: "tablet" is a new device, which needs it',
    'story:4: device.ownership: is missing: "tablet" is a new device, which needs it',
    'story:4: device.workApps: is missing: "tablet" is a new device, which needs it',
    'story:5: at: must not be before line 4, 2023-03-03T11:00:00Z, but is 2023-03-02T11:00:00Z',
    'story:6: exempt.staff: must be a staff member, but is "eva"',
    'story:6: exempt.policy: must be one of the policies rehearsed (no-tiktok), but is "no-temu"',
    'story:7: brake.reject[1]: must be a device of the files or of this story, but is "watch"',
  )
})

const europe = `${staff}${ana.replace('Ana,', 'Anaïs “€” Œuvre,')}`.replaceAll(',', ';').replaceAll('\n', '\r\n')
const windows = Buffer.from(europe.replace('“', '\u0093').replace('€', '\u0080').replace('”', '\u0094').replace('Œ', '\u008c'), 'latin1')

it.each([
  ['Windows-1252 with semicolons', windows, 'read as Windows-1252 with ;'],
  ['UTF-16 with tabs', Buffer.from(`\ufeff${europe.replaceAll(';', '\t')}`, 'utf16le'), 'read as UTF-16 with tabs'],
])('a file that a spreadsheet has written as %s is read as such, which is said in a line', async (_, content, form) => {
  const { code, out, said } = await onStaff('excel.csv', content, '--format', 'ndjson', '--until', '2023-02-24')
  expect({ code, said }).toEqual({ code: 0, said: `excel.csv: ${form}\n` })
  shows(out, 'ana@ec.example')
})

it('a command line that is wrong is refused in a sentence for each fault', async () => {
  const help = 'See ides rehearse --help'
  refused(
    await run('rehearse'),
    'POLICY must be one file or more, or names of policies of the catalogue, but is []',
    '--staff is missing: it must be a file',
    '--devices is missing: it must be a file',
    help,
  )
  refused(await run(...good, './policy.json'), /^.\/policy.json:1: id: must differ from the id in policy.json, but is no-tiktok$/)
  refused(await run('rehearse', 'policy.json', '--staff', '', '--devices', 'x'), '--staff must be a file, but is ""', help)
  refused(await run(...good, '--format', 'xml'), '--format must be table or ndjson, but is "xml"', help)
  refused(await run(...good, '--from', 'soon'), /^--from must be a date .* but is "soon"$/)
  refused(await run(...good, '--until', '2023-02-01'), /^--until must not lie before the start, 2023-02-23T09:00:00Z, but is /)
  refused(
    await rehearse('quux'),
    /^quux: is neither a file nor a policy of the catalogue: name a .yaml or .json file, or a policy in .*catalogue\/policies\/$/,
  )
  refused(
    await rehearse('eu-comission-tiktok'),
    /^eu-comission-tiktok: is neither a file nor a policy of the catalogue: did you mean eu-commission-tiktok-2023/,
  )
})

it('a file that is wrong as a whole is refused', async () => {
  refused(
    await run('rehearse', 'no.yaml', '--staff', 'no.csv', '--devices', 'devices.csv'),
    'no.yaml: does not exist',
    'no.csv: does not exist',
  )
  refused(await rehearse('policy.json', '--staff', folder), `${folder}: is a folder: name a file`)
  refused(await onStaff('binary.csv', new Uint8Array([0x50, 0x4b, 0, 0])), /^binary.csv: is a binary file/)
  refused(
    await onStaff('zip.csv', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0])),
    'zip.csv: is a workbook or an archive, whatever its name: save a table as CSV, and name that file',
  )
  refused(await onStaff('staff.xlsx', staff), 'staff.xlsx: is a file of Excel: save it as CSV, and name that file')
  refused(await runOn('policy', 'utf16.json', Buffer.from('\ufeff{}', 'utf16le')), 'utf16.json: is encoded as UTF-16: save it as UTF-8')
  refused(
    await runOn('policy', 'latin1.yaml', Buffer.from('id: x\ntitle: Anaïs\n', 'latin1')),
    'latin1.yaml:2: is not encoded as UTF-8: save it as UTF-8',
  )
  refused(
    await onStaff('broken.csv', Buffer.concat([Buffer.from(`${staff}${ana.replace('Ana,', 'Anaïs,')}`), Buffer.from([0xff])])),
    'broken.csv:3: is not encoded as UTF-8: save it as UTF-8',
  )
  refused(await onStaff('empty.csv', ''), /^empty.csv:1: must begin with the columns id,email,.*, but is empty$/)
  refused(await runOn('policy', 'policy.yaml', `title: x\nid: [\n`), /^policy.yaml:\d: must /)
})

it('a file that is too large is refused unread', async () => {
  put('huge.csv', staff)
  truncateSync(join(folder, 'huge.csv'), 600_000_000)
  refused(await rehearse('policy.json', '--staff', 'huge.csv'), /^huge.csv: is too large: it has 572 MiB, and 512 MiB is the most/)
})

it('a file that never ends is refused', async () => {
  await expect(Array.fromAsync(localFile('/dev/zero', 2 ** 20).bytes())).rejects.toThrow(
    /^is too large: it has more than 1 MiB, and 1 MiB is the most that is read$/,
  )
})

it('a file without a required record is refused', async () => {
  refused(await onStaff('header.csv', staff), 'header.csv: names no staff: add a line for each person')
})

it('a file with wrong columns is refused, with their names', async () => {
  refused(
    await onStaff('less.csv', 'id,email,name,language,zone,unit,country\n'),
    /^less.csv:1: manager: is missing: the columns are id,email,/,
  )
  refused(await onStaff('more.csv', `colour,${staff}`), /^more.csv:1: colour: is not a column known here/)
  refused(await onStaff('twice.csv', `id,${staff}`), /^twice.csv:1: id: must be given once/)
  refused(await onStaff('short.csv', `${staff}ana,ana@ec.example\n`), /^short.csv:2: must have 8 values, one for each column, but has 2/)
  refused(await onStaff('long.csv', `${staff}${ana.trimEnd()},,more\n`), /^long.csv:2: must have 8 values, one for each column, but has 10/)
})

it('a file with a wrong quote is refused, with the line on which it opens', async () => {
  const never = 'must close the " that it opens, or write "" for a quote that is part of a value, but is'
  refused(await onStaff('open.csv', `${staff}${ana}\n\n"ben,ben@ec.example\n${ana}`), `open.csv:5: ${never} "\\"ben,ben@ec.example"`)
  refused(await onStaff('head.csv', `"${staff}${ana}`), new RegExp(`^head.csv:1: ${never}`))
  refused(await onStaff('within.csv', staff + ana.replace('Ana', 'A"na')), /^within.csv:2: must have quotes round a whole value/)
  refused(await onStaff('after.csv', staff + ana.replace('Ana', '"A"na')), /^after.csv:2: must have a comma after a closing "/)
})

it('a file with wrong records is refused, with every line and field', async () => {
  refused(
    await onStaff('wrong.csv', `${staff}${ana}${ana}ben,ben,Ben,en,Mars/Base,DG-ALPHA,BE,\n`),
    'wrong.csv:3: id: must be given once, but "ana" stands on line 2 already',
    'wrong.csv:4: email: must be a mail address such as name@example.org, but is "ben"',
    'wrong.csv:4: zone: must be an IANA time zone such as Europe/Brussels, but is "Mars/Base"',
  )
  refused(
    await runOn('devices', 'odd.ndjson', JSON.stringify({ ...ofPhone, id: undefined, staff: 7, apps: null, colour: 'red' })),
    'odd.ndjson:1: id: is missing: it must be an id',
    'odd.ndjson:1: staff: must be the id of the owner, in quotes, but is 7',
    /^odd.ndjson:1: apps: must be apps .*, but has no value$/,
    'odd.ndjson:1: colour: is not a key known here: check its spelling, or remove it',
  )
})

it('a file with wrong references is refused, with the unknown ids', async () => {
  refused(await onStaff('boss.csv', staff + ana.replace('BE,', 'BE,boss')), /^boss.csv:2: manager: must be .*, but is "boss"$/)
  refused(
    await runOn('devices', 'owner.csv', devices + phone.replace('ana', 'eve')),
    /^owner.csv:2: staff: must be .*staff.csv.*, but is "eve"$/,
  )
  refused(
    await runOn('changes', 'device.csv', `${changes}2023-03-01T10:00:00Z,tablet,yes,\n`),
    /^device.csv:2: device: must be .*devices.csv.*, but is "tablet"$/,
  )
})

it('a policy whose scope matches nobody is refused, with its line', async () => {
  const policy = JSON.stringify({ ...document, scope: { devices: ['official'], audience: { units: ['DG-OMEGA'] } } }, null, 1)
  const line = policy.split('\n').findIndex(text => text.includes('"audience"')) + 1
  refused(
    await runOn('policy', 'nobody.json', policy),
    `nobody.json:${line}: scope.audience: matches nobody: it applies to none of the 1 staff in staff.csv`,
  )
})

it('a file with a hundred faults shows fifty, counts the others, and silences no other file', async () => {
  put('many.csv', staff + several(100, n => `s${n},x,,en,UTC,,,\n`).join(''))
  const { said } = await run('rehearse', 'no.yaml', '--staff', 'many.csv', '--devices', 'devices.csv', '--changes', 'no.csv')
  const lines = said.trimEnd().split('\n')
  expect(lines.filter(line => line.startsWith('many.csv:'))).toHaveLength(51)
  shows(lines, 'many.csv: … and 50 more problems like these', 'no.yaml: does not exist', 'no.csv: does not exist')
})
