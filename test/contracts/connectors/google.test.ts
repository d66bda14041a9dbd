import { googleAccess } from '#adapters/google/access.ts'
import { startGoogle } from '#infra/local/sources/google.ts'
import { surroundingsOf } from '#test/sources.ts'
import { accessConnectorContract, type ConnectorTraits } from '../access-connector.ts'
import { googleAccessSettings } from './settings.ts'

const { clock } = surroundingsOf('')

/** @param nameOf how Google names who is on a device */
const starting =
  (nameOf: (ref: string) => string): ConnectorTraits['start'] =>
  async (managing, onExchange) => {
    const states = new Map<string, string>()
    const standIn = await startGoogle({ clock, state: () => ({ ...managing, states }), onExchange })
    return {
      standIn,
      connector(around, isAuthorised) {
        const secret = isAuthorised ? standIn.secret : standIn.secret.replace('ides@', 'other@')
        return googleAccess(googleAccessSettings, surroundingsOf(secret, { ...around, fetch: standIn.fetch }))
      },
      isCut: ({ ref }) => states.get(nameOf(ref)) === 'BLOCKED',
    }
  }

const common = { vendor: 'google', keepsVersion: false, isDelayed: false, whenGone: 'gone' } as const

accessConnectorContract('Google, on devices of the organisation', {
  ...common,
  start: starting(ref => `devices/${ref}/deviceUsers/1`),
  keysOf: ({ ref }) => [`google#devices/${ref}`],
  writes: '/deviceUsers/',
  reads: '/deviceUsers',
})

accessConnectorContract("Google, on staff's own phones", {
  ...common,
  device: { ownership: 'personal' },
  start: starting(ref => `mobile/${ref}`),
  keysOf: ({ ref }) => [`google#mobile/${ref}`],
  writes: '/action',
  reads: '/devices/mobile/',
})
