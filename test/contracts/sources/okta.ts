import type { OktaStandIn } from '../../../infra/local/sources/okta.ts'
import { deviceSourceSettings } from '../../../shared/domain/sources/settings.ts'

/** As an administrator configures them. */
export const oktaSettings = ({ url, clientId }: Pick<OktaStandIn, 'url' | 'clientId'>) => ({
  ...deviceSourceSettings.options[4].parse({ kind: 'okta', address: 'https://ec.okta.com', clientId, secret: 'okta' }),
  address: url,
})
