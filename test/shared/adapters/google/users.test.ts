import { describe, expect, it, onTestFinished } from 'vitest'
import { startGoogle } from '../../../../infra/local/sources/google.ts'
import type { StaffMember } from '../../../../infra/local/sources/staff-member.ts'
import type { Exchange } from '../../../../infra/local/sources/stand-in.ts'
import { googleUsers } from '../../../../shared/adapters/google/users.ts'
import { type DirectorySettings, directorySettings } from '../../../../shared/domain/sources/settings.ts'
import { vendorContract } from '../../../contracts/vendors/contract.ts'
import { hurried, surroundingsOf } from '../../../sources.ts'
import { staffPagesOf } from '../../../staff-pages.ts'

type GoogleDirectory = Extract<DirectorySettings, { kind: 'google' }>

function settingsOf(changes: object): GoogleDirectory {
  const settings = directorySettings.parse({
    kind: 'google',
    admin: 'ides@ec.example',
    secret: 'google',
    zone: 'Europe/Brussels',
    ...changes,
  })
  if (settings.kind !== 'google') throw new TypeError('the settings are of Google')
  return settings
}

interface Directory {
  readonly staff: readonly StaffMember[]
  readonly groups?: Readonly<Record<string, readonly string[]>>
  readonly pageSize?: number
}

async function open({ pageSize = 500, ...state }: Directory, changes = {}) {
  const exchanges: Exchange[] = []
  const standIn = await startGoogle({
    port: 0,
    clock: surroundingsOf('').clock,
    pageSize,
    state: () => state,
    onExchange: (exchange) => exchanges.push(exchange),
  })
  onTestFinished(async () => {
    await standIn.close()
    // No vendor describes records that are odd.
    if (!state.staff.some(({ odd }) => odd)) expect(exchanges.flatMap(vendorContract('google'))).toEqual([])
  })
  const source = googleUsers(settingsOf(changes), surroundingsOf(standIn.secret, hurried({ fetch: standIn.fetch })))
  return { standIn, source, exchanges }
}

const ana: StaffMember = {
  ref: '101',
  employee: 'E1',
  email: 'ana@ec.example',
  name: 'Ana Silva',
  language: 'pt',
  country: 'PT',
  office: 'LIS-1',
  unit: 'DG-CNECT',
  manager: '102',
}
const bob: StaffMember = { ref: '102', email: 'bob@ec.example', name: 'Bob' }
const eve: StaffMember = { ref: '103', email: 'eve@ec.example', name: 'Eve', manager: '101' }

const reportsIn = (pages: Awaited<ReturnType<typeof staffPagesOf>>) => pages.flatMap(({ reports }) => reports)

