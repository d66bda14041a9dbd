/** Google's APIs, asked by a service account in the name of an administrator. */
import * as z from 'zod'
import type { ApiClient, SourceSurroundings } from '../http/api-client.ts'
import { type GoogleAccount, googleToken, tokenHosts } from './sign-in.ts'

/** Words of Google for what kind of device one is, as the catalogue names its platform. */
const platforms: ReadonlyMap<string, string> = new Map([
  ['ANDROID', 'android'],
  ['IOS', 'ios'],
  ['IOS_SYNC', 'ios'],
  ['WINDOWS', 'windows'],
  ['MAC_OS', 'macos'],
  ['LINUX', 'linux'],
  ['CHROME_OS', 'chromeos'],
  ['GOOGLEBOOK', 'googlebook'],
  ['GOOGLE_SYNC', 'google-sync'],
])

/**
 * @param texts which say whether it is an iPad
 * @returns undefined for a word that is not known here
 */
export function googlePlatform(type: string | undefined, ...texts: readonly (string | undefined)[]) {
  const platform = platforms.get(type ?? '')
  return platform === 'ios' && /ipad/i.test(texts.join(' ')) ? 'ipados' : platform
}

/** The number in `Android 9` or `MacOs 14.2.1`. */
export const versionIn = (text: string | undefined) => text?.match(/\d+(\.\d+)*/)?.[0]

export const directory = 'https://admin.googleapis.com/admin/directory/v1'

export const devicesApi = 'https://cloudidentity.googleapis.com/v1'

/** The Directory API refuses who asks too often with 403, as it does who may not ask. */
const quota = /"(userRateLimitExceeded|rateLimitExceeded|quotaExceeded)"/

export const googleApi = (account: GoogleAccount, scopes: readonly string[], { client, ...around }: SourceSurroundings): ApiClient =>
  client({
    system: 'Google Workspace',
    hosts: [...[directory, devicesApi].map(address => new URL(address).host), ...tokenHosts],
    isThrottled: ({ status, body }) => status === 403 && quota.test(String(body)),
    token: googleToken(account, scopes.join(' '), around),
  })

export const googleScope = (name: string) => `https://www.googleapis.com/auth/${name}`

/** What every list of Google's has. A token that cannot be read is no end of the list. */
export const googleList = z.object({
  nextPageToken: z
    .string()
    .optional()
    .transform(token => token || undefined),
})

interface PageQuestion {
  address: string
  /** The same for all pages of a list: Google refuses the token otherwise. */
  parameters: Record<string, string>
  /** Of the page, from the page before. */
  token: string | undefined
  permission: string
  /** The key of the configuration that the address or the parameters take from it. */
  setting?: string | undefined
}

/** One page of a list, and the token of the next. @throws SourceError */
export async function googlePage<S extends z.ZodType<z.output<typeof googleList>>>(api: ApiClient, schema: S, question: PageQuestion) {
  const { address, parameters, token, permission, setting } = question
  const query = new URLSearchParams({ ...parameters, ...(token === undefined ? {} : { pageToken: token }) })
  // The same parameters were good for the first page, so that only the token can be wrong.
  const { body } = await api.ask(`${address}?${query}`, schema, { permission, setting, lost: token === undefined ? [] : [400] })
  return { page: body, next: body.nextPageToken }
}
