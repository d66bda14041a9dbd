import { randomUUID } from 'node:crypto'
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { connectorOpener, sourceOpener } from '../../../functions/compose/connections.ts'
import { compositionIn } from '../../../functions/compose/system.ts'
import type { AwsServer } from '../../../infra/local/aws-server.ts'
import { startSecrets } from '../../../infra/local/secrets/server.ts'
import { entra } from '../../../infra/local/sources/entra.ts'
import { graphClient, startGraph } from '../../../infra/local/sources/graph.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { realSurroundings } from '../../../shared/adapters/http/api-client.ts'
import { openSecretsManager } from '../../../shared/adapters/secrets-manager/secrets.ts'
import { instant } from '../../builders.ts'
import { entraDeviceSettings } from '../../contracts/connectors/settings.ts'
import { startDrop } from '../../contracts/sources/files.ts'
import { asking, managed, targetWith } from '../../sources.ts'
import { shows } from '../expecting.ts'

const clock = virtualClock(instant('2023-03-01T08:00:00Z'))

let secrets: AwsServer
beforeAll(async () => {
  secrets = await startSecrets({ 'ides/entra': graphClient.secret })
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url)
  vi.stubEnv('AWS_REGION', 'eu-west-1')
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local')
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await secrets.close()
})

const app = { clientId: 'client', secret: 'ides/secret' }
const address = 'https://example.org'

const noSecret = 'Secrets Manager does not give out ides/secret: ides doctor says whether it is there'

const open = (environment: Readonly<Record<string, object | string>>) =>
  sourceOpener(
    compositionIn(
      Object.fromEntries(
        Object.entries(environment).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
      ),
      clock,
    ),
  )

const sources = {
  intune: { kind: 'intune', tenant: 'tenant', ...app },
  jamf: { kind: 'jamf', address, ...app },
  fleet: { kind: 'fleet', address, secret: 'ides/secret' },
  google: { kind: 'google', admin: 'admin@example.org', secret: 'ides/secret' },
  okta: { kind: 'okta', address, ...app },
  files: { kind: 'files', format: 'ides', prefix: 'devices/' },
}
const directories = [
  { kind: 'graph', tenant: 'tenant', ...app },
  { kind: 'google', admin: 'admin@example.org', secret: 'ides/secret' },
  { kind: 'okta', address, ...app },
]

it.each(Object.keys(sources))('a source of the kind %s is opened by its name, with what it must be granted', async (name) => {
  const opened = await open({ SOURCES: sources, DROP: 'drop' }).openSource(name)
  expect(opened).toMatchObject({ name, settings: { kind: name, everyHours: name === 'files' ? 24 : 6 } })
  expect(opened?.source.permissions).not.toEqual([])
})

it('a source of files looks into the drop', async () => {
  const { url, put, close } = await startDrop()
  onTestFinished(close)
  vi.stubEnv('AWS_ENDPOINT_URL_S3', url)
  const opened = await open({ SOURCES: sources, DROP: 'drop' }).openSource('files')
  expect(await opened?.source.beginning?.(undefined)).toBeUndefined()
  await put('devices/today.csv', 'id')
  shows(await opened?.source.beginning?.(undefined), 'devices/today.csv')
})

it('a source that is not configured is none, as is a directory', async () => {
  expect(await open({}).openSource('intune')).toBeUndefined()
  expect(await open({}).openDirectory()).toBeUndefined()
})

it('a source whose secret is not there says so', async () => {
  const opened = await open({ SOURCES: sources }).openSource('fleet')
  await expect(opened?.source.open(asking).then((reader) => reader.page(undefined))).rejects.toMatchObject({
    fault: 'credentials',
    message: noSecret,
  })
})

it('a connector whose secret is not there says so when it is tested', async () => {
  const settings = { jamf: { kind: 'jamf', address, ...app, mobile: 'Ides' } }
  const connectors = await connectorOpener(compositionIn({ CONNECTORS: JSON.stringify(settings) }, clock)).openConnectors()
  const checks = await connectors.get('jamf')?.check()
  expect(checks).not.toEqual([])
  for (const check of checks ?? []) expect(check).toEqual({ isRight: false, message: noSecret })
})

it('a restoration goes through by the secret before the newest, and whoever tests the connector is told', async () => {
  const phone = managed(1)
  const graph = await startGraph({ devices: [phone], entra: entra() }, { port: 0 })
  onTestFinished(() => graph.close())
  const target = targetWith({ keys: [`entra:${phone.entra}`] })
  const CONNECTORS = JSON.stringify({ entra: { ...entraDeviceSettings(graph.url), secret: 'ides/entra' } })
  const opened = async () => {
    const { openConnectors, secretsToRenew } = connectorOpener(compositionIn({ CONNECTORS }, clock), realSurroundings)
    return { connector: (await openConnectors()).get('entra'), secretsToRenew }
  }
  expect(await (await opened()).connector?.set(target, 'suspended', 1)).toEqual({ is: 'confirmed' })
  const mistyped = { SecretId: 'ides/entra', ClientRequestToken: randomUUID(), SecretString: 'mistyped' }
  await openSecretsManager().send(new PutSecretValueCommand(mistyped))
  const { connector, secretsToRenew } = await opened()
  expect(await secretsToRenew()).toEqual([])
  expect(await connector?.set(target, 'granted', 2)).toEqual({ is: 'confirmed' })
  const message =
    'The newest text of the secret ides/entra is refused, and the one before it still works: put the right one into Secrets Manager'
  expect(await connector?.check()).toContainEqual({ isRight: false, message })
  expect(await secretsToRenew()).toEqual([message])
})

it.each(directories)('the directory of the kind $kind is opened', async (settings) => {
  const opened = await open({ DIRECTORY: { ...settings, zone: 'Europe/Brussels' } }).openDirectory()
  expect(opened?.settings).toMatchObject({ kind: settings.kind, staffId: 'id' })
  expect(opened?.source.permissions).not.toEqual([])
})
