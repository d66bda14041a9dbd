/** The ways to other systems: sources of devices, the directory, and connectors, each opened by its settings. An adapter is loaded when it is first opened. */
import { type ApiSurroundings, apiClient, realSurroundings, type SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import type { Secret } from '../../shared/adapters/http/secret.ts'
import { openSecretsManager, secretsManager, textBefore } from '../../shared/adapters/secrets-manager/secrets.ts'
import type { OpenedSystem } from '../../shared/campaign/sync/do-task.ts'
import type { AccessConnector, ConnectorCheck } from '../../shared/domain/access/connector.ts'
import { type ConnectorSettings, connectorsSettings } from '../../shared/domain/access/settings.ts'
import { type DeviceSource, SourceError } from '../../shared/domain/sources/device-source.ts'
import {
  type DeviceSourceSettings,
  type DirectorySettings,
  directorySettings,
  sourcesSettings,
} from '../../shared/domain/sources/settings.ts'
import type { StaffSource } from '../../shared/domain/sources/staff-source.ts'
import { once } from '../runtime/once.ts'
import type { Composition } from './system.ts'

/** Secrets that are to be renewed before they are of no use. */
export interface SecretWatch {
  /** A sentence about each. */
  secretsToRenew(): Promise<readonly string[]>
}

/** How systems are reached. Of each secret it is known whether the newest text was good when it was last used. */
interface Connections extends SecretWatch {
  /** What an adapter gets, by the name of its secret, if it has one: that is read when the system is first asked something. */
  readonly connect: (secret?: string) => SourceSurroundings
  /** What is wrong with a secret, if anything. */
  readonly checkSecret: (secret?: string) => readonly ConnectorCheck[]
}

/** @param patience milliseconds for all repeats of one question, unless the adapter says otherwise; by default that of the client */
function connecting(
  { stores: { machineClock: clock }, records, environment: { AWS_REGION = '' } }: Composition,
  api = realSurroundings,
  patience: { patience?: number } = {},
): Connections {
  const manager = once(openSecretsManager)
  const refused = new Set<string>()
  const secretCalled = (name: string): Secret => ({
    newest: () =>
      secretsManager(manager())
        .read(name)
        .catch((cause: unknown) => {
          throw new SourceError('credentials', `Secrets Manager does not give out ${name}: ides doctor says whether it is there`, { cause })
        }),
    before: () => textBefore(manager(), name),
    onUsed: (which) => (which === 'before' ? refused.add(name) : refused.delete(name)),
  })
  async function webIdentity(audience: string): Promise<string> {
    const [{ awsRequests }, { webIdentityFor }] = await Promise.all([
      import('../../shared/adapters/aws-account/aws-requests.ts'),
      import('../../shared/adapters/sts/web-identity.ts'),
    ])
    return webIdentityFor(awsRequests(AWS_REGION, records().client.config), audience).catch((cause: unknown) => {
      const remedy = 'turn on outbound identity federation in IAM, under Account settings, or name a `secret`'
      throw new SourceError('credentials', `AWS does not say who Ides is: ${remedy}`, { cause })
    })
  }
  return {
    connect: (secret = '') => ({
      client: (settings) => apiClient({ ...patience, ...settings }, api),
      secret: secretCalled(secret),
      webIdentity,
      clock,
    }),
    checkSecret: (secret) => (secret !== undefined && refused.has(secret) ? [{ isRight: false, message: newestRefused(secret) }] : []),
    secretsToRenew: async () => [...refused].map(newestRefused),
  }
}

const newestRefused = (secret: string): string =>
  `The newest text of the secret ${secret} is refused, and the one before it still works: put the right one into Secrets Manager`

/** Opens sources and the directory. @param api how they are reached, by default as on AWS */
export function sourceOpener(all: Composition, api?: ApiSurroundings): OpenedSystem & SecretWatch {
  const { SOURCES = '{}', DIRECTORY } = all.environment
  const settingsOf = once(() => sourcesSettings.parse(JSON.parse(SOURCES)))
  const { connect, checkSecret, secretsToRenew } = connecting(all, api)
  return {
    async openSource(name) {
      const settings = settingsOf()[name]
      if (!settings) return undefined
      const source = await deviceSource(settings, connect, all)
      return { name, settings, source, checkSecret: () => checkSecret('secret' in settings ? settings.secret : undefined) }
    },
    async openDirectory() {
      if (!DIRECTORY) return undefined
      const settings = directorySettings.parse(JSON.parse(DIRECTORY))
      const source = await staffSource(settings, connect(settings.secret))
      return { settings, source, checkSecret: () => checkSecret(settings.secret) }
    },
    secretsToRenew,
  }
}

async function deviceSource(
  settings: DeviceSourceSettings,
  connect: Connections['connect'],
  { setting }: Composition,
): Promise<DeviceSource> {
  switch (settings.kind) {
    case 'files': {
      const { openS3, s3Drop } = await import('../../shared/adapters/s3/s3.ts')
      return (await import('../../shared/adapters/device-files/files.ts')).deviceFiles(settings, s3Drop(openS3(), setting('DROP')))
    }
    case 'intune':
      return (await import('../../shared/adapters/graph/intune.ts')).intune(settings, connect(settings.secret))
    case 'jamf':
      return (await import('../../shared/adapters/jamf/jamf.ts')).jamf(settings, connect(settings.secret))
    case 'fleet':
      return (await import('../../shared/adapters/fleet/fleet.ts')).fleet(settings, connect(settings.secret))
    case 'google':
      return (await import('../../shared/adapters/google/google.ts')).google(settings, connect(settings.secret))
    case 'okta':
      return (await import('../../shared/adapters/okta/okta.ts')).okta(settings, connect(settings.secret))
  }
}

async function staffSource(settings: DirectorySettings, around: SourceSurroundings): Promise<StaffSource> {
  switch (settings.kind) {
    case 'graph':
      return (await import('../../shared/adapters/graph/users.ts')).graphUsers(settings, around)
    case 'google':
      return (await import('../../shared/adapters/google/users.ts')).googleUsers(settings, around)
    case 'okta':
      return (await import('../../shared/adapters/okta/users.ts')).oktaUsers(settings, around)
  }
}

export interface Connectors extends SecretWatch {
  /** By name. The same ones each time: they remember tokens, and receivers that want no more. */
  readonly openConnectors: () => Promise<ReadonlyMap<string, AccessConnector>>
}

/** Milliseconds, repeats included. What takes longer goes back to its queue, and keeps no worker. */
const connectorPatience = 10_000

/** @param api how systems are reached, by default as on AWS */
export function connectorOpener(all: Composition, api?: ApiSurroundings): Connectors {
  const { connect, checkSecret, secretsToRenew } = connecting(all, api, { patience: connectorPatience })
  async function opened(settings: ConnectorSettings): Promise<AccessConnector> {
    const connector = await accessConnector(settings, connect(settings.secret))
    return { ...connector, check: async () => [...(await connector.check()), ...checkSecret(settings.secret)] }
  }
  return {
    openConnectors: once(async () => {
      const settings = Object.entries(connectorsSettings.parse(JSON.parse(all.setting('CONNECTORS'))))
      return new Map(await Promise.all(settings.map(async ([name, one]) => [name, await opened(one)] as const)))
    }),
    secretsToRenew,
  }
}

async function accessConnector(settings: ConnectorSettings, around: SourceSurroundings): Promise<AccessConnector> {
  switch (settings.kind) {
    case 'entra-device':
      return (await import('../../shared/adapters/graph/device-access.ts')).entraDevice(settings, around)
    case 'entra-group':
      return (await import('../../shared/adapters/graph/group-access.ts')).entraGroup(settings, around)
    case 'google':
      return (await import('../../shared/adapters/google/access.ts')).googleAccess(settings, around)
    case 'okta':
      return (await import('../../shared/adapters/okta/access.ts')).oktaAccess(settings, around)
    case 'jamf':
      return (await import('../../shared/adapters/jamf/access.ts')).jamfAccess(settings, around)
    case 'webhook':
      return (await import('../../shared/adapters/webhook/webhook.ts')).webhook(settings, around)
  }
}
