/** Staff from an Okta that others wrote and that keeps what it is told, though without pages and without tokens of its own. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { apiClient } from '../../../shared/adapters/http/api-client.ts'
import { fixedToken } from '../../../shared/adapters/http/tokens.ts'
import { oktaUsers } from '../../../shared/adapters/okta/users.ts'
import { directorySettings } from '../../../shared/domain/sources/settings.ts'
import type { StaffReport } from '../../../shared/domain/sources/staff-source.ts'
import { hurried, surroundingsOf } from '../../sources.ts'
import { startPeer } from './peer.ts'

const token = 'ides-token'

const people = ['ana', 'ben', 'kim']

const seed = {
  tokens: { [token]: { login: 'ana@ec.example' } },
  okta: {
    users: people.map((name) => ({ login: `${name}@ec.example`, email: `${name}@ec.example`, first_name: name, last_name: 'Silva' })),
    groups: [{ name: 'Press', okta_id: '00gpress' }],
  },
}

export async function readEmulatedOkta(folder: string): Promise<void> {
  const file = join(folder, 'seed.json')
  writeFileSync(file, JSON.stringify(seed))
  const peer = await startPeer(process.execPath, folder, (port) => [
    'node_modules/emulate/dist/index.js',
    'start',
    '--service',
    'okta',
    '--seed',
    file,
    '--port',
    `${port}`,
  ])
  const tell = (method: string, path: string) =>
    fetch(`${peer.url}/api/v1/${path}`, { method, headers: { Authorization: `Bearer ${token}` } })
  try {
    const before = await staffOf(peer.url)
    assert.deepEqual(
      people.map((name) => before.get(`${name}@ec.example`)).map((one) => [one?.name, one?.isEnabled, one?.groups]),
      people.map((name) => [`${name} Silva`, true, []]),
    )
    const [ana, ben, kim] = people.map((name) => before.get(`${name}@ec.example`)?.ref ?? '')
    await tell('PUT', `groups/00gpress/users/${ana}`)
    await tell('POST', `users/${ben}/lifecycle/suspend`)
    await tell('POST', `users/${kim}/lifecycle/deactivate`)
    const after = await staffOf(peer.url)
    assert.deepEqual(after.get('ana@ec.example')?.groups, ['press'])
    assert.equal(after.get('ben@ec.example')?.isEnabled, false)
    assert.notEqual(after.get('kim@ec.example')?.isEnabled, true)
  } finally {
    await peer.close()
  }
}

async function staffOf(url: string): Promise<ReadonlyMap<string, StaffReport>> {
  const settings = {
    kind: 'okta',
    address: 'https://ec.okta.com',
    clientId: 'ides',
    secret: 'okta',
    zone: 'Europe/Brussels',
    groups: { press: '00gpress' },
  }
  const source = oktaUsers(
    { ...directorySettings.options[2].parse(settings), address: url },
    { ...surroundingsOf(''), client: (settings) => apiClient({ ...settings, token: fixedToken(async () => token) }, hurried()) },
  )
  const reader = await source.open(['press'])
  const { reports, unread, next } = await reader.page(undefined)
  assert.deepEqual({ unread, next }, { unread: [], next: undefined })
  return new Map(reports.map((report) => [z.string().parse(report.email), report]))
}
