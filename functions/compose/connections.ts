/** The ways to other systems: sources of devices, directories, and connectors, each opened by its settings. An adapter is loaded when it is first opened. */
import type { Temporal } from 'temporal-polyfill'
import { certificateEnd } from '../../shared/adapters/graph/sign-in.ts'
import { type ApiSurroundings, apiClient, realSurroundings, type SourceSurroundings } from '../../shared/adapters/http/api-client.ts'
import { openSecretsManager, secretsManager, textBefore } from '../../shared/adapters/secrets-manager/secrets.ts'
import type { OpenedSystem } from '../../shared/campaign/sync/do-task.ts'
import type { AccessConnector, ConnectorCheck } from '../../shared/domain/access/connector.ts'
import { type ConnectorSettings, connectorsSettings } from '../../shared/domain/access/settings.ts'
import { cachedFor } from '../../shared/domain/caching.ts'
import { type DeviceSource, SourceError } from '../../shared/domain/sources/device-source.ts'
import {
  type DeviceSourceSettings,
  type DirectorySettings,
  directoriesSettings,
  sourcesSettings,
} from '../../shared/domain/sources/settings.ts'
import { type SignInSettings, secretEndOf, secretEndText, secretsOf } from '../../shared/domain/sources/sign-in.ts'
import type { StaffSource } from '../../shared/domain/sources/staff-source.ts'
import { once } from '../runtime/once.ts'
import type { Composition } from './system.ts'

/** Secrets that are to be renewed before they are of no use. */
export interface SecretWatch {
  /** A sentence about each. */
  secretsToRenew(): Promise<readonly string[]>
}

/** How systems are reached. Of each secret it is known whether its newest text was good when it was last used, and when it ends. */
interface Connections extends SecretWatch {
  /** What an adapter gets. The secret is read when the system is first asked something. */
  readonly connect: (settings: SignInSettings) => SourceSurroundings
  /** What is to be known of the secret of a system. */
  readonly checkSecret: (settings: SignInSettings) => readonly ConnectorCheck[]
}

/**
 * @param systems all that may be connected to
 * @param patience milliseconds for all repeats of one question, unless the adapter says otherwise; by default that of the client
 */
function connecting(
  { stores: { machineClock: clock }, records, environment: { AWS_REGION = '' } }: Composition,
  systems: () => readonly SignInSettings[],
  api = realSurroundings,
  patience: { patience?: number } = {},
): Connections {
  const manager = once(openSecretsManager)
  const refused = new Set<string>()
  /** Of certificates. */
  const ends = new Map<string, Temporal.PlainDate | undefined>()
  async function newest(name: string): Promise<string> {
    const text = await secretsManager(manager())
      .read(name)
      .catch((cause: unknown) => {
        throw new SourceError('credentials', `Secrets Manager does not give out ${name}: ides doctor says whether it is there`, { cause })
      })
    ends.set(name, certificateEnd(text))
    return text
  }
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
  function checkSecret(settings: SignInSettings): readonly ConnectorCheck[] {
    const { secret } = settings
    if (secret === undefined) return []
    const checks = refused.has(secret) ? [{ isRight: false, message: `The newest text of the secret ${secret} ${isRefused}` }] : []
    const end = ends.get(secret) ?? secretEndOf(settings)
    if (end === undefined) return checks
    const { isDue, text } = secretEndText(end, clock.now(), `The secret ${secret}`)
    return [...checks, { isRight: !isDue, message: text }]
  }
  /** Any of them may be a certificate. One that is not there is reported by whoever needs it. */
  const readUnknown = cachedFor(clock, { hours: 6 }, () =>
    Promise.allSettled(secretsOf(systems().filter((system) => secretEndOf(system) === 'unknown')).map(newest)),
  )
  return {
    connect: ({ secret = '' }) => ({
      client: (settings) => apiClient({ ...patience, ...settings }, api),
      secret: {
        newest: () => newest(secret),
        before: () => textBefore(manager(), secret),
        onUsed: (which) => (which === 'before' ? refused.add(secret) : refused.delete(secret)),
      },
      webIdentity,
      clock,
    }),
    checkSecret,
    async secretsToRenew() {
      await readUnknown()
      const wrong = systems().flatMap((system) => checkSecret(system).flatMap(({ isRight, message }) => (isRight ? [] : message)))
      return [...new Set(wrong)]
    },
  }
}

const isRefused = 'is refused, and the one before it still works: put the right one into Secrets Manager'

/** Opens sources and directories. @param api how they are reached, by default as on AWS */
export function sourceOpener(all: Composition, api?: ApiSurroundings): OpenedSystem & SecretWatch {
  const { SOURCES = '{}', DIRECTORIES = '{}' } = all.environment
  const settingsOf = once(() => sourcesSettings.parse(JSON.parse(SOURCES)))
  const directoriesOf = once(() => directoriesSettings.parse(JSON.parse(DIRECTORIES)))
  const systems = () => [...Object.values(settingsOf()), ...Object.values(directoriesOf())]
  const { connect, checkSecret, secretsToRenew } = connecting(all, systems, api)
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
      return (await import('../../shared/adapters/graph/intune.ts')).intune(settings, connect(settings))
    case 'jamf':
      return (await import('../../shared/adapters/jamf/jamf.ts')).jamf(settings, connect(settings))
    case 'fleet':
      return (await import('../../shared/adapters/fleet/fleet.ts')).fleet(settings, connect(settings))
    case 'google':
      return (await import('../../shared/adapters/google/google.ts')).google(settings, connect(settings))
    case 'okta':
      return (await import('../../shared/adapters/okta/okta.ts')).okta(settings, connect(settings))
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
  const settingsOf = once(() => connectorsSettings.parse(JSON.parse(all.setting('CONNECTORS'))))
  const systems = () => Object.values(settingsOf())
  const { connect, checkSecret, secretsToRenew } = connecting(all, systems, api, { patience: connectorPatience })
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
