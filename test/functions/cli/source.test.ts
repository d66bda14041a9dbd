import { afterAll, beforeAll, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { directoriesSettings, sourcesSettings } from '#domain/sources/settings.ts'
import { type Machine, startMachine } from '#infra/local/machine.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StaffMember } from '#infra/local/sources/staff-member.ts'
import type { StandIn } from '#infra/local/sources/stand-in.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { document, instant } from '#test/builders.ts'
import { fleetToken, startFleet } from '#test/contracts/stand-ins/fleet.ts'
import { type OktaStandIn, startOkta } from '#test/contracts/stand-ins/okta.ts'
import { testFolder } from '#test/folder.ts'
import { withSystems } from '#test/infra/deployed.ts'
import { watchFunctions } from '#test/infra/permissions.ts'
import { managed, seenAt, tiktok } from '#test/sources.ts'
import { shows } from '../expecting.ts'
import { commandsOn } from './on-machine.ts'
import { says, tells } from './typed.ts'

const { put } = testFolder()
const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
const wechat = { id: 'com.tencent.xinWeChat', name: 'WeChat' }

/** Macs, since Fleet lists every app of one. */
const mac = (number: number, changes: Partial<ManagedDevice> = {}) =>
  managed(number, { ref: String(number), platform: 'macos', label: `Mac ${number}`, inventoriedAt: seenAt, ...changes })

const member = (number: number, changes: Partial<StaffMember> = {}): StaffMember => ({
  ref: `user${number}`,
  email: `user${number}@ec.example`,
  name: `User ${number}`,
  country: 'BE',
  ...changes,
})
const student = member(4, { account: { userType: 'Student' } })
const organisation: { staff: readonly StaffMember[] } = { staff: [...[1, 2, 3].map(number => member(number)), student] }
const managing: { devices: readonly ManagedDevice[] } = { devices: [] }
let fleet: StandIn
let okta: OktaStandIn
let machine: Machine
const { watch, allowed } = watchFunctions()
beforeAll(async () => {
  fleet = await startFleet(managing)
  okta = await startOkta({ clock, state: () => organisation })
  const sources = sourcesSettings.parse({ macs: { kind: 'fleet', address: fleet.url, secret: 'ides/fleet' } })
  const asked = { kind: 'okta', address: okta.url, clientId: okta.clientId, secret: 'ides/okta', zone: 'Europe/Brussels' }
  const directories = directoriesSettings.parse({ directory: asked })
  machine = await startMachine({
    clock,
    read: { sources, directories, secrets: { 'ides/fleet': fleetToken, 'ides/okta': okta.secret } },
    watch,
  })
  await done('author', `policy put ${put('policy.yaml', stringify({ ...document, apps: ['wechat'] }))}`)
})
afterAll(async () => {
  await machine.close()
  await fleet.close()
  await okta.close()
})

/** Labels. */
async function devicesOf(id: string) {
  const { people, refs } = machine.system
  const ref = (await refs.findAll([id])).get(id) ?? ''
  return (await people.get(ref)).person.devices.map(({ label }) => label)
}

const { as, done, prints } = commandsOn(() => machine)

it('a source is tested: what its first page shows, in numbers; nothing is kept', async () => {
  managing.devices = [mac(1, { apps: [tiktok] }), mac(2), mac(3, { ownership: 'personal' })]
  await prints(
    'operator',
    'source test macs',
    'first page    3 records\non all pages  3\nplatform      macos 3\nownership     official 2, personal 1\ncoverage      all-apps 3\n',
  )
  expect((await Array.fromAsync(machine.system.people.listEveryone())).flatMap(({ people }) => people)).toEqual([])
  expect(JSON.parse((await as('operator', 'source test macs --json')).out)).toMatchObject({
    askedAt: '2023-03-01T08:00:00Z',
    shown: { by: { platform: { macos: 3 } } },
  })
  await tells(as('reader', 'source test macs'), 1, 'the access token lacks the scope devices:write, which authors and operators have')
})

it('a source is shown with the permissions that it does not grant', async () => {
  fleet.fail('hosts', { status: 403 })
  await says(
    as('operator', 'source test macs'),
    1,
    expect.stringMatching(/^Fleet does not permit GET .*\/hosts: grant the global role Observer\n$/),
  )
})

it('the directory is tested and read like a source', async () => {
  await prints(
    'operator',
    'source test directory',
    'first page  3 records\naccount     enabled 3\nstaff id    there 3\ncountry     BE 3\nleft out    students 1\n',
  )
  shows(await done('operator', 'source sync directory'), 'Sync started.')
  await machine.tick()
  shows(
    await done('reader', 'source show directory'),
    'last pass   1, held',
    'why         it is the first: it makes 3 people staff and leaves out 1 account (students 1)\n',
  )
  await done('operator', 'source accept directory --yes')
  await machine.tick()
  shows(await done('reader', 'source show directory'), 'last pass   1, accepted')
})

it('a source is read at once, and how that went is shown', async () => {
  managing.devices = [mac(1, { apps: [wechat] }), mac(2), mac(3), mac(4)]
  await done('operator', 'source sync macs')
  await machine.tick()
  await prints(
    'reader',
    'source show macs',
    `source      macs
kind        fleet
read every  6 hours
last pass   2, accepted, ended 2023-03-01 08:00Z
records     4, of 4 by the source
present     1
cleared     0
vanished    0
unread      0
unmatched   1
shared      0
accepted    pass 2, ended 2023-03-01 08:00Z, with 4 records

Records that could not be used:
record  what       message
4       unmatched  has no user who is staff
`,
  )
  const lines = (await done('reader', 'source show macs --json')).trim().split('\n')
  expect(lines.map(line => JSON.parse(line))).toMatchObject([
    { name: 'macs', last: { number: 2 } },
    { record: '4', what: 'unmatched' },
  ])
  expect(await devicesOf('user1')).toEqual(['Mac 1'])
})

it('a held pass over a source is shown with its reason, and accepted once a person has agreed', async () => {
  managing.devices = [mac(1)]
  await done('operator', 'source sync macs')
  await machine.tick()
  const shown = await done('reader', 'source show macs')
  expect(shown).toMatch(/^last pass +3, held, ended .*\nwhy +it lists 1 device, less than 90 % of the 4/m)
  shows(shown, 'if the pass is right: ides source accept macs --pass 3\n')
  await done('operator', 'source accept macs --yes')
  await machine.tick()
  shows(await done('reader', 'source show macs'), 'last pass   3, accepted')
})

it('a source is read and written only as the role of the user allows', () => {
  shows(new Set(allowed(withSystems).map(({ by }) => by)), 'sync', 'admin')
})
