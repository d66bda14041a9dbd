import { expect, it } from 'vitest'
import { graphUsers } from '#adapters/graph/users.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import { graphClient, startGraph } from '#infra/local/sources/graph.ts'
import type { StaffMember } from '#infra/local/sources/staff-member.ts'
import {
  ana,
  staffMember as member,
  openStaff,
  staffReportsIn as reportsIn,
  type StaffChanges,
  type StaffDirectory,
  type StaffSourceTraits,
  staffSourceContract,
  staffId as uuid,
} from '#test/contracts/staff-source.ts'
import { surroundingsOf } from '#test/sources.ts'
import { staffPagesOf } from '#test/staff-pages.ts'

const { tenant, clientId } = graphClient

const traits: StaffSourceTraits = {
  vendor: 'entra',
  employee: 'employeeId',
  list: '/v1.0/users',
  permissions: { users: 'User.Read.All', members: 'GroupMember.ReadBasic.All' },
  filter: "department ne 'DG-COMM'",
  async start(directory, settings) {
    const standIn = await startGraph(Object.assign(directory, { devices: [] }), settings)
    const home = { kind: 'graph', tenant, clientId, secret: 'graph', zone: 'Europe/Brussels', graph: standIn.url, login: standIn.url }
    const own = (changes: StaffChanges) => directorySettings.options[0].parse({ ...home, ...changes })
    return { standIn, source: changes => graphUsers(own(changes), surroundingsOf(graphClient.secret)) }
  },
}

staffSourceContract('Entra', traits)

const bob = member(2)

const open = (directory: StaffDirectory, changes: StaffChanges = {}) => openStaff(traits, directory, changes)

it('staff from Entra is asked for by name of each field', async () => {
  const { source, exchanges } = await open({ staff: [ana] }, { staffId: 'onPremisesExtensionAttributes.extensionAttribute1' })
  await staffPagesOf(source)
  for (const { query } of exchanges)
    expect(query.get('$select')).toMatch(/^id,accountEnabled,.*,onPremisesExtensionAttributes(,manager|,employeeType,assignedLicenses)$/)
})

it.each<[string, Record<string, unknown>, string | undefined]>([
  ['a country', { country: 'es', usageLocation: 'PT' }, 'es'],
  ['a country in words', { country: 'Spain', usageLocation: 'PT' }, 'PT'],
  ['no country', { usageLocation: null }, undefined],
])('staff from Entra has %s', async (_, odd, country) => {
  const { source } = await open({ staff: [member(1, { odd })] })
  expect(reportsIn(await staffPagesOf(source))[0]?.country).toBe(country)
})

it('staff from Entra is in groups of the groups that policies name', async () => {
  const [board, committee] = [uuid(91), uuid(92)]
  const groups = { [board]: [uuid(1), committee], [committee]: [uuid(2), board] }
  const { source } = await open({ staff: [ana, bob, member(3)], groups }, { groups: { board } })
  expect(reportsIn(await staffPagesOf(source, ['board'])).map(({ groups }) => groups)).toEqual([['board'], ['board'], []])
})

it('staff from Entra is disabled, or a guest: neither is enabled', async () => {
  const staff = [member(1, { isEnabled: false }), member(2, { odd: { userType: 'Guest' } }), member(3, { odd: { userType: null } })]
  const { source } = await open({ staff })
  expect(reportsIn(await staffPagesOf(source)).map(({ isEnabled }) => isEnabled)).toEqual([false, false, true])
})

it('staff from Entra is unread where it is unknown whether it is enabled', async () => {
  const { source } = await open({ staff: [member(1, { odd: { accountEnabled: null } })] })
  expect(await staffPagesOf(source)).toMatchObject([
    { reports: [], unread: [{ record: uuid(1), message: 'does not say whether it is enabled' }] },
  ])
})

const [e3, a3Student, roomsPro, flowFree] = [
  '6fd2c87f-b296-42f0-b197-1e91e994b900',
  '18250162-5d87-4436-a834-d795c15c80f3',
  '4cde982a-ede4-4409-9ae6-b003453c8ea6',
  'f30db892-07e9-47e9-837c-80727f46fd3d',
]

