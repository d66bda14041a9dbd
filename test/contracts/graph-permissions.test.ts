import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entraDevice } from '../../shared/adapters/graph/device-access.ts'
import { entraGroup } from '../../shared/adapters/graph/group-access.ts'
import { intune } from '../../shared/adapters/graph/intune.ts'
import { graphUsers } from '../../shared/adapters/graph/users.ts'
import { directorySettings } from '../../shared/domain/sources/settings.ts'
import { surroundingsOf } from '../sources.ts'
import { entraDeviceSettings, entraGroupSettings } from './connectors/settings.ts'
import { permissionFaults, permissionRows, permissionsFor } from './foreign/graph-permissions.ts'
import { intuneSettings } from './sources/intune.ts'

const rows = permissionRows()
const [policies] = rows.filter(({ path }) => path.endsWith('/policies'))
const requests = rows.map(({ method, path, named }) => ({
  method,
  path: path.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000001').replaceAll('\\', ''),
  permission: named,
}))

it('requests that name what the rows say are as the rows say', () => {
  expect(permissionFaults(rows, requests)).toEqual([])
})

it('a request without a row is found', () => {
  const deleted = { method: 'DELETE', path: '/v1.0/users/1', permission: 'User.ReadWrite.All' }
  expect(permissionFaults(rows, [...requests, deleted])).toEqual(['DELETE /v1.0/users/1 names User.ReadWrite.All, which no row does'])
})

it('a request that names another permission, or none, is found', () => {
  const path = '/v1.0/identity/conditionalAccess/policies'
  const others = ['Directory.Read.All', undefined].map((permission) => ({ method: 'GET', path, permission }))
  expect(permissionFaults(rows, [...requests, ...others])).toEqual([
    `GET ${path} names Directory.Read.All, which no row does`,
    `GET ${path} names no permission, which no row does`,
  ])
})

it('a row that nobody asks for is found', () => {
  const fewer = requests.filter(({ path }) => path !== policies?.path)
  expect(permissionFaults(rows, fewer)).toEqual([`nobody asks GET ${policies?.path} with Policy.Read.All`])
})

const url = 'https://graph.microsoft.com'
const around = surroundingsOf('')
const id = '00000000-0000-4000-8000-000000000001'
const directory = directorySettings.options[0].parse({
  ...{ kind: 'graph', tenant: id, clientId: id, secret: 'graph', zone: 'Europe/Brussels' },
  groups: { press: id },
})
const all = { restrictedApps: true, appProtection: true, checks: { filevault: 'FileVault' } }

it.each([
  ['intune', intune(intuneSettings(url, all), around), permissionsFor(rows, 'intune')],
  ['graph', graphUsers(directory, around), permissionsFor(rows, 'graph')],
  ['entra-device', entraDevice(entraDeviceSettings(url, { revokeSessions: true }), around), permissionsFor(rows, 'entra-device', 'access')],
  ['entra-group', entraGroup(entraGroupSettings(url, { revokeSessions: true }), around), permissionsFor(rows, 'entra-group', 'access')],
])('%s needs the permissions that its requests name, and no others', (_, { permissions }, named) => {
  expect(new Set(permissions)).toEqual(named)
})

it('the README lists the permissions that requests name, and no others', () => {
  const readme = readFileSync(new URL('../../shared/adapters/graph/README.md', import.meta.url), 'utf8')
  const table = readme.split('\n').filter((line) => line.startsWith('|'))
  const listed = table.flatMap((line) => [...line.matchAll(/`(\w+\.\w+\.All)`/g)].map(([, name]) => name))
  expect(new Set(listed)).toEqual(new Set(rows.map(({ named }) => named)))
})
