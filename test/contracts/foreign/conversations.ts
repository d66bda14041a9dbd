/** All that sources say to the systems they read, and hear from them: each reads its stand-in once, every way that it can. */
import { fleetToken, startFleet } from '../../../infra/local/sources/fleet.ts'
import { startGoogle } from '../../../infra/local/sources/google.ts'
import { graphClient, startGraph } from '../../../infra/local/sources/graph.ts'
import { jamfClient, startJamf } from '../../../infra/local/sources/jamf.ts'
import type { ManagedDevice } from '../../../infra/local/sources/managed-device.ts'
import { startOkta } from '../../../infra/local/sources/okta.ts'
import type { StaffMember } from '../../../infra/local/sources/staff-member.ts'
import type { Exchange } from '../../../infra/local/sources/stand-in.ts'
import { fleet } from '../../../shared/adapters/fleet/fleet.ts'
import { google } from '../../../shared/adapters/google/google.ts'
import { googleUsers } from '../../../shared/adapters/google/users.ts'
import { intune } from '../../../shared/adapters/graph/intune.ts'
import { graphUsers } from '../../../shared/adapters/graph/users.ts'
import { jamf } from '../../../shared/adapters/jamf/jamf.ts'
import { okta } from '../../../shared/adapters/okta/okta.ts'
import { oktaUsers } from '../../../shared/adapters/okta/users.ts'
import type { DeviceSource } from '../../../shared/domain/sources/device-source.ts'
import { directorySettings } from '../../../shared/domain/sources/settings.ts'
import type { StaffSource } from '../../../shared/domain/sources/staff-source.ts'
import { asking, hurried, managed, otherApps, seenAt, surroundingsOf, tiktok } from '../../sources.ts'
import { fleetSettings } from '../sources/fleet.ts'
import { googleSettings } from '../sources/google.ts'
import { intuneSettings } from '../sources/intune.ts'
import { jamfSettings } from '../sources/jamf.ts'
import { oktaSettings } from '../sources/okta.ts'

/** Asks in place of `fetch`. @param ask what a stand-in is asked with */
export type Listen = (ask: typeof fetch) => typeof fetch

/** @returns what the stand-in was asked, and answered */
export type Conversation = (listen?: Listen) => Promise<readonly Exchange[]>

/** Five on pages of two, with all that a stand-in can tell. @param rule that some pass and others fail */
const devicesUnder = (rule: string): readonly ManagedDevice[] => [
  managed(1, { apps: [tiktok, ...otherApps.slice(0, 5)], rules: { [rule]: true } }),
  managed(2, { ownership: 'personal' }),
  managed(3, { platform: 'macos', isEncrypted: true, apps: otherApps.slice(0, 5), rules: { [rule]: false } }),
  managed(4, { platform: 'android', ownership: 'personal', isEnrolled: false }),
  managed(5, { platform: 'windows', users: [] }),
]

const devices = devicesUnder('screen-lock')

const staff: readonly StaffMember[] = [1, 2, 3].map((number) => ({
  ref: `00u${number}`,
  employee: `${number}`,
  email: `user${number}@ec.example`,
  name: `User ${number}`,
  language: 'de-AT',
  country: 'BE',
  unit: 'DG-ALPHA',
  ...(number > 1 ? { manager: '00u1' } : {}),
}))

const groups = { 'group@ec.example': ['00u1', '00u2'] }

const entraGroup = '00000000-0000-4000-8000-000000000001'

const home = { zone: 'Europe/Brussels', groups: { press: 'group@ec.example' } }

const { clock } = surroundingsOf('')

const plain: Listen = (ask) => ask

