import { okta } from '#adapters/okta/okta.ts'
import { surroundingsOf } from '#test/sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { startOkta } from '../stand-ins/okta.ts'
import { oktaSettings } from './okta.ts'

const { clock } = surroundingsOf('')

const profile = { displayName: 'Mac', platform: 'MACOS', registered: true }

deviceSourceContract('Okta', {
  vendor: 'okta',
  async start(managing, options) {
    const standIn = await startOkta({ ...options, clock, state: () => managing })
    return {
      standIn,
      source(around, isAuthorised) {
        const settings = oktaSettings(standIn)
        return okta(isAuthorised ? settings : { ...settings, clientId: 'other' }, surroundingsOf(standIn.secret, around))
      },
    }
  },
  list: 'devices',
  ownership: 'unknown',
  coverage: 'none',
  namesAllUsers: true,
  withoutId: { id: undefined },
  oddities: {
    'an unknown status': { odd: { status: 'LOST' }, fault: /status/ },
    'no time of the last contact': { odd: { lastUpdated: undefined }, fault: /lastUpdated/ },
    'an unknown kind of encryption': { odd: { profile: { ...profile, diskEncryptionType: 'HALF' } }, fault: /diskEncryptionType/ },
    'an unknown kind of lock': { odd: { _embedded: { users: [{ screenLockType: 'SMILE' }] } }, fault: /screenLockType/ },
    'no profile': { odd: { profile: null }, fault: /platform/ },
    'no users': { odd: { _embedded: null }, fault: /users/ },
  },
})
