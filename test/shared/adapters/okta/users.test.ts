import { expect, it } from 'vitest'
import { oktaUsers } from '#adapters/okta/users.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import {
  ana,
  openStaff,
  type StaffChanges,
  type StaffSourceTraits,
  staffMember,
  staffReportsIn,
  staffSourceContract,
} from '#test/contracts/staff-source.ts'
import { startOkta } from '#test/contracts/stand-ins/okta.ts'
import { surroundingsOf } from '#test/sources.ts'
import { staffPagesOf } from '#test/staff-pages.ts'

const traits: StaffSourceTraits = {
  vendor: 'okta',
  employee: 'profile.employeeNumber',
  list: '/users',
  permissions: { users: 'okta.users.read', members: 'okta.groups.read' },
  filter: 'profile.department eq "DG-CNECT"',
  async start(directory, settings) {
    const standIn = await startOkta({ ...settings, clock: surroundingsOf('').clock, state: () => directory })
    const home = { kind: 'okta', clientId: standIn.clientId, secret: 'okta', zone: 'Europe/Brussels' } as const
    const own = (changes: StaffChanges) => directorySettings.options[2].parse({ ...home, address: standIn.url, ...changes })
    return { standIn, source: changes => oktaUsers(own(changes), surroundingsOf(standIn.secret)) }
  },
}

staffSourceContract('Okta', traits)

it.each([
  ['ACTIVE', true],
  ['PASSWORD_EXPIRED', true],
  ['PROVISIONED', true],
  ['STAGED', false],
  ['SUSPENDED', false],
])('staff from Okta is enabled or not by status: %s', async (status, isEnabled) => {
  const { source } = await openStaff(traits, { staff: [{ ...ana, odd: { status } }] })
  expect(staffReportsIn(await staffPagesOf(source))).toMatchObject([{ isEnabled }])
})

it('staff from Okta has nobody who is deprovisioned', async () => {
  const { source } = await openStaff(traits, { staff: [ana, staffMember(2, { odd: { status: 'DEPROVISIONED' } })] })
  expect(staffReportsIn(await staffPagesOf(source))).toMatchObject([{ ref: ana.ref }])
})

it.each([
  ['Student', [], { students: 1 }],
  ['service account', [], { shared: 1 }],
  ['service account', ['shared'], {}],
  ['Service', [], {}],
])('staff from Okta is left out by a kind of user called %s, unless let in: %j', async (userType, include, leftOut) => {
  const { source } = await openStaff(traits, { staff: [{ ...ana, account: { userType } }] }, { include })
  expect(await staffPagesOf(source)).toMatchObject([{ leftOut, reports: Object.keys(leftOut).length > 0 ? [] : [{ ref: ana.ref }] }])
})

it('staff from Okta begins again where Okta no longer knows the place in the list', async () => {
  const { source } = await openStaff(traits, { staff: [ana] })
  const reader = await source.open([])
  await expect(reader.page('over')).rejects.toMatchObject({ fault: 'cursor' })
})

it('staff from Okta with an unknown status is unread; without a profile it has only an id', async () => {
  const staff = [staffMember(1, { odd: { status: 'ACTIVATING' } }), staffMember(2, { odd: { profile: null } })]
  const { source } = await openStaff(traits, { staff })
  const [one, two] = staff.map(({ ref }) => ref)
  expect(await staffPagesOf(source)).toEqual([
    {
      reports: [{ ref: two, id: two, groups: [], isEnabled: true }],
      unread: [{ record: one, message: 'has no status that is known' }],
      leftOut: {},
    },
  ])
})