describe('staff from Google Workspace', () => {
  it('is told with what the directory says, and nothing else', async () => {
    const { source } = await open({ staff: [ana, bob] })
    expect(reportsIn(await staffPagesOf(source))).toEqual([
      {
        ref: '101',
        id: '101',
        email: 'ana@ec.example',
        name: 'Ana Silva',
        language: 'pt',
        country: 'PT',
        office: 'LIS-1',
        unit: 'DG-CNECT',
        manager: '102',
        groups: [],
        isEnabled: true,
      },
      { ref: '102', id: '102', email: 'bob@ec.example', name: 'Bob', groups: [], isEnabled: true },
    ])
  })

  it('comes page by page, wherever a page is read', async () => {
    const { source } = await open({ staff: [ana, bob, eve], pageSize: 1 })
    const pages = await staffPagesOf(source)
    expect(pages.map(({ reports }) => reports.map(({ ref }) => ref))).toEqual([['101'], ['102'], ['103']])
    expect(await staffPagesOf(source)).toEqual(pages)
  })

  it('has managers by their ids, each looked up once unless they are on the page', async () => {
    const { source, exchanges } = await open({ staff: [eve, { ...eve, ref: '105' }, ana, bob], pageSize: 2 })
    expect(reportsIn(await staffPagesOf(source)).map(({ manager }) => manager)).toEqual(['101', '101', '102', undefined])
    expect(exchanges.flatMap(({ path }) => (path.includes('/users/') ? [path] : []))).toEqual([
      '/admin/directory/v1/users/ana%40ec.example',
    ])
  })

  it.each([
    ['nobody’s', 404],
    ['of another domain', 403],
    ['no address', 400],
  ])('has no manager whose address is %s', async (_, status) => {
    const { source, standIn } = await open({ staff: [{ ...bob, odd: { relations: [{ type: 'manager', value: 'old@ec.example' }] } }] })
    standIn.fail('users/old', { status })
    expect(reportsIn(await staffPagesOf(source))).not.toHaveProperty('0.manager')
  })

  it('is read again where a manager could not be looked up', async () => {
    const { source, standIn } = await open({ staff: [eve, ana], pageSize: 1 })
    const reader = await source.open([])
    standIn.fail('users/ana', { status: 429, headers: { 'Retry-After': '3600' } })
    await expect(reader.page(undefined)).rejects.toMatchObject({ fault: 'throttled' })
    expect(await reader.page(undefined)).toMatchObject({ reports: [{ ref: '103', manager: '101' }] })
  })

  it.each([
    ['externalIds.organization', 'E1'],
    ['customSchemas.HR.number', '17'],
    ['primaryEmail', 'ana@ec.example'],
    ['externalIds.login_id', undefined],
    ['constructor', undefined],
  ])('has a staff id in the field %s', async (staffId, id) => {
    const { source } = await open({ staff: [{ ...ana, odd: { customSchemas: { HR: { number: 17 } } } }] }, { staffId })
    expect(reportsIn(await staffPagesOf(source)).map(({ ref, id }) => ({ ref, id }))).toEqual([{ ref: '101', id }])
  })

  it('is in groups that policies name, of which others are not read', async () => {
    const groups = { 'board@ec.example': ['101', '103'], 'press@ec.example': ['101'], 'other@ec.example': ['102'] }
    const names = { board: 'board@ec.example', press: 'press@ec.example', other: 'other@ec.example' }
    const { source, exchanges } = await open({ staff: [ana, bob, eve], groups, pageSize: 1 }, { groups: names })
    expect(reportsIn(await staffPagesOf(source, ['board', 'press', 'unknown'])).map(({ groups }) => groups)).toEqual([
      ['board', 'press'],
      [],
      ['board'],
    ])
    expect(exchanges.filter(({ path }) => path.includes('other'))).toEqual([])
    expect(source.permissions).toContain('https://www.googleapis.com/auth/admin.directory.group.member.readonly')
  })

  it('cannot be read while a group is not there', async () => {
    const { source } = await open({ staff: [ana] }, { groups: { board: 'board@ec.example' } })
    await expect(staffPagesOf(source, ['board'])).rejects.toThrow(/check its address in the configuration/)
  })

  it.each([
    ['suspended', { suspended: true }],
    ['archived', { archived: true }],
  ])('may be disabled: %s', async (_, odd) => {
    const { source } = await open({ staff: [{ ...ana, odd }] })
    expect(reportsIn(await staffPagesOf(source))).toMatchObject([{ isEnabled: false }])
  })

  it('has no guests', async () => {
    const { source } = await open({ staff: [bob, { ...ana, odd: { isGuestUser: true } }] })
    expect(await staffPagesOf(source)).toMatchObject([{ reports: [{ ref: '102' }], unread: [] }])
  })

  it('is read in spite of odd records', async () => {
    const { source } = await open({
      staff: [
        { ...ana, odd: { languages: 'pt', addresses: null, surprise: 1 } },
        { ...bob, odd: { id: undefined } },
      ],
    })
    const [page] = await staffPagesOf(source)
    expect(page?.reports.map(({ ref, language, country, office }) => ({ ref, language, country, office }))).toEqual([
      { ref: '101', office: 'LIS-1' },
    ])
    expect(page?.unread).toEqual([{ record: 'a page of users, record 2', message: 'has no id' }])
  })

  it('begins anew where Google does not know the place in the list any more', async () => {
    const { source } = await open({ staff: [ana] })
    const reader = await source.open([])
    await expect(reader.page('over')).rejects.toMatchObject({ fault: 'cursor' })
  })

  it('is not to be read without the scope, which the error names', async () => {
    const { source, standIn } = await open({ staff: [ana] })
    standIn.fail('users', { status: 403 })
    await expect(staffPagesOf(source)).rejects.toThrow(/grant https:\/\/www\.googleapis\.com\/auth\/admin\.directory\.user\.readonly/)
  })
})
