import { describe, expect, it, onTestFinished } from 'vitest'
import { graphClient, startGraph, type Tenant } from '../../../../infra/local/sources/graph.ts'
import type { StaffMember } from '../../../../infra/local/sources/staff-member.ts'
import { type Exchange, throttled } from '../../../../infra/local/sources/stand-in.ts'
import { type GraphDirectory, graphUsers } from '../../../../shared/adapters/graph/users.ts'
import { directorySettings } from '../../../../shared/domain/sources/settings.ts'
import { vendorContract } from '../../../contracts/vendors/contract.ts'
import { hurried, surroundingsOf } from '../../../sources.ts'
import { staffPagesOf } from '../../../staff-pages.ts'

const settings = directorySettings.options[0].parse({
  kind: 'graph',
  tenant: graphClient.tenant,
  clientId: graphClient.clientId,
  secret: 'graph',
  zone: 'Europe/Brussels',
})

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`

const ana: StaffMember = {
  ref: uuid(1),
  employee: 'E1',
  email: 'ana@ec.example',
  name: 'Ana Silva',
  language: 'pt-PT',
  country: 'PT',
  office: 'Lisboa',
  unit: 'DG-CNECT',
  manager: uuid(2),
}

const member = (number: number, changes: Partial<StaffMember> = {}): StaffMember => ({
  ref: uuid(number),
  email: `user${number}@ec.example`,
  name: `User ${number}`,
  ...changes,
})

const bob = member(2)

async function open(directory: Pick<Tenant, 'staff' | 'groups'>, changes: Partial<GraphDirectory> = {}) {
  const tenant: Tenant = { devices: [], ...directory }
  const exchanges: Exchange[] = []
  const standIn = await startGraph(tenant, { port: 0, pageSize: 2, onExchange: (exchange) => exchanges.push(exchange) })
  onTestFinished(async () => {
    await standIn.close()
    // No vendor describes records that are odd.
    if (![...(directory.staff ?? []), ...(tenant.staff ?? [])].some(({ odd }) => odd))
      expect(exchanges.flatMap(vendorContract('entra'))).toEqual([])
  })
  const source = graphUsers(
    { ...settings, graph: standIn.url, login: standIn.url, ...changes },
    surroundingsOf(graphClient.secret, hurried()),
  )
  return { tenant, exchanges, standIn, source }
}

const reportsIn = (pages: Awaited<ReturnType<typeof staffPagesOf>>) => pages.flatMap(({ reports }) => reports)

describe('staff from Entra', () => {
  it('is told with what the directory says, and nothing else', async () => {
    const { source } = await open({ staff: [ana, bob] })
    expect(reportsIn(await staffPagesOf(source))).toEqual([
      {
        ref: uuid(1),
        id: uuid(1),
        email: 'ana@ec.example',
        name: 'Ana Silva',
        language: 'pt-PT',
        country: 'PT',
        office: 'Lisboa',
        unit: 'DG-CNECT',
        manager: uuid(2),
        groups: [],
        isEnabled: true,
      },
      { ref: uuid(2), id: uuid(2), email: 'user2@ec.example', name: 'User 2', groups: [], isEnabled: true },
    ])
  })

  it('comes page by page with its managers, wherever a page is read', async () => {
    const staff = [1, 2, 3, 4, 5].map((number) => member(number, { manager: uuid(5) }))
    const { source, exchanges } = await open({ staff })
    const pages = await staffPagesOf(source)
    expect(pages.map(({ reports }) => reports.map(({ ref }) => ref))).toEqual([[uuid(1), uuid(2)], [uuid(3), uuid(4)], [uuid(5)]])
    expect(reportsIn(pages).every(({ manager }) => manager === uuid(5))).toBe(true)
    expect(exchanges.map(({ path }) => path)).toEqual(['/v1.0/users/delta', '/v1.0/users', '/v1.0/users', '/v1.0/users'])
    expect(reportsIn(await staffPagesOf(source))).toEqual(reportsIn(pages))
  })

  it('has a staff id in another field, if that is configured', async () => {
    const { source } = await open({ staff: [ana, bob] }, { staffId: 'employeeId' })
    expect(reportsIn(await staffPagesOf(source)).map(({ id }) => id)).toEqual(['E1', undefined])
  })

  it('is asked for by name of each field', async () => {
    const { source, exchanges } = await open({ staff: [ana] }, { staffId: 'onPremisesExtensionAttributes.extensionAttribute1' })
    await staffPagesOf(source)
    for (const { query } of exchanges)
      expect(query.get('$select')).toMatch(/^id,accountEnabled,.*,onPremisesExtensionAttributes(,manager)?$/)
  })

  it.each<[string, Readonly<Record<string, unknown>>, string | undefined]>([
    ['a country', { country: 'es', usageLocation: 'PT' }, 'es'],
    ['a country in words', { country: 'Spain', usageLocation: 'PT' }, 'PT'],
    ['no country', { usageLocation: null }, undefined],
  ])('has %s', async (_, odd, country) => {
    const { source } = await open({ staff: [member(1, { odd })] })
    expect(reportsIn(await staffPagesOf(source))[0]?.country).toBe(country)
  })

  it('is in groups that policies name, and in groups of those; others are not read', async () => {
    const [board, committee, other] = [uuid(91), uuid(92), uuid(93)]
    const groups = { [board]: [uuid(1), committee, uuid(3)], [committee]: [uuid(2), board], [other]: [uuid(1)] }
    const staff = [ana, bob, member(3), member(4)]
    const { source, exchanges } = await open({ staff, groups }, { groups: { board, other } })
    expect(reportsIn(await staffPagesOf(source, ['board'])).map(({ groups }) => groups)).toEqual([['board'], ['board'], ['board'], []])
    expect(exchanges.filter(({ path }) => path.includes(other))).toEqual([])
    expect(source.permissions).toEqual(['User.Read.All', 'GroupMember.Read.All'])
  })

  it('is disabled, or a guest: neither is enabled', async () => {
    const staff = [member(1, { isEnabled: false }), member(2, { odd: { userType: 'Guest' } }), member(3, { odd: { userType: null } })]
    const { source } = await open({ staff })
    expect(reportsIn(await staffPagesOf(source)).map(({ isEnabled }) => isEnabled)).toEqual([false, false, true])
  })

  it('without an id, or of whom nobody knows whether they are enabled, is counted as unread, beside the others', async () => {
    const staff = [member(1), member(2, { odd: { id: undefined } }), member(3, { odd: { accountEnabled: null } })]
    const { source } = await open({ staff })
    const pages = await staffPagesOf(source)
    expect(reportsIn(pages).map(({ ref }) => ref)).toEqual([uuid(1)])
    expect(pages.flatMap(({ unread }) => unread)).toEqual([
      { record: 'a page of users, record 2', message: 'has no id' },
      { record: uuid(3), message: 'does not say whether it is enabled' },
    ])
  })
})

describe('changes of staff in Entra', () => {
  async function changed(before: readonly StaffMember[], staff: readonly StaffMember[]) {
    const opened = await open({ staff: before })
    const { changesFrom } = (await staffPagesOf(opened.source)).at(-1) ?? {}
    opened.tenant.staff = staff
    opened.exchanges.length = 0
    return { ...opened, changesFrom }
  }

  it('are whole records of those who changed, whatever a change says', async () => {
    const { source, changesFrom } = await changed(
      [ana, bob, member(3)],
      [{ ...ana, unit: 'DG-COMM' }, { ...bob, manager: uuid(3) }, member(3)],
    )
    const reports = reportsIn(await staffPagesOf(source, [], changesFrom))
    expect(reports).toMatchObject([
      { ref: uuid(1), id: uuid(1), email: 'ana@ec.example', unit: 'DG-COMM', manager: uuid(2), isEnabled: true },
      { ref: uuid(2), email: 'user2@ec.example', manager: uuid(3) },
    ])
  })

  it('are none where nothing changed, and go on from there', async () => {
    const { source, changesFrom, tenant } = await changed([ana], [ana])
    const [page, ...more] = await staffPagesOf(source, [], changesFrom)
    expect([page?.reports, more]).toEqual([[], []])
    tenant.staff = [ana, bob]
    expect(reportsIn(await staffPagesOf(source, [], page?.changesFrom))).toMatchObject([{ ref: uuid(2) }])
  })

  it('say who was removed, without another question', async () => {
    const { source, changesFrom, exchanges } = await changed([ana, bob], [bob])
    expect(reportsIn(await staffPagesOf(source, [], changesFrom))).toEqual([
      { ref: uuid(1), groups: [], isEnabled: false, isRemoved: true },
    ])
    expect(exchanges.map(({ path }) => path)).toEqual(['/v1.0/users/delta'])
  })

  it('come page by page', async () => {
    const staff = [1, 2, 3, 4, 5].map((number) => member(number))
    const { source, changesFrom } = await changed([], staff)
    const pages = await staffPagesOf(source, [], changesFrom)
    expect(pages.map(({ reports }) => reports.length)).toEqual([2, 2, 1])
    expect(pages.map(({ changesFrom }) => changesFrom !== undefined)).toEqual([false, false, true])
  })

  it.each([400, 404, 410])('begin anew where Graph has forgotten from where (%i)', async (status) => {
    const { source, changesFrom, standIn } = await changed([ana], [ana])
    standIn.fail('/users/delta', { status })
    const reader = await source.open([])
    await expect(reader.page(changesFrom)).rejects.toMatchObject({ fault: 'cursor' })
  })

  it('that fall into a whole pass are told after it', async () => {
    const { source, tenant } = await open({ staff: [1, 2, 3].map((number) => member(number)) })
    const reader = await source.open([])
    const first = await reader.page(undefined)
    tenant.staff = [member(1, { unit: 'DG-COMM' }), member(2), member(3)]
    const last = await reader.page(first.next)
    expect(reportsIn(await staffPagesOf(source, [], last.changesFrom))).toMatchObject([{ ref: uuid(1), unit: 'DG-COMM' }])
  })
})

describe('Graph', () => {
  it('that is throttled or breaks off is asked again', async () => {
    const { source, standIn } = await open({ staff: [ana] })
    standIn.fail('/v1.0/users', throttled('7'), 'cut', 'expired')
    expect(reportsIn(await staffPagesOf(source))).toMatchObject([{ ref: uuid(1) }])
  })

  it.each([
    ['users', '/v1.0/users', 'User.Read.All'],
    ['members', '/members', 'GroupMember.Read.All'],
  ])('names the permission that lacks for %s', async (_, path, permission) => {
    const { source, standIn } = await open({ staff: [ana], groups: { [uuid(9)]: [] } }, { groups: { board: uuid(9) } })
    standIn.fail(path, { status: 403 })
    await expect(staffPagesOf(source, ['board'])).rejects.toMatchObject({
      fault: 'permission',
      message: expect.stringContaining(permission),
    })
  })

  it('is led to no other host by a cursor', async () => {
    const { source } = await open({ staff: [ana] })
    const reader = await source.open([])
    await expect(reader.page('https://elsewhere.example/v1.0/users/delta')).rejects.toMatchObject({ fault: 'strange' })
  })
})
