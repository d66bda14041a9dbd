import { google } from '#adapters/google/google.ts'
import { startGoogle } from '#infra/local/sources/google.ts'
import { surroundingsOf } from '#test/sources.ts'
import { deviceSourceContract } from '../device-source.ts'
import { googleSettings } from './google.ts'

const { clock } = surroundingsOf('')

deviceSourceContract('Google Workspace', {
  vendor: 'google',
  async start(managing, options) {
    const standIn = await startGoogle({ ...options, clock, state: () => managing })
    return {
      standIn,
      source(around, isAuthorised) {
        const secret = isAuthorised ? standIn.secret : standIn.secret.replace('ides@', 'other@')
        return google(googleSettings, surroundingsOf(secret, { ...around, fetch: standIn.fetch }))
      },
    }
  },
  list: 'devices',
  ownership: 'official',
  coverage: 'none',
  namesAllUsers: true,
  withoutId: { name: undefined },
  oddities: {
    'an unknown kind': { odd: { deviceType: 'TELEVISION' }, fault: /deviceType/ },
    'no time of the last contact': { odd: { lastSyncTime: undefined }, fault: /lastSyncTime/ },
    'an unknown state of its disk': { odd: { encryptionState: 'HALF' }, fault: /encryptionState/ },
    'nothing where a text should be': { odd: { deviceType: null }, fault: /deviceType/ },
  },
})
