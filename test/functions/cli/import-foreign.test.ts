import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { enact } from '#test/acts.ts'
import { several, staffFields } from '#test/builders.ts'
import { testFolder } from '#test/folder.ts'
import { opening } from '#test/opening.ts'
import { lacks, shows } from '../expecting.ts'
import { serve, served } from './importing.ts'

const files = testFolder()
const { folder } = files

const put = (name: string, ...lines: readonly string[]) => files.put(name, `${lines.join('\n')}\n`)

/** An Ides that asks about some apps, with two people. */
async function asking() {
  const api = await serve()
  await enact(api.memory, { apps: ['tiktok', 'wechat', 'kaspersky', 'telegram'], requires: ['os'], requirements })
  const staff = put('staff.json', JSON.stringify(['ana', 'ben'].map(id => staffFields({ id, email: `${id}@ec.example`, name: id }))))
  await api.run('staff', 'import', staff)
  return api
}

const whenAsking = opening(asking)

const requirements = { os: { kind: 'version', title: 'iOS 17', atLeast: { ios: '17' } } }

const guid = (digit: number) => `${`${digit}`.repeat(8)}-1111-1111-1111-111111111111`

const deviceHeader =
  'DeviceId,DeviceName,Manufacturer,OS,OSVersion,OwnerType,LastContact,SerialNumber,ReferenceId,UserId,UPN,UserEmail,CompliantState'

interface Exported {
  os?: string
  owner?: string
  contact?: string
  serial?: string
  email?: string
}

const deviceRow = (
  digit: number,
  { os = 'iOS', owner = '1', contact = '2023-02-20 08:00:00.0000000', serial = '', email }: Exported = {},
) =>
  [
    ...[guid(digit), `Device ${digit}`, 'Maker', os, '16.3.1', owner, contact, serial || `SERIAL00${digit}`, guid(9), guid(8)],
    ...['someone@tenant.example', email ?? 'ana@ec.example', 'Compliant'],
  ].join(',')

const appHeader = 'ApplicationKey,ApplicationName,ApplicationVersion,DeviceId,DeviceName,Platform,UserName'
const appRow = (digit: number, name: string, platform = 'iOS') => `key,${name},1.0,${guid(digit)},Device ${digit},${platform},Ana`

/** Four hundred apps that nobody asks about. */
const others = (digit: number, platform = 'iOS') => several(400, index => appRow(digit, `Private App ${index}`, platform))

const withinIntune = (api: Awaited<ReturnType<typeof serve>>, devices: string, apps: string) =>
  api.run('devices', 'import', '--from', 'intune-export', devices, '--apps', apps)

whenAsking('an import from Intune knows what is absent only where all apps are listed', async api => {
  const devices = put(
    'Devices.csv',
    deviceHeader,
    deviceRow(1),
    deviceRow(2, { owner: '2' }),
    deviceRow(3, { os: 'Android', owner: '1' }),
    deviceRow(4, { email: 'ben@ec.example' }),
    deviceRow(5, { os: 'macOS' }),
  )
  const apps = put(
    'AppInvRawData.csv',
    appHeader,
    ...others(1),
    appRow(1, 'TikTok'),
    appRow(2, 'Outlook'),
    appRow(3, 'WeChat', 'AndroidWorkProfile'),
    ...others(5, 'macOS'),
  )
  const { code, out, said } = await withinIntune(api, devices, apps)
  expect({ code, out, said }).toEqual({ code: 0, out: `${devices}: 5 added, 0 changed, 0 unchanged, 0 refused\n`, said: '' })
  expect(await api.devicesOf('ana')).toMatchObject([
    {
      id: 'serial:SERIAL001',
      label: 'Device 1',
      platform: 'ios',
      ownership: 'official',
      readings: [{ unmet: ['tiktok'], met: ['wechat', 'telegram', 'kaspersky'], osVersion: '16.3.1', source: 'import' }],
    },
    { id: 'serial:SERIAL002', ownership: 'personal', workApps: true, readings: [{ unmet: [], met: [] }] },
    { platform: 'android', readings: [{ unmet: ['wechat'], met: [] }] },
    { platform: 'macos', readings: [{ unmet: [], met: expect.arrayContaining(['telegram', 'wechat']) }] },
  ])
  // No app of it is listed at all.
  expect(await api.devicesOf('ben')).toMatchObject([{ readings: [{ unmet: [], met: [] }] }])
  lacks(api.sent, 'Private App', 'Outlook')
})

whenAsking('an import from Intune reads other headings, another order, and other words for the owner', async api => {
  const devices = put(
    'portal.csv',
    'Device ID,Device name,Enrollment date,Last check-in,OS,OS version,Ownership,Primary user email address,Serial number,Azure AD Device ID',
    `${guid(1)},Pad,2022-01-01,2023-02-20T08:00:00Z,iOS/iPadOS,16.3,Corporate,ana@ec.example,,${guid(7)}`,
  )
  expect((await api.run('devices', 'import', '--from', 'intune-export', devices)).code).toBe(0)
  expect(await api.devicesOf('ana')).toMatchObject([
    {
      id: `entra:${guid(7)}`,
      label: 'Pad',
      platform: 'ios',
      ownership: 'official',
      readings: [{ unmet: [], met: [], osVersion: '16.3' }],
    },
  ])
})

