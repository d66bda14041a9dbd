/** All that sources and connectors say to other systems, and hear from them: each talks to its stand-in once, every way that it can. */

import { fleet } from '#adapters/fleet/fleet.ts'
import { googleAccess } from '#adapters/google/access.ts'
import { google } from '#adapters/google/google.ts'
import { googleUsers } from '#adapters/google/users.ts'
import { entraDevice } from '#adapters/graph/device-access.ts'
import { entraGroup } from '#adapters/graph/group-access.ts'
import { intune } from '#adapters/graph/intune.ts'
import { graphUsers } from '#adapters/graph/users.ts'
import type { ApiClient, ApiQuestion, SourceSurroundings } from '#adapters/http/api-client.ts'
import { jamfAccess } from '#adapters/jamf/access.ts'
import { jamf } from '#adapters/jamf/jamf.ts'
import { oktaAccess } from '#adapters/okta/access.ts'
import { okta } from '#adapters/okta/okta.ts'
import { oktaUsers } from '#adapters/okta/users.ts'
import type { AccessConnector, Target } from '#domain/access/connector.ts'
import type { DeviceSource } from '#domain/sources/device-source.ts'
import { directorySettings } from '#domain/sources/settings.ts'
import type { StaffSource } from '#domain/sources/staff-source.ts'
import { blockingPolicy } from '#infra/local/sources/entra.ts'
import { startGoogle } from '#infra/local/sources/google.ts'
import { graphClient, startGraph } from '#infra/local/sources/graph.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import type { StaffMember } from '#infra/local/sources/staff-member.ts'
import type { Exchange } from '#infra/local/sources/stand-in.ts'
import { asking, hurried, managed, otherApps, seenAt, surroundingsOf, tiktok } from '#test/sources.ts'
import {
  blockedGroup,
  entraDeviceSettings,
  entraGroupSettings,
  googleAccessSettings,
  jamfAccessSettings,
  oktaAccessSettings,
} from '../connectors/settings.ts'
import { fleetSettings } from '../sources/fleet.ts'
import { googleSettings } from '../sources/google.ts'
import { intuneSettings } from '../sources/intune.ts'
import { jamfSettings } from '../sources/jamf.ts'
import { oktaSettings } from '../sources/okta.ts'
import { entraWith, groupPolicy, startEntra } from '../stand-ins/entra-groups.ts'
import { fleetToken, startFleet } from '../stand-ins/fleet.ts'
import { jamfClient, startJamf } from '../stand-ins/jamf.ts'
import { jamfAttributes } from '../stand-ins/jamf-access.ts'
import { startOkta } from '../stand-ins/okta.ts'
import { startIntune } from '../stand-ins/restricting-profiles.ts'

/** Asks in place of `fetch`. @param ask what a stand-in is asked with */
export type Listen = (ask: typeof fetch) => typeof fetch

/** What the stand-in was asked, and answered; `permission`: what the question said that it needs. */
interface Exchanged extends Exchange {
  permission: string | undefined
}

type Conversation = (listen?: Listen) => Promise<readonly Exchanged[]>

/** @param ask what a source or a connector asks with */
type AroundWith = (secret: string, ask: typeof fetch) => SourceSurroundings

/** Five on pages of two, with all that a stand-in can tell. @param rule that some pass and others fail */
const devicesUnder = (rule: string): readonly ManagedDevice[] => [
  managed(1, { apps: [tiktok, ...otherApps.slice(0, 5)], rules: { [rule]: true } }),
  managed(2, { ownership: 'personal' }),
  managed(3, { platform: 'macos', isEncrypted: true, apps: otherApps.slice(0, 5), rules: { [rule]: false } }),
  managed(4, { platform: 'android', ownership: 'personal', isEnrolled: false }),
  managed(5, { platform: 'windows', users: [] }),
]

const devices = devicesUnder('screen-lock')

const staff: readonly StaffMember[] = [1, 2, 3].map(number => ({
  ref: `00u${number}`,
  employee: `${number}`,
  email: `user${number}@ec.example`,
  name: `User ${number}`,
  language: 'de-AT',
  country: 'BE',
  unit: 'DG-ALPHA',
  manager: number > 1 ? '00u1' : undefined,
}))

