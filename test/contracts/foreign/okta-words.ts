/** The words that our adapters of Okta know, field by field: those about which they have no complaint. */
import { globSync, readFileSync } from 'node:fs'
import { apiClient, type SourceSurroundings } from '#adapters/http/api-client.ts'
import { fixedToken } from '#adapters/http/tokens.ts'
import { okta } from '#adapters/okta/okta.ts'
import { oktaUsers } from '#adapters/okta/users.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import { asking, hurried, secretOf, seenAt, surroundingsOf } from '#test/sources.ts'
import { oktaSettings } from '../sources/okta.ts'
import type { Definitions } from './facts.ts'

const address = 'https://ec.okta.com'

const directory = directorySettings.options[2].parse({ kind: 'okta', address, clientId: 'ides', secret: 'okta', zone: 'Europe/Brussels' })

const code = globSync('shared/adapters/okta/*.ts')
  .map(file => readFileSync(file, 'utf8'))
  .join()

const words = [...new Set(code.match(/(?<=')[A-Z_]+(?=')/g))]

/** @param records what Okta lists */
const listing = (records: readonly object[]): SourceSurroundings => ({
  ...surroundingsOf(''),
  client: asked => apiClient({ ...asked, token: fixedToken(secretOf('token')) }, hurried({ fetch: async () => Response.json(records) })),
})

/** @param changed a record with a word in the field */
async function knownOfDevices(changed: (word: string) => object) {
  const usual = { status: 'ACTIVE', lastUpdated: String(seenAt), profile: { platform: 'IOS' }, _embedded: { users: [] } }
  const records = words.map(word => ({ ...usual, ...changed(word), id: word }))
  const reader = await okta(oktaSettings({ url: address, clientId: 'ides' }), listing(records)).open(asking)
  const { reports } = await reader.page(undefined)
  return reports.flatMap(({ ref, faults }) => (faults.length === 0 ? [ref] : []))
}

async function knownOfUsers() {
  const records = words.map(word => ({ id: word, status: word, profile: { email: `${word}@ec.example` } }))
  const reader = await oktaUsers(directory, listing(records)).open([])
  const { reports } = await reader.page(undefined)
  return reports.map(({ ref }) => ref)
}

export async function wordsOfOkta(): Promise<Definitions> {
  const ofUser = (screenLockType: string) => ({ _embedded: { users: [{ screenLockType, user: { id: '1' } }] } })
  const status = { enum: await knownOfDevices(word => ({ status: word })) }
  const platform = { enum: await knownOfDevices(word => ({ profile: { platform: word } })) }
  const diskEncryptionType = { enum: await knownOfDevices(word => ({ profile: { platform: 'IOS', diskEncryptionType: word } })) }
  const screenLockType = { enum: await knownOfDevices(ofUser) }
  const users = { items: { properties: { screenLockType } } }
  return {
    Device: { properties: { status, profile: { properties: { platform, diskEncryptionType } }, _embedded: { properties: { users } } } },
    User: { properties: { status: { enum: await knownOfUsers() } } },
  }
}