whenAsking('an import from Intune says which devices it leaves out, and why', async api => {
  const devices = put(
    'odd.csv',
    deviceHeader,
    deviceRow(1, { email: 'gone@ec.example' }),
    deviceRow(2, { contact: 'yesterday' }),
    deviceRow(3).replace('someone@tenant.example,ana@ec.example', ',').replace(guid(8), ''),
    deviceRow(4).replace(guid(4), ''),
  )
  const { code, out, said } = await api.run('devices', 'import', '--from', 'intune-export', devices)
  expect({ code, out }).toEqual({ code: 2, out: `${devices}: 0 added, 0 changed, 0 unchanged, 4 refused\n` })
  expect(said.split('\n')).toEqual([
    `${devices}:3: does not say when the device was last seen, in a form that is known`,
    `${devices}:4: has no user`,
    `${devices}:5: DeviceId: must name the device, but is empty`,
    `${devices}:2: staff: must be a staff member imported before, but is "gone@ec.example"`,
    'If an owner is unknown, run ides staff import first, then this command again',
    '',
  ])
})

whenAsking('an import from Intune imports nothing where the file of apps is wrong', async api => {
  const devices = put('Devices.csv', deviceHeader, deviceRow(1))
  const wrong = put('wrong.csv', 'DeviceId,Platform', 'a,iOS')
  const { code, said } = await withinIntune(api, devices, wrong)
  expect({ code, said }).toEqual({
    code: 2,
    said: `${devices}: needs ${wrong}, which is wrong: line 1: ApplicationName is missing: the columns are DeviceId,ApplicationName,Platform\n`,
  })
  shows((await withinIntune(api, devices, join(folder, 'nowhere.csv'))).said, 'nowhere.csv, which is wrong: does not exist')
  expect(await api.devicesOf('ana')).toEqual([])
})

served('an import from Intune recognises an organisation’s own apps, given their requirements', async api => {
  const chess = { kind: 'app', title: 'Chess', displayNames: ['Chess Deluxe'], identifiers: { ios: [{ id: 'org.example.chess' }] } }
  await enact(api.memory, { apps: ['chess'], requirements: { chess } })
  await api.run('staff', 'import', put('staff.json', JSON.stringify([staffFields({ id: 'ana', email: 'ana@ec.example' })])))
  const devices = put('Devices.csv', deviceHeader, deviceRow(1))
  const apps = put('AppInvRawData.csv', appHeader, appRow(1, 'Chess Deluxe'))
  await withinIntune(api, devices, apps)
  expect(await api.devicesOf('ana')).toMatchObject([{ readings: [{ unmet: [], met: [] }] }])
  mkdirSync(join(folder, 'own'))
  put('own/chess.json', JSON.stringify({ name: 'chess', ...chess }))
  const own = ['--requirements', join(folder, 'own')]
  await api.run('devices', 'import', '--from', 'intune-export', devices, '--apps', apps, ...own)
  expect(await api.devicesOf('ana')).toMatchObject([{ readings: [{ unmet: ['chess'] }] }])
})

const at = Date.parse('2023-02-20T08:00:00Z') / 1000
const line = (host: string, action: string, content: object, { seconds = 0, decorations = {} } = {}) =>
  JSON.stringify({
    name: 'pack/apps',
    hostIdentifier: host,
    calendarTime: '',
    unixTime: at + seconds,
    action,
    ...content,
    decorations: { email: 'ana@ec.example', hostname: `name of ${host}`, ...decorations },
  })
const app = (name: string, bundle_identifier: string) => ({ name: `${name}.app`, bundle_identifier, path: '/Applications' })
const wechat = app('WeChat', 'com.tencent.xinWeChat')
const telegram = app('Telegram', 'ru.keepcoder.Telegram')

const imported = async (...lines: readonly string[]) => {
  const api = await asking()
  const file = put('results.ndjson', ...lines)
  const ran = await api.run('devices', 'import', '--from', 'osquery', file)
  return { ...ran, sent: () => api.sent, devices: await api.devicesOf('ana') }
}

it('an import from osquery takes the last snapshot of a host: an app not listed is absent', async () => {
  const many = several(1000, index => app(`Private App ${index}`, `org.example.private${index}`))
  const { code, devices, sent } = await imported(
    line('mac', 'snapshot', { snapshot: [telegram] }, { seconds: -60 }),
    line('mac', 'snapshot', { snapshot: [...many, wechat] }, { decorations: { hardware_serial: 'SERIAL001' } }),
    line('mac', 'snapshot', { snapshot: [{ major: '13', minor: '2' }] }, { seconds: 60 }),
  )
  expect(code).toBe(0)
  expect(devices).toMatchObject([
    {
      id: 'serial:SERIAL001',
      label: 'name of mac',
      platform: 'macos',
      readings: [{ unmet: ['wechat'], met: expect.arrayContaining(['telegram']) }],
    },
  ])
  lacks(sent(), 'rivate')
})