const groups = { 'group@ec.example': ['00u1', '00u2'] }

const pressGroup = '00000000-0000-4000-8000-000000000001'

const home = { zone: 'Europe/Brussels', groups: { press: 'group@ec.example' } }

const { clock } = surroundingsOf('')

const plain: Listen = ask => ask

export const conversations: Record<string, Conversation> = {
  async intune(listen = plain) {
    const profile = {
      platform: 'ios',
      list: 'appsNotInListCompliant',
      appIds: [tiktok.id],
      assignedTo: 'all-devices',
      modifiedAt: seenAt.subtract({ hours: 24 }),
    } as const
    return recorded(
      onExchange => startIntune({ devices: devicesUnder('FileVault'), profiles: [profile] }, { pageSize: 2, onExchange }),
      async ({ url }, aroundWith) => {
        const around = aroundWith(graphClient.secret, listen(fetch))
        const all = {
          restrictedApps: true,
          appProtection: true,
          checks: { filevault: 'FileVault', tiktok: '00000000-0000-4000-8000-000000000001' },
        }
        await readDevices(intune(intuneSettings(url, all), around))
      },
    )
  },

  async entra(listen = plain) {
    return recorded(
      onExchange => startGraph({ devices: [], staff, groups: { [pressGroup]: ['00u1'] } }, { pageSize: 2, onExchange }),
      ({ url }, aroundWith) => {
        const { tenant, clientId } = graphClient
        const directory = directorySettings.options[0].parse({
          kind: 'graph',
          tenant,
          clientId,
          secret: 'graph',
          ...home,
          groups: { press: pressGroup },
          group: pressGroup,
          filter: "department ne 'DG-COMM'",
        })
        return readStaff(graphUsers({ ...directory, graph: url, login: url }, aroundWith(graphClient.secret, listen(fetch))))
      },
    )
  },

  async 'entra-access'(listen = plain) {
    const directory = entraWith(blockedGroup)
    // Of a policy for a group, it asks how many that are.
    const policy = blockingPolicy(7, {}, { users: { includeGroups: [blockedGroup] } })
    directory.policies = [policy, groupPolicy(blockedGroup, ['iOS', 'android'])]
    return recorded(
      onExchange => startEntra({ devices, entra: directory }, { pageSize: 2, onExchange }),
      async ({ url }, aroundWith) => {
        // A member is named by its address at Microsoft, which is not the stand-in's.
        const ask: typeof fetch = (input, init) => fetch(String(input).replace(/^https:\/\/[^/]+/, url), init)
        const around = aroundWith(graphClient.secret, listen(ask))
        const cloud = { graph: 'https://graph.microsoft.com', login: 'https://login.microsoftonline.com' }
        await cutOff(entraDevice({ ...entraDeviceSettings(url, { revokeSessions: true }), ...cloud }, around))
        await cutOff(entraGroup({ ...entraGroupSettings(url, { revokeSessions: true }), ...cloud }, around))
      },
    )
  },

  async jamf(listen = plain) {
    return recorded(
      onExchange => startJamf({ devices, attributes: new Map() }, { pageSize: 2, onExchange }),
      async ({ url }, aroundWith) => {
        const around = aroundWith(jamfClient.secret, listen(fetch))
        const refs = await readDevices(jamf(jamfSettings(url), around))
        await cutOff(jamfAccess(jamfAccessSettings(url, { ...jamfAttributes, compliance: true }), around), 'jamf', refs)
      },
    )
  },

  async fleet(listen = plain) {
    return recorded(
      onExchange => startFleet({ devices: devicesUnder('12') }, { pageSize: 2, onExchange }),
      ({ url }, aroundWith) => readDevices(fleet(fleetSettings(url, { filevault: '12' }), aroundWith(fleetToken, listen(fetch)))),
    )
  },

  async google(listen = plain) {
    const states = new Map<string, string>()
    return recorded(
      onExchange => startGoogle({ pageSize: 2, clock, state: () => ({ devices, staff, groups, states }), onExchange }),
      async (standIn, aroundWith) => {
        const around = aroundWith(standIn.secret, listen(standIn.fetch))
        const refs = await readDevices(google(googleSettings, around))
        await cutOff(googleAccess(googleAccessSettings, around), 'google', refs)
        const account = { kind: 'google', admin: 'ides@ec.example', secret: 'google', filter: 'orgDepartment=DG-ALPHA' }
        await readStaff(googleUsers(directorySettings.options[1].parse({ ...account, ...home }), around))
      },
    )
  },

  async okta(listen = plain) {
    const statuses = new Map<string, string>()
    return recorded(
      onExchange => startOkta({ pageSize: 2, clock, state: () => ({ devices, staff, groups, statuses }), onExchange }),
      async (standIn, aroundWith) => {
        const around = aroundWith(standIn.secret, listen(fetch))
        const refs = await readDevices(okta(oktaSettings(standIn), around))
        await cutOff(oktaAccess(oktaAccessSettings(standIn), around), 'okta', refs)
        const directory = directorySettings.options[2].parse({
          kind: 'okta',
          address: 'https://ec.okta.com',
          clientId: standIn.clientId,
          secret: 'okta',
          filter: 'profile.department eq "DG-ALPHA"',
          ...home,
        })
        await readStaff(oktaUsers({ ...directory, address: standIn.url }, around))
      },
    )
  },
}

