import { deviceSourceSettings } from '#domain/sources/settings.ts'
import type { OktaStandIn } from '../stand-ins/okta.ts'

/** As an administrator configures them. */
export const oktaSettings = ({ url, clientId }: Pick<OktaStandIn, 'url' | 'clientId'>) => ({
  ...deviceSourceSettings.options[4].parse({ kind: 'okta', address: 'https://ec.okta.com', clientId, secret: 'okta' }),
  address: url,
})
