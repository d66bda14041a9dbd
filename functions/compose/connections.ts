/** The ways to other systems: sources of devices, directories, and connectors, each opened by its settings. An adapter is loaded when it is first opened. */
import { type ApiSurroundings, apiClient, realSurroundings, type SourceSurroundings } from '#adapters/http/api-client.ts'
import type { OpenedSystem } from '#campaign/sync/do-task.ts'
import type { AccessConnector } from '#domain/access/connector.ts'
import { type ConnectorSettings, connectorsSettings } from '#domain/access/settings.ts'
import { type DeviceSource, SourceError } from '#domain/sources/device-source.ts'
import { type DeviceSourceSettings, type DirectorySettings, directoriesSettings, sourcesSettings } from '#domain/sources/settings.ts'
import type { SystemSignIn } from '#domain/sources/sign-in.ts'
import type { StaffSource } from '#domain/sources/staff-source.ts'
import { once } from '../runtime/once.ts'
import type { Composition } from './system.ts'
import { type SecretWatch, type SystemSecrets, systemSecrets } from './system-secrets.ts'

/** What an adapter gets. The secret is read when the system is first asked something. */
type Connect = (settings: SystemSignIn) => SourceSurroundings

/** @param patience milliseconds for all repeats of one question, unless the adapter says otherwise; by default that of the client */
const connecting =
  (all: Composition, { secretCalled }: SystemSecrets, api = realSurroundings, patience: { patience?: number } = {}): Connect =>
  ({ secret = '' }) => ({
    client: settings => apiClient({ ...patience, ...settings }, api),
    secret: secretCalled(secret),
    webIdentity: audience => webIdentity(all, audience),
    clock: all.stores.machineClock,
  })

async function webIdentity({ records, environment: { AWS_REGION = '' } }: Composition, audience: string) {
  const [{ awsRequests }, { webIdentityFor }] = await Promise.all([
    import('#adapters/aws-account/aws-requests.ts'),
    import('#adapters/sts/web-identity.ts'),
  ])
  return webIdentityFor(awsRequests(AWS_REGION, records().client.config), audience).catch((cause: unknown) => {
    const remedy = 'turn on outbound identity federation in IAM, under Account settings, or name a `secret`'
    throw new SourceError('credentials', `AWS does not say who Ides is: ${remedy}`, { cause })
  })
}

/** Opens sources and directories. @param api how they are reached, by default as on AWS */
export function sourceOpener(all: Composition, api?: ApiSurroundings): OpenedSystem & SecretWatch {
  const { SOURCES = '{}', DIRECTORIES = '{}' } = all.environment
  const settingsOf = once(() => sourcesSettings.parse(JSON.parse(SOURCES)))
  const directoriesOf = once(() => directoriesSettings.parse(JSON.parse(DIRECTORIES)))
  const systems = () => [...Object.values(settingsOf()), ...Object.values(directoriesOf())]
  const secrets = systemSecrets(all.stores.machineClock, systems)
  const { checkSecret, secretsToRenew } = secrets
  const connect = connecting(all, secrets, api)
  return {
    async openSource(name) {
      const settings = settingsOf()[name]
      if (!settings) return undefined
      const source = await deviceSource(settings, connect, all)
      return { name, settings, source, checkSecret: () => checkSecret(settings) }
    },
    async openDirectory(name) {
      const settings = directoriesOf()[name]
      if (!settings) return undefined
      return { name, settings, source: await staffSource(settings, connect(settings)), checkSecret: () => checkSecret(settings) }
    },
    secretsToRenew,
  }
}

async function deviceSource(settings: DeviceSourceSettings, connect: Connect, { setting }: Composition): Promise<DeviceSource> {
  switch (settings.kind) {
    case 'files': {
      const { openS3, s3Drop } = await import('#adapters/s3/s3.ts')
      return (await import('#adapters/device-files/files.ts')).deviceFiles(settings, s3Drop(openS3(), setting('DROP')))
    }
    case 'intune':
      return (await import('#adapters/graph/intune.ts')).intune(settings, connect(settings))
    case 'jamf':
      return (await import('#adapters/jamf/jamf.ts')).jamf(settings, connect(settings))
    case 'fleet':
      return (await import('#adapters/fleet/fleet.ts')).fleet(settings, connect(settings))
    case 'google':
      return (await import('#adapters/google/google.ts')).google(settings, connect(settings))
    case 'okta':
      return (await import('#adapters/okta/okta.ts')).okta(settings, connect(settings))
  }
}

async function staffSource(settings: DirectorySettings, around: SourceSurroundings): Promise<StaffSource> {
  switch (settings.kind) {
    case 'graph':
      return (await import('#adapters/graph/users.ts')).graphUsers(settings, around)
    case 'google':
      return (await import('#adapters/google/users.ts')).googleUsers(settings, around)
    case 'okta':
      return (await import('#adapters/okta/users.ts')).oktaUsers(settings, around)
  }
}

export interface Connectors extends SecretWatch {
  /** By name. The same ones each time: they remember tokens, and receivers that want no more. */
  openConnectors: () => Promise<ReadonlyMap<string, AccessConnector>>
}

/** Milliseconds, repeats included. What takes longer goes back to its queue, and keeps no worker. */
const connectorPatience = 10_000

/** @param api how systems are reached, by default as on AWS */
export function connectorOpener(all: Composition, api?: ApiSurroundings): Connectors {
  const settingsOf = once(() => connectorsSettings.parse(JSON.parse(all.setting('CONNECTORS'))))
  const systems = () => Object.values(settingsOf())
  const secrets = systemSecrets(all.stores.machineClock, systems)
  const { checkSecret, secretsToRenew } = secrets
  const connect = connecting(all, secrets, api, { patience: connectorPatience })
  async function opened(settings: ConnectorSettings): Promise<AccessConnector> {
    const connector = await accessConnector(settings, connect(settings))
    return { ...connector, check: async () => [...(await connector.check()), ...checkSecret(settings)] }
  }
  return {
    openConnectors: once(async () => {
      const settings = Object.entries(settingsOf())
      return new Map(await Promise.all(settings.map(async ([name, one]) => [name, await opened(one)] as const)))
    }),
    secretsToRenew,
  }
}

async function accessConnector(settings: ConnectorSettings, around: SourceSurroundings): Promise<AccessConnector> {
  switch (settings.kind) {
    case 'entra-device':
      return (await import('#adapters/graph/device-access.ts')).entraDevice(settings, around)
    case 'entra-group':
      return (await import('#adapters/graph/group-access.ts')).entraGroup(settings, around)
    case 'google':
      return (await import('#adapters/google/access.ts')).googleAccess(settings, around)
    case 'okta':
      return (await import('#adapters/okta/access.ts')).oktaAccess(settings, around)
    case 'jamf':
      return (await import('#adapters/jamf/access.ts')).jamfAccess(settings, around)
    case 'webhook':
      return (await import('#adapters/webhook/webhook.ts')).webhook(settings, around)
  }
}