it.each<[string, readonly string[], string | null, Record<string, number>]>([
  ['unlicensed: shared mailboxes, rooms, service and administrator accounts', [], null, { unlicensed: 1 }],
  ['one with a licence that anyone may take', [flowFree], null, { unlicensed: 1 }],
  ['a student', [a3Student, flowFree], null, { students: 1 }],
  ['a student who also works', [a3Student, e3], null, {}],
  ['a meeting room', [roomsPro], null, { shared: 1 }],
  ['a service account, by its type of employee', [e3], 'Service Account', { shared: 1 }],
  ['an employee', [e3], 'Service', {}],
])('staff from Entra is left out or not: %s', async (_, skuIds, employeeType, leftOut) => {
  const account = { employeeType, assignedLicenses: skuIds.map(skuId => ({ skuId, disabledPlans: [] })) }
  const directory = { staff: [member(1, { account })] }
  const { source } = await open(directory)
  const isIn = Object.keys(leftOut).length === 0
  expect(await staffPagesOf(source)).toMatchObject([{ leftOut, reports: isIn ? [{ ref: uuid(1) }] : [] }])
  const { source: letting } = await open(directory, { include: ['unlicensed', 'students', 'shared'] })
  expect(await staffPagesOf(letting)).toMatchObject([{ leftOut: {}, reports: [{ ref: uuid(1) }] }])
})

it('staff from Entra counts guests apart from those who are disabled', async () => {
  const { source } = await open({ staff: [member(1, { account: { userType: 'Guest' } }), member(2, { isEnabled: false })] })
  expect(await staffPagesOf(source)).toMatchObject([{ leftOut: { guests: 1, disabled: 1 } }])
})

async function changed(before: readonly StaffMember[], staff: readonly StaffMember[], changes: StaffChanges = {}) {
  const opened = await open({ staff: before }, changes)
  const { changesFrom } = (await staffPagesOf(opened.source)).at(-1) ?? {}
  opened.directory.staff = staff
  opened.exchanges.length = 0
  return { ...opened, changesFrom }
}

it('changes of staff in Entra are whole records of those who changed, whatever a change says', async () => {
  const { source, changesFrom } = await changed(
    [ana, bob, member(3)],
    [{ ...ana, unit: 'DG-COMM' }, { ...bob, manager: uuid(3) }, member(3)],
  )
  const reports = reportsIn(await staffPagesOf(source, [], changesFrom))
  expect(reports).toMatchObject([
    { ref: uuid(1), id: uuid(1), email: 'user1@ec.example', unit: 'DG-COMM', manager: uuid(2), isEnabled: true },
    { ref: uuid(2), email: 'user2@ec.example', manager: uuid(3) },
  ])
})

it('changes of staff in Entra are held to the filter: who is outside by now is not reported', async () => {
  const [before, after] = [
    [ana, bob],
    [
      { ...ana, unit: 'DG-COMM' },
      { ...bob, unit: 'DG-CNECT' },
    ],
  ]
  const { source, changesFrom } = await changed(before, after, { filter: "department eq 'DG-CNECT'" })
  expect(reportsIn(await staffPagesOf(source, [], changesFrom))).toMatchObject([{ ref: uuid(2) }])
})

it('changes of staff in Entra are none where nothing changed, and go on from there', async () => {
  const { source, changesFrom, directory } = await changed([ana], [ana])
  const [page, ...more] = await staffPagesOf(source, [], changesFrom)
  expect([page?.reports, more]).toEqual([[], []])
  directory.staff = [ana, bob]
  expect(reportsIn(await staffPagesOf(source, [], page?.changesFrom))).toMatchObject([{ ref: uuid(2) }])
})

it('changes of staff in Entra say who was removed, without another question', async () => {
  const { source, changesFrom, exchanges } = await changed([ana, bob], [bob])
  expect(reportsIn(await staffPagesOf(source, [], changesFrom))).toEqual([{ ref: uuid(1), groups: [], isEnabled: false, isRemoved: true }])
  expect(exchanges.map(({ path }) => path)).toEqual(['/v1.0/users/delta'])
})

it.each([400, 404, 410])('changes of staff in Entra begin again where Graph has forgotten from where (%i)', async status => {
  const { source, changesFrom, standIn } = await changed([ana], [ana])
  standIn.fail('/users/delta', { status })
  const reader = await source.open([])
  await expect(reader.page(changesFrom)).rejects.toMatchObject({ fault: 'cursor' })
})

it('changes of staff in Entra that fall into a whole pass are reported after it', async () => {
  const { source, directory } = await open({ staff: [1, 2, 3].map(number => member(number)) })
  const reader = await source.open([])
  const first = await reader.page(undefined)
  directory.staff = [member(1, { unit: 'DG-COMM' }), member(2), member(3)]
  const last = await reader.page(first.next)
  expect(reportsIn(await staffPagesOf(source, [], last.changesFrom))).toMatchObject([{ ref: uuid(1), unit: 'DG-COMM' }])
})
