/** Work access of one user on one device in Google Workspace: blocked and approved. */
import type { AccessConnector, Target } from '#domain/access/connector.ts'
import type { ConnectorSettings } from '#domain/access/settings.ts'
import { refsIn } from '#domain/sources/keys.ts'
import { connectorTo, foundUnder } from '../http/access-system.ts'
import type { SourceSurroundings } from '../http/api-client.ts'
import { googleApi } from './api.ts'
import { companyAccess, companyAccessScope } from './company-access.ts'
import { mobileAccess, mobileAccessScope } from './mobile-access.ts'
import { idOfMobile } from './mobile-devices.ts'

type GoogleAccessSettings = Extract<ConnectorSettings, { kind: 'google' }>

export function googleAccess(settings: GoogleAccessSettings, surroundings: SourceSurroundings): AccessConnector {
  const permissions = [mobileAccessScope, companyAccessScope]
  const api = googleApi(settings, permissions, surroundings)
  const mobile = mobileAccess(api, settings.customer)
  const company = companyAccess(api, settings.customer)

  const find = ({ keys, owner }: Target) =>
    foundUnder(refsIn(keys, settings.source), async ref => {
      const id = idOfMobile(ref)
      return id === undefined ? company.find(ref, owner.email) : mobile.find(id)
    })

  return connectorTo({ reach: 'device', isPerUser: true, permissions, isSetByOthers: true, find, checks: [mobile.check, company.check] })
}
