/** Jamf Pro's API, asked by an API client. */

import type { SourceUser } from '#domain/sources/device-source.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { sourceUser } from '../http/records.ts'
import { clientCredentials } from '../http/tokens.ts'

interface Server {
  address: string
  clientId: string
}

export const jamfApi = ({ address, clientId }: Server, { client, secret }: Pick<SourceSurroundings, 'client' | 'secret'>): ApiClient =>
  client({
    system: 'Jamf Pro',
    hosts: [new URL(address).host],
    token: clientCredentials({ address: `${address}/api/v1/oauth/token`, clientId, secret }),
  })

/** A user name may be a staff id or an address. */
export function userOf(name: string | undefined, address: string | undefined): readonly SourceUser[] {
  return sourceUser(name, address ?? (name?.includes('@') ? name : undefined))
}

/** Records come in sections. One that Jamf Pro failed to read is null in a lenient answer. */
export const unreadableSection = (section: string, content: unknown): readonly string[] =>
  content === undefined ? [`its section ${section} cannot be read`] : []