it('an import from osquery takes from differences only that an app came, not that one went', async () => {
  const { devices } = await imported(
    line('mac', 'added', { columns: wechat }),
    line('mac', 'added', { columns: app('Other', 'org.example.other') }),
    line('pc', 'added', { columns: { name: 'WeChat', install_source: '' } }),
    line('pc', 'snapshot', { snapshot: [{ name: 'Telegram Desktop', identifying_number: '{1}', install_source: '' }] }),
    line('gone', 'removed', { columns: wechat }),
    line('old', 'snapshot', { snapshot: [wechat] }),
    line('old', 'removed', { columns: wechat }, { seconds: 60 }),
  )
  expect(devices).toMatchObject([
    { id: 'osquery:mac', readings: [{ unmet: ['wechat'], met: [] }] },
    { id: 'osquery:pc', platform: 'windows', readings: [{ met: [] }] },
    { id: 'osquery:gone', readings: [{ unmet: [], met: [] }] },
    { id: 'osquery:old', readings: [{ unmet: [], met: [] }] },
  ])
})

it('an import from osquery knows an owner by username, and a Mac by its UUID', async () => {
  const uuid = '4C4C4544-0042-3510-8058-B4C04F385931'
  const named = { email: '', username: 'ana', hostname: 'x'.repeat(321), unknown: 'x' }
  const { devices } = await imported(line(uuid, 'snapshot', { snapshot: [wechat] }, { decorations: named }))
  expect(devices).toMatchObject([{ id: `udid:${uuid}`, label: uuid }])
})

it('an import from osquery needs a decoration that names the owner, and results', async () => {
  const { code, said } = await imported(
    line('mac', 'snapshot', { snapshot: [wechat] }, { decorations: { email: '' } }),
    JSON.stringify({ name: 'status', severity: 0 }),
    '{',
  )
  expect(code).toBe(2)
  shows(said, ':2: must be a result of osquery', ':3: must be', ':1: has no user')
})

whenAsking('an import of several files takes one after the other, and says what came of each', async api => {
  const header = 'id,staff,label,platform,ownership,workApps,apps,absent,reportedAt'
  const files = ['a', 'b'].map(id => put(`${id}.csv`, header, `${id},ana,Phone,ios,official,yes,tiktok,wechat,2023-02-20T08:00:00Z`))
  const { code, out } = await api.run('devices', 'import', '--from', 'ides', ...files)
  expect({ code, out }).toEqual({ code: 0, out: files.map(file => `${file}: 1 added, 0 changed, 0 unchanged, 0 refused\n`).join('') })
  expect(await api.devicesOf('ana')).toMatchObject([{ id: 'a' }, { id: 'b', readings: [{ unmet: ['tiktok'], met: ['wechat'] }] }])
})

it.each([
  [['--apps', 'x.csv'], '--apps belongs to one file of --from intune-export'],
  [['--from', 'intune-export', 'other.csv', '--apps', 'x.csv'], '--apps belongs to one file of --from intune-export'],
  [['--requirements', 'x'], '--requirements belongs to files of other systems: name one with --from'],
  [['--from', 'osquery', '--requirements', 'nowhere'], '--requirements nowhere has no requirements'],
  [['--from', 'jamf-csv'], '--from must be one of ides, intune-export, osquery, but is "jamf-csv"'],
])('an import of devices refuses %j', async (options, why) => {
  const api = await serve()
  const { code, said } = await api.run('devices', 'import', 'devices.csv', ...options)
  expect(code).toBe(2)
  expect(said.split('\n')[0]).toBe(why)
})

whenAsking('an import of devices starts again where its file of apps has changed meanwhile', async api => {
  const devices = put(
    'Devices.csv',
    deviceHeader,
    ...several(600, index => deviceRow(1, { serial: `SER${1000 + index}`, email: `${index % 2 ? 'ana' : 'ben'}@ec.example` })),
  )
  const apps = put('AppInvRawData.csv', appHeader, appRow(1, 'Mail'))
  api.broken.set(3, 'by Ctrl-C')
  expect((await withinIntune(api, devices, apps)).code).toBe(130)
  put('AppInvRawData.csv', appHeader, appRow(1, 'Mail'), appRow(1, 'TikTok'))
  const { out, said } = await withinIntune(api, devices, apps)
  shows(said, 'has changed since the import broke off: starting again')
  shows(out, '100 added, 0 changed, 500 unchanged')
  expect(() => readFileSync(`${devices}.ides-progress`)).toThrow('ENOENT')
})