async function recorded<S extends { close(): Promise<void> }>(
  start: (onExchange: (exchange: Exchange) => void) => Promise<S>,
  talk: (standIn: S, aroundWith: AroundWith) => Promise<unknown>,
): Promise<readonly Exchanged[]> {
  const exchanges: Exchange[] = []
  const permissions = new Map<string, string | undefined>()
  const standIn = await start(exchange => exchanges.push(exchange))
  const aroundWith: AroundWith = (secret, ask) => {
    const plain = surroundingsOf(secret, hurried({ fetch: ask }))
    const note = (address: string, { method = 'GET', permission }: ApiQuestion = {}) => {
      const { pathname, searchParams } = new URL(address)
      permissions.set(`${method} ${pathname}?${searchParams}`, permission)
    }
    return { ...plain, client: settings => noting(plain.client(settings), note) }
  }
  try {
    await talk(standIn, aroundWith)
  } finally {
    await standIn.close()
  }
  return exchanges.map(one => ({ ...one, permission: permissions.get(`${one.method} ${one.path}?${one.query}`) }))
}

const noting = ({ ask, find, tell }: ApiClient, note: (address: string, question?: ApiQuestion) => void): ApiClient => ({
  ask(address, schema, question) {
    note(address, question)
    return ask(address, schema, question)
  },
  find(address, schema, question) {
    note(address, question)
    return find(address, schema, question)
  },
  tell(address, expected, question) {
    note(address, question)
    return tell(address, expected, question)
  },
})

/** @returns refs of the devices */
async function readDevices(source: DeviceSource) {
  const reader = await source.open(asking)
  const refs: string[] = []
  let cursor: string | undefined
  do {
    const { reports, next } = await reader.page(cursor)
    for (const { ref } of reports) {
      refs.push(ref)
      await source.look?.ask(ref)
      await source.look?.find(ref, asking)
    }
    cursor = next
  } while (cursor !== undefined)
  return refs
}

/** Cuts each device off and gives it back. @param refs as a source of that name calls them */
async function cutOff(connector: AccessConnector, source = '', refs: readonly string[] = []) {
  const targets = devices.flatMap(({ serial, entra, platform, users: [user] }, place): readonly Target[] => {
    const { id, email } = user ?? {}
    if (id === undefined || email === undefined) return []
    const keys = [`serial:${serial}`, `entra:${entra}`, ...(refs[place] === undefined ? [] : [`${source}#${refs[place]}`])]
    // The staff id may be another than the system's own.
    return [{ person: 'ANA', device: id, keys, platform, owner: { id: place === 0 ? id : `${place}`, email } }]
  })
  await connector.check()
  for (const target of targets)
    for (const [version, wanted] of (['suspended', 'granted'] as const).entries()) {
      await connector.set(target, wanted, version + 1)
      if (wanted === 'suspended') await connector.revokeSessions?.(target)
      await connector.get(target)
    }
}

async function readStaff(source: StaffSource) {
  const reader = await source.open(['press'])
  let cursor: string | undefined
  do cursor = (await reader.page(cursor)).next
  while (cursor !== undefined)
}
