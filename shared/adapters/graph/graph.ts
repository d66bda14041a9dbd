/** Microsoft Graph, asked by an app registration. */
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { instant } from '#domain/schedule/fields.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { ApiClient, ApiQuestion, SourceSurroundings } from '../http/api-client.ts'
import { lenient, lenientText, pagesOfList } from '../http/records.ts'
import { type AppRegistration, entraToken } from './sign-in.ts'

/** Application permissions. */
export const permissions = {
  devices: 'DeviceManagementManagedDevices.Read.All',
  configuration: 'DeviceManagementConfiguration.Read.All',
  apps: 'DeviceManagementApps.Read.All',
  users: 'User.Read.All',
  members: 'GroupMember.ReadBasic.All',
  policies: 'Policy.Read.All',
  userCount: 'User.ReadBasic.All',
  sessions: 'User.RevokeSessions.All',
} as const

export const graphApi = (registration: AppRegistration, { client, ...around }: SourceSurroundings): ApiClient =>
  client({
    system: 'Microsoft Graph',
    hosts: [new URL(registration.graph).host, new URL(registration.login).host],
    token: entraToken(registration, around),
  })

/** On one page, which Graph may cut to fewer. */
export const mostRecords = '999'

const pageOf = <S extends z.ZodType>(record: S) => z.object({ value: z.array(record), '@odata.nextLink': z.string().optional() })

const anyPage = pageOf(z.unknown())

interface GraphPage {
  records: readonly unknown[]
  /** Address of the next page. */
  next: string | undefined
}

/** Of a list whose records are read one by one. @throws SourceError */
export async function graphPage(api: ApiClient, address: string, question: ApiQuestion): Promise<GraphPage> {
  const { body } = await api.ask(address, anyPage, question)
  return { records: body.value, next: body['@odata.nextLink'] }
}

/** Every record of a list, page after page. One that cannot be read is an error: a device that is left out would count as clean. */
export async function* graphList<S extends z.ZodType>(
  api: ApiClient,
  address: string,
  record: S,
  permission: string,
): AsyncIterable<z.output<S>> {
  const page = pageOf(record)
  const pages = pagesOfList(async (next = address) => {
    const { body } = await api.ask(next, page, { permission })
    return { records: body.value, next: body['@odata.nextLink'] }
  })
  for await (const { records } of pages) yield* records
}

/** Graph may write zeros where there is none. */
export const lenientId = lenientText.transform(id => (id === '00000000-0000-0000-0000-000000000000' ? undefined : id))

/** Graph writes year 1 where nothing has happened yet. */
const firstMoment = Temporal.Instant.from('1971-01-01T00:00:00Z')

export const syncedAt = lenient(instant).transform(at => (at && !isBefore(at, firstMoment) ? at : undefined))
