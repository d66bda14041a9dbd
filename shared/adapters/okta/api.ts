/** Okta's API, asked by a service app. */
import * as z from 'zod'
import { SourceError } from '#domain/sources/device-source.ts'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { privateKeyJwt } from '../http/tokens.ts'

interface Organisation {
  address: string
  clientId: string
}

export const oktaApi = (
  { address, clientId }: Organisation,
  scopes: readonly string[],
  { client, secret, clock }: SourceSurroundings,
): ApiClient =>
  client({
    system: 'Okta',
    hosts: [new URL(address).host],
    token: privateKeyJwt({ address: `${address}/oauth2/v1/token`, clientId, secret, scope: scopes.join(' '), clock }),
  })

interface PageQuestion {
  address: string
  /** Of the page, from the page before. */
  after: string | undefined
  permission: string
  expand?: string
  /** Only the records that it finds. */
  search?: string | undefined
  /** The key of the configuration that the address takes from it. */
  setting?: string | undefined
}

interface OktaPage {
  records: readonly unknown[]
  /** `after` of the next page. */
  next: string | undefined
}

/** One page of a list, of 200 records. @throws SourceError */
export async function oktaPage(api: ApiClient, { address, after, permission, expand, search, setting }: PageQuestion): Promise<OktaPage> {
  const query = new URLSearchParams({
    limit: '200',
    ...(expand ? { expand } : {}),
    ...(search ? { search } : {}),
    ...(after ? { after } : {}),
  })
  // The same parameters were good for the first page, so that only the cursor can be wrong.
  const lost = after === undefined ? [] : [400]
  const { body, headers } = await api.ask(`${address}?${query}`, z.array(z.unknown()), { permission, lost, setting })
  return { records: body, next: nextIn(headers) }
}

/** Of the next page: `<https://example.okta.com/api/v1/users?after=…>; rel="next"`. */
function nextIn(headers: Headers) {
  const link = headers.get('link')?.match(/<([^>]*)>\s*;\s*rel="?next"?/)?.[1]
  if (link === undefined) return undefined
  const after = URL.parse(link)?.searchParams.get('after')
  if (after) return after
  throw new SourceError('strange', 'Okta names a next page in another form than expected: no cursor is in its address')
}
