import { expect, it } from 'vitest'
import { googleUsers } from '#adapters/google/users.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import { startGoogle } from '#infra/local/sources/google.ts'
import {
  ana,
  openStaff,
  type StaffSourceTraits,
  staffId,
  staffMember,
  staffReportsIn,
  staffSourceContract,
} from '#test/contracts/staff-source.ts'
import { hurried, surroundingsOf } from '#test/sources.ts'
import { staffPagesOf } from '#test/staff-pages.ts'

const scope = 'https://www.googleapis.com/auth/admin.directory'

const traits: StaffSourceTraits = {
  vendor: 'google',
  employee: 'externalIds.organization',
  list: '/users',
  permissions: { users: `${scope}.user.readonly`, members: `${scope}.group.member.readonly` },
  filter: 'orgDepartment=DG-CNECT',
  async start(directory, settings) {
    const standIn = await startGoogle({ ...settings, clock: surroundingsOf('').clock, state: () => directory })
    const home = { kind: 'google', admin: 'ides@ec.example', secret: 'google', zone: 'Europe/Brussels' }
    const around = surroundingsOf(standIn.secret, hurried({ fetch: standIn.fetch }))
    return { standIn, source: changes => googleUsers(directorySettings.options[1].parse({ ...home, ...changes }), around) }
  },
}

staffSourceContract('Google Workspace', traits)

const bob = staffMember(2)
const eve = staffMember(3, { manager: staffId(1) })

it('a user from Google has a manager by id, each looked up once unless on the page', async () => {
  const { source, exchanges } = await openStaff(traits, { staff: [eve, { ...eve, ref: staffId(5) }, ana, bob] })
  const reports = staffReportsIn(await staffPagesOf(source))
  expect(reports.map(({ manager }) => manager)).toEqual([ana.ref, ana.ref, bob.ref, undefined])
  expect(exchanges.flatMap(({ path }) => (path.includes('/users/') ? [path] : []))).toEqual([
    '/admin/directory/v1/users/user1%40ec.example',
  ])
})

it.each([
  ['nobody’s', 404],
  ['of another domain', 403],
  ['no address', 400],
])('a user from Google has a manager by address where that is %s', async (_, status) => {
  const odd = { relations: [{ type: 'manager', value: 'old@ec.example' }] }
  const { source, standIn } = await openStaff(traits, { staff: [{ ...bob, odd }] })
  standIn.fail('users/old', { status })
  expect(staffReportsIn(await staffPagesOf(source))).toMatchObject([{ manager: 'old@ec.example' }])
})

it('a user from Google is read again where a manager could not be looked up', async () => {
  const { source, standIn } = await openStaff(traits, { staff: [eve, bob, ana] })
  const reader = await source.open([])
  standIn.fail('users/user1', { status: 429, headers: { 'Retry-After': '3600' } })
  await expect(reader.page(undefined)).rejects.toMatchObject({ fault: 'throttled' })
  expect(await reader.page(undefined)).toMatchObject({ reports: [{ ref: eve.ref, manager: ana.ref }, {}] })
})

it.each([
  ['customSchemas.HR.number', '17'],
  ['primaryEmail', 'user1@ec.example'],
  ['externalIds.login_id', undefined],
  ['constructor', undefined],
])('a user from Google has a staff id in the field %s', async (field, id) => {
  const { source } = await openStaff(traits, { staff: [{ ...ana, odd: { customSchemas: { HR: { number: 17 } } } }] }, { staffId: field })
  expect(staffReportsIn(await staffPagesOf(source)).map(({ id }) => id)).toEqual([id])
})

it.each([
  ['suspended', { suspended: true }],
  ['archived', { archived: true }],
])('a user from Google may be disabled: %s', async (_, odd) => {
  const { source } = await openStaff(traits, { staff: [{ ...ana, odd }] })
  expect(staffReportsIn(await staffPagesOf(source))).toMatchObject([{ isEnabled: false }])
})

it.each([
  ['guests', { isGuestUser: true }],
  ['administrators', { isAdmin: true }],
  ['unlicensed', { isMailboxSetup: false }],
])('no %s come from Google, unless let in', async (kind, account) => {
  const staff = [bob, { ...ana, account }]
  const { source } = await openStaff(traits, { staff })
  expect(await staffPagesOf(source)).toMatchObject([{ reports: [{ ref: bob.ref }], unread: [], leftOut: { [kind]: 1 } }])
  const { source: letting } = await openStaff(traits, { staff }, { include: ['administrators', 'unlicensed'] })
  expect(staffReportsIn(await staffPagesOf(letting))).toHaveLength(kind === 'guests' ? 1 : 2)
})

it('staff from Google is in the organisational unit that is configured, or one below it', async () => {
  const units = ['/Staff', '/Staff/Legal', '/Staffing', '/']
  const staff = units.map((orgUnitPath, index) => staffMember(index + 1, { account: { orgUnitPath } }))
  const { source } = await openStaff(traits, { staff }, { orgUnit: '/Staff' })
  const pages = await staffPagesOf(source)
  expect(staffReportsIn(pages).map(({ ref }) => ref)).toEqual([staffId(1), staffId(2)])
  expect(pages.map(({ leftOut }) => leftOut)).toEqual([{}, { outside: 2 }])
})

it('a user list is begun again where Google no longer knows the place in it', async () => {
  const { source } = await openStaff(traits, { staff: [ana] })
  const reader = await source.open([])
  await expect(reader.page('over')).rejects.toMatchObject({ fault: 'cursor' })
})
