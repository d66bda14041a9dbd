/** Staff from an Okta that others wrote and that keeps what it is told, though without pages and without tokens of its own. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiClient } from '#adapters/http/api-client.ts'
import { fixedToken } from '#adapters/http/tokens.ts'
import { oktaUsers } from '#adapters/okta/users.ts'
import { acceptPass } from '#campaign/sync/passes.ts'
import { syncStaff } from '#campaign/sync/sync-staff.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import { policyOf } from '#test/builders.ts'
import { known } from '#test/shared/campaign/running.ts'
import { hurried, secretOf, surroundingsOf } from '#test/sources.ts'
import { hold, pinned } from './agreement.ts'
import { startPeer } from './peer.ts'

const token = 'ides-token'

const people = ['ana', 'ben', 'kim']

const groups = ['press', 'board', 'canteen']

const seed = {
  tokens: { [token]: { login: 'ana@ec.example' } },
  okta: {
    users: people.map(name => ({
      okta_id: `00u${name}`,
      login: `${name}@ec.example`,
      email: `${name}@ec.example`,
      first_name: name,
      last_name: 'Silva',
    })),
    groups: groups.map(name => ({ name, okta_id: `00g${name}` })),
  },
}

/** Policies speak of press and board; of canteen none does. */
const policies = [policyOf({ scope: { devices: ['official'], audience: { groups: ['press'], except: { groups: ['board'] } } } })]

const settings = directorySettings.options[2].parse({
  kind: 'okta',
  address: 'https://ec.okta.com',
  clientId: 'ides',
  secret: 'okta',
  zone: 'Europe/Brussels',
  groups: Object.fromEntries(groups.map(name => [name, `00g${name}`])),
})

export async function readEmulatedOkta(folder: string) {
  const file = join(folder, 'seed.json')
  writeFileSync(file, JSON.stringify(seed))
  const peer = await startPeer(process.execPath, folder, port => [
    'node_modules/emulate/dist/index.js',
    'start',
    '--service',
    'okta',
    '--seed',
    file,
    '--port',
    `${port}`,
  ])
  const tell = async (method: string, path: string) => {
    const { ok } = await fetch(`${peer.url}/api/v1/${path}`, { method, headers: { Authorization: `Bearer ${token}` } })
    assert.ok(ok, `${method} ${path}`)
  }
  const running = await known({ people: [], policies })
  const source = oktaUsers(
    { ...settings, address: peer.url },
    { ...surroundingsOf(''), client: asked => apiClient({ ...asked, token: fixedToken(secretOf(token)) }, hurried()) },
  )
  const syncNextDay = () => syncStaff(running.later({ hours: 24 }).ports, { name: 'directory', settings, source }, () => true)
  const staff = async () =>
    Promise.all(
      people.map(async name => {
        const { groups, leftAt } = (await running.personOf(`00u${name}`)).profile
        return [name, ...groups, ...(leftAt ? ['has left'] : [])].join(' ')
      }),
    )
  try {
    assert.equal((await syncNextDay()).outcome, 'held')
    await acceptPass(running.ports, 'directory', 1, 'admin')
    assert.equal((await syncNextDay()).outcome, 'accepted')
    assert.deepEqual(await staff(), ['ana', 'ben', 'kim'])
    for (const member of ['press/users/00uana', 'press/users/00uben', 'board/users/00uben', 'canteen/users/00ukim'])
      await tell('PUT', `groups/00g${member}`)
    assert.equal((await syncNextDay()).outcome, 'accepted')
    assert.deepEqual(await staff(), ['ana press', 'ben press board', 'kim'], 'of a group that no policy names nothing is kept')
    await tell('DELETE', 'groups/00gpress/users/00uana')
    await tell('POST', 'users/00uben/lifecycle/suspend')
    await tell('POST', 'users/00ukim/lifecycle/deactivate')
    for (let passes = 0; passes < 2; passes += 1) assert.equal((await syncNextDay()).outcome, 'accepted')
    assert.deepEqual(await staff(), ['ana', 'ben press board has left', 'kim has left'])
    await tell('PUT', 'groups/00gpress/users/00uana')
    await tell('DELETE', 'groups/00gboard')
    const { outcome, why = '' } = await syncNextDay()
    assert.equal(outcome, 'failed')
    assert.match(why, /Okta knows nothing at GET .*\/groups\//)
    assert.deepEqual(await staff(), ['ana', 'ben press board has left', 'kim has left'], 'nothing of that pass counts')
    hold({ peer: pinned('emulate'), agreed: `${people.length} people` })
  } finally {
    await peer.close()
  }
}
