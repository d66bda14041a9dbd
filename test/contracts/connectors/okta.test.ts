import { oktaAccess } from '#adapters/okta/access.ts'
import { surroundingsOf } from '#test/sources.ts'
import { accessConnectorContract } from '../access-connector.ts'
import { startOkta } from '../stand-ins/okta.ts'
import { oktaAccessSettings } from './settings.ts'

const { clock } = surroundingsOf('')

accessConnectorContract('Okta', {
  vendor: 'okta',
  async start(managing, onExchange) {
    const statuses = new Map<string, string>()
    const standIn = await startOkta({ clock, state: () => ({ ...managing, statuses }), onExchange })
    return {
      standIn,
      connector(around, isAuthorised) {
        const settings = oktaAccessSettings(standIn)
        return oktaAccess(isAuthorised ? settings : { ...settings, clientId: 'other' }, surroundingsOf(standIn.secret, around))
      },
      isCut: ({ ref }) => statuses.get(ref) === 'SUSPENDED',
    }
  },
  keysOf: ({ ref, serial }) => [`okta#${ref}`, `serial:${serial}`],
  writes: '/lifecycle/',
  reads: '/api/v1/devices',
  keepsVersion: false,
  isDelayed: false,
  whenGone: 'gone',
})
