/** Connectors as an administrator configures them, but at the address of a stand-in. */

import { type ConnectorSettings, connectorSettings } from '#domain/access/settings.ts'
import { graphClient } from '#infra/local/sources/graph.ts'
import { jamfClient } from '../stand-ins/jamf.ts'
import { jamfAttributes } from '../stand-ins/jamf-access.ts'
import type { OktaStandIn } from '../stand-ins/okta.ts'

type Of<Kind extends ConnectorSettings['kind']> = Extract<ConnectorSettings, { kind: Kind }>

const { options } = connectorSettings

const microsoft = { tenant: graphClient.tenant, clientId: graphClient.clientId, secret: 'graph' }

export const entraDeviceSettings = (url: string, changes: Partial<Of<'entra-device'>> = {}): Of<'entra-device'> => ({
  ...options[0].parse({ kind: 'entra-device', ...microsoft, attribute: 7, ...changes }),
  graph: url,
  login: url,
})

export const blockedGroup = '0b1c2d3e-0000-4000-8000-000000000001'

export const entraGroupSettings = (url: string, changes: Partial<Of<'entra-group'>> = {}): Of<'entra-group'> => ({
  ...options[1].parse({ kind: 'entra-group', ...microsoft, group: blockedGroup, ...changes }),
  graph: url,
  login: url,
})

export const googleAccessSettings = options[2].parse({ kind: 'google', admin: 'ides@ec.example', secret: 'google' })

export const oktaAccessSettings = ({ url, clientId }: Pick<OktaStandIn, 'url' | 'clientId'>): Of<'okta'> => ({
  ...options[3].parse({ kind: 'okta', address: 'https://ec.okta.com', clientId, secret: 'okta' }),
  address: url,
})

interface JamfChanges {
  mobile?: string
  computers?: string
  compliance?: boolean
}

export const jamfAccessSettings = (url: string, changes: JamfChanges = jamfAttributes): Of<'jamf'> => ({
  ...options[4].parse({ kind: 'jamf', address: 'https://jamf.example', clientId: jamfClient.clientId, secret: 'jamf', ...changes }),
  address: url,
})

export const webhookKey = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

export const webhookSettings = (url: string): Of<'webhook'> => ({
  ...options[5].parse({ kind: 'webhook', address: 'https://ides.ec.example/ides', secret: 'webhook' }),
  address: `${url}/ides`,
})
