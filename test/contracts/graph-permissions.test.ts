import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entraDevice } from '#adapters/graph/device-access.ts'
import { entraGroup } from '#adapters/graph/group-access.ts'
import { intune } from '#adapters/graph/intune.ts'
import { surroundingsOf } from '../sources.ts'
import { entraDeviceSettings, entraGroupSettings } from './connectors/settings.ts'
import { type NamedRequest, permissionFaults, permissionRows, permissionsFor } from './foreign/graph-permissions.ts'
import { intuneSettings } from './sources/intune.ts'

const rows = permissionRows()
const listed = rows.filter(one => one.for === 'graph')
const asked = listed.map(({ method, path, named }) => ({ method, path: path.replace(':id', '1'), permission: named }))

const users = { method: 'GET', path: '/v1.0/users' }

it.each<[string, readonly NamedRequest[], readonly string[]]>([
  ['nothing where each request is as its row says', asked, []],
  [
    'a request without a row',
    [...asked, { ...users, path: '/v1.0/users/1', permission: 'User.Read.All' }],
    ['GET /v1.0/users/1 names User.Read.All, which no row does'],
  ],
  [
    'another permission',
    [...asked, { ...users, permission: 'Directory.Read.All' }],
    ['GET /v1.0/users names Directory.Read.All, which no row does'],
  ],
  ['no permission', [...asked, { ...users, permission: undefined }], ['GET /v1.0/users names no permission, which no row does']],
  ['a row that nobody asks for', asked.slice(1), ['nobody asks GET /v1.0/users with User.Read.All']],
])('requests to Graph are held against the table of permissions, which finds %s', (_, requests, faults) => {
  expect(permissionFaults(listed, requests)).toEqual(faults)
})

const url = 'https://graph.microsoft.com'
const around = surroundingsOf('')
const everything = { restrictedApps: true, appProtection: true, checks: { filevault: 'FileVault' } }

it.each([
  ['intune', intune(intuneSettings(url, everything), around), permissionsFor(rows, 'intune')],
  ['entra-device', entraDevice(entraDeviceSettings(url, { revokeSessions: true }), around), permissionsFor(rows, 'entra-device', 'access')],
  ['entra-group', entraGroup(entraGroupSettings(url, { revokeSessions: true }), around), permissionsFor(rows, 'entra-group', 'access')],
])('%s needs the permissions that its requests name, and no others', (_, { permissions }, named) => {
  expect(new Set(permissions)).toEqual(named)
})

it('the README lists the permissions that requests name, and no others', () => {
  const readme = readFileSync(new URL('../../shared/adapters/graph/README.md', import.meta.url), 'utf8')
  const cells = [...readme.matchAll(/^\|.*$/gm)].join(' ')
  expect(new Set(cells.match(/\w+\.\w+\.All/g))).toEqual(new Set(rows.map(({ named }) => named)))
})
