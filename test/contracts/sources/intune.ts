import type { IntuneSettings } from '#adapters/graph/intune.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'
import { graphClient } from '#infra/local/sources/graph.ts'

/** As an administrator configures them. @param url of a stand-in */
export const intuneSettings = (url: string, changes: Partial<IntuneSettings> = {}): IntuneSettings => ({
  ...deviceSourceSettings.options[0].parse({ kind: 'intune', tenant: graphClient.tenant, clientId: graphClient.clientId, secret: 'graph' }),
  graph: url,
  login: url,
  ...changes,
})
