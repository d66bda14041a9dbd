import { jamfAccess } from '#adapters/jamf/access.ts'
import { surroundingsOf } from '#test/sources.ts'
import { accessConnectorContract, type ConnectorTraits } from '../access-connector.ts'
import { jamfClient, startJamf } from '../stand-ins/jamf.ts'
import { jamfAccessSettings } from './settings.ts'

const start: ConnectorTraits['start'] = async (managing, onExchange) => {
  const attributes = new Map<string, string>()
  const standIn = await startJamf(Object.assign(managing, { attributes }), { onExchange })
  return {
    standIn,
    connector: (around, isAuthorised) =>
      jamfAccess(jamfAccessSettings(standIn.url), surroundingsOf(isAuthorised ? jamfClient.secret : 'wrong', around)),
    isCut: ({ ref }) => attributes.get(ref)?.startsWith('ides:suspended') ?? false,
  }
}

const common = { vendor: 'jamf', start, keepsVersion: true, isDelayed: false, whenGone: 'gone' } as const

/** Jamf Pro numbers its devices. */
const numberOf = (ref: string) => Number(ref.slice(-9))

accessConnectorContract('Jamf Pro, of iPhones', {
  ...common,
  keysOf: ({ ref }) => [`jamf#mobile-${numberOf(ref)}`],
  writes: '/api/v2/mobile-devices/1',
  reads: '/api/v2/mobile-devices/detail',
})

accessConnectorContract('Jamf Pro, of Macs', {
  ...common,
  device: { platform: 'macos' },
  keysOf: ({ ref }) => [`jamf#computer-${numberOf(ref)}`],
  writes: '/api/v4/computers-inventory-detail/',
  reads: '/api/v4/computers-inventory',
})
