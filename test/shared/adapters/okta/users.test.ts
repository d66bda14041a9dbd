import { describe, expect, it, onTestFinished } from 'vitest'
import type { StaffMember } from '../../../../infra/local/sources/staff-member.ts'
import type { Exchange } from '../../../../infra/local/sources/stand-in.ts'
import { oktaUsers } from '../../../../shared/adapters/okta/users.ts'
import { type DirectorySettings, directorySettings } from '../../../../shared/domain/sources/settings.ts'
import { startOkta } from '../../../contracts/stand-ins/okta.ts'
import { vendorContract } from '../../../contracts/vendors/contract.ts'
import { hurried, surroundingsOf } from '../../../sources.ts'
import { staffPagesOf } from '../../../staff-pages.ts'

type OktaDirectory = Extract<DirectorySettings, { kind: 'okta' }>

const home = directorySettings.parse({
  kind: 'okta',
  address: 'https://ec.okta.com',
  clientId: 'ides',
  secret: 'okta',
  zone: 'Europe/Brussels',
})

interface Directory {
  readonly staff: readonly StaffMember[]
  readonly groups?: Readonly<Record<string, readonly string[]>>
  readonly pageSize?: number
}

async function open({ pageSize = 200, ...state }: Directory, changes: Partial<OktaDirectory> = {}) {
  const exchanges: Exchange[] = []
  const standIn = await startOkta({
    port: 0,
    clock: surroundingsOf('').clock,
    pageSize,
    state: () => state,
    onExchange: (exchange) => exchanges.push(exchange),
  })
  onTestFinished(async () => {
    await standIn.close()
    // No vendor describes records that are odd.
    if (!state.staff.some(({ odd }) => odd)) expect(exchanges.flatMap(vendorContract('okta'))).toEqual([])
  })
  if (home.kind !== 'okta') throw new TypeError('the settings are of Okta')
  const settings = { ...home, address: standIn.url, clientId: standIn.clientId, ...changes }
  return { source: oktaUsers(settings, surroundingsOf(standIn.secret, hurried())), exchanges }
}

const ana: StaffMember = {
  ref: '00u1',
  employee: 'E1',
  email: 'ana@ec.example',
  name: 'Ana Silva',
  language: 'pt-PT, en;q=0.8',
  country: 'PT',
  office: 'Lisboa',
  unit: 'DG-CNECT',
  manager: '00u2',
}
const bob: StaffMember = { ref: '00u2', email: 'bob@ec.example', name: 'Bob' }

const reportsIn = (pages: Awaited<ReturnType<typeof staffPagesOf>>) => pages.flatMap(({ reports }) => reports)

describe('staff from Okta', () => {
  it('is told with what the directory says, and nothing else', async () => {
    const { source } = await open({ staff: [ana, bob] })
    expect(reportsIn(await staffPagesOf(source))).toEqual([
      {
        ref: '00u1',
        id: '00u1',
        email: 'ana@ec.example',
        name: 'Ana Silva',
        language: 'pt-PT, en;q=0.8',
        country: 'PT',
        office: 'Lisboa',
        unit: 'DG-CNECT',
        manager: '00u2',
        groups: [],
        isEnabled: true,
      },
      { ref: '00u2', id: '00u2', email: 'bob@ec.example', name: 'Bob', groups: [], isEnabled: true },
    ])
  })

  it('comes page by page, wherever a page is read', async () => {
    const { source } = await open({ staff: [ana, bob, { ...bob, ref: '00u3' }], pageSize: 1 })
    const pages = await staffPagesOf(source)
    expect(pages.map(({ reports }) => reports.map(({ ref }) => ref))).toEqual([['00u1'], ['00u2'], ['00u3']])
    expect(await staffPagesOf(source)).toEqual(pages)
  })

  it('has a staff id in another field, if that is configured', async () => {
    const { source } = await open({ staff: [ana, bob] }, { staffId: 'profile.employeeNumber' })
    expect(reportsIn(await staffPagesOf(source)).map(({ id }) => id)).toEqual(['E1', undefined])
  })

  it('is in groups that policies name, of which others are not read', async () => {
    const groups = { '00g1': ['00u1', '00u2'], '00g2': ['00u2'] }
    const { source, exchanges } = await open({ staff: [ana, bob], groups, pageSize: 1 }, { groups: { board: '00g1', other: '00g2' } })
    expect(reportsIn(await staffPagesOf(source, ['board'])).map(({ groups }) => groups)).toEqual([['board'], ['board']])
    expect(exchanges.filter(({ path }) => path.includes('00g2'))).toEqual([])
    expect(source.permissions).toEqual(['okta.users.read', 'okta.groups.read'])
  })

  it.each([
    ['ACTIVE', true],
    ['PASSWORD_EXPIRED', true],
    ['PROVISIONED', true],
    ['STAGED', false],
    ['SUSPENDED', false],
  ])('is enabled or not by status: %s', async (status, isEnabled) => {
    const { source } = await open({ staff: [{ ...ana, odd: { status } }] })
    expect(reportsIn(await staffPagesOf(source))).toMatchObject([{ isEnabled }])
  })

  it('has nobody who is deprovisioned', async () => {
    const { source } = await open({ staff: [ana, { ...bob, odd: { status: 'DEPROVISIONED' } }] })
    expect(reportsIn(await staffPagesOf(source))).toMatchObject([{ ref: '00u1' }])
  })

  it('begins anew where Okta does not know the place in the list any more', async () => {
    const { source } = await open({ staff: [ana] })
    const reader = await source.open([])
    await expect(reader.page('over')).rejects.toMatchObject({ fault: 'cursor' })
  })
})

describe('a record of Okta', () => {
  it('without an id or with an unknown status is counted as unread, beside the others', async () => {
    const odd = [{ id: undefined }, { id: '00u1', status: 'ACTIVATING' }, { id: '00u2', profile: null }]
    const { source } = await open({ staff: odd.map((odd) => ({ ...ana, odd })) })
    expect(await staffPagesOf(source)).toEqual([
      {
        reports: [{ ref: '00u2', id: '00u2', groups: [], isEnabled: true }],
        unread: [
          { record: 'a page of users, record 1', message: 'has no id' },
          { record: '00u1', message: 'has no status that is known' },
        ],
      },
    ])
  })
})