export const conversations: Readonly<Record<string, Conversation>> = {
  async intune(listen = plain) {
    const profile = {
      platform: 'ios',
      list: 'appsNotInListCompliant',
      appIds: [tiktok.id],
      assignedTo: 'all-devices',
      modifiedAt: seenAt.subtract({ hours: 24 }),
    } as const
    return recorded(
      (onExchange) => startGraph({ devices: devicesUnder('FileVault'), profiles: [profile] }, { port: 0, pageSize: 2, onExchange }),
      async ({ url }) => {
        const around = surroundingsOf(graphClient.secret, hurried({ fetch: listen(fetch) }))
        const here = {
          ...around,
          client: (settings: Parameters<typeof around.client>[0]) => around.client({ ...settings, downloads: [new URL(url).host] }),
        }
        const all = {
          restrictedApps: true,
          appProtection: true,
          checks: { filevault: 'FileVault', tiktok: '00000000-0000-4000-8000-000000000001' },
        }
        for (const by of ['lists', 'export'] as const) await readDevices(intune(intuneSettings(url, { by, ...all }), here))
      },
    )
  },

  async entra(listen = plain) {
    return recorded(
      (onExchange) => startGraph({ devices: [], staff, groups: { [entraGroup]: ['00u1'] } }, { port: 0, pageSize: 2, onExchange }),
      ({ url }) => {
        const { tenant, clientId } = graphClient
        const directory = directorySettings.options[0].parse({
          kind: 'graph',
          tenant,
          clientId,
          secret: 'graph',
          ...home,
          groups: { press: entraGroup },
        })
        return readStaff(
          graphUsers({ ...directory, graph: url, login: url }, surroundingsOf(graphClient.secret, hurried({ fetch: listen(fetch) }))),
        )
      },
    )
  },

  async jamf(listen = plain) {
    return recorded(
      (onExchange) => startJamf({ devices }, { port: 0, pageSize: 2, onExchange }),
      ({ url }) => readDevices(jamf(jamfSettings(url), surroundingsOf(jamfClient.secret, hurried({ fetch: listen(fetch) })))),
    )
  },

  async fleet(listen = plain) {
    return recorded(
      (onExchange) => startFleet({ devices: devicesUnder('12') }, { port: 0, pageSize: 2, onExchange }),
      ({ url }) =>
        readDevices(fleet(fleetSettings(url, { filevault: '12' }), surroundingsOf(fleetToken, hurried({ fetch: listen(fetch) })))),
    )
  },

  async google(listen = plain) {
    return recorded(
      (onExchange) => startGoogle({ port: 0, pageSize: 2, clock, state: () => ({ devices, staff, groups }), onExchange }),
      async (standIn) => {
        const around = surroundingsOf(standIn.secret, hurried({ fetch: listen(standIn.fetch) }))
        await readDevices(google(googleSettings, around))
        await readStaff(
          googleUsers(directorySettings.options[1].parse({ kind: 'google', admin: 'ides@ec.example', secret: 'google', ...home }), around),
        )
      },
    )
  },

  async okta(listen = plain) {
    return recorded(
      (onExchange) => startOkta({ port: 0, pageSize: 2, clock, state: () => ({ devices, staff, groups }), onExchange }),
      async (standIn) => {
        const around = surroundingsOf(standIn.secret, hurried({ fetch: listen(fetch) }))
        await readDevices(okta(oktaSettings(standIn), around))
        const directory = directorySettings.options[2].parse({
          kind: 'okta',
          address: 'https://ec.okta.com',
          clientId: standIn.clientId,
          secret: 'okta',
          ...home,
        })
        await readStaff(oktaUsers({ ...directory, address: standIn.url }, around))
      },
    )
  },
}

async function recorded<S extends { close(): Promise<void> }>(
  start: (onExchange: (exchange: Exchange) => void) => Promise<S>,
  talk: (standIn: S) => Promise<void>,
): Promise<readonly Exchange[]> {
  const exchanges: Exchange[] = []
  const standIn = await start((exchange) => exchanges.push(exchange))
  try {
    await talk(standIn)
  } finally {
    await standIn.close()
  }
  return exchanges
}

async function readDevices(source: DeviceSource): Promise<void> {
  const reader = await source.open(asking)
  let cursor: string | undefined
  do {
    const { reports, next } = await reader.page(cursor)
    for (const { ref } of reports) {
      await reader.find(ref)
      await source.refresh?.(ref)
    }
    cursor = next
  } while (cursor !== undefined)
}

async function readStaff(source: StaffSource): Promise<void> {
  const reader = await source.open(['press'])
  let cursor: string | undefined
  do cursor = (await reader.page(cursor)).next
  while (cursor !== undefined)
}
