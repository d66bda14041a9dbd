import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager'
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { realSurroundings } from '#adapters/http/api-client.ts'
import { openSecretsManager } from '#adapters/secrets-manager/secrets.ts'
import { connectorOpener, sourceOpener } from '#functions/compose/connections.ts'
import { compositionIn } from '#functions/compose/system.ts'
import { type LocalServer, listen, stop } from '#infra/local/loopback.ts'
import { entra } from '#infra/local/sources/entra.ts'
import { graphClient, startGraph } from '#infra/local/sources/graph.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'
import { certifiedUntil } from '#test/certificate.ts'
import { entraDeviceSettings } from '#test/contracts/connectors/settings.ts'
import { startDrop } from '#test/contracts/sources/files.ts'
import { startRotatingSecrets } from '#test/contracts/stand-ins/secrets.ts'
import { testFolder } from '#test/folder.ts'
import { asking, managed, targetWith } from '#test/sources.ts'
import { shows } from '../expecting.ts'

const { put } = testFolder()

const clock = virtualClock(instant('2023-03-01T08:00:00Z'))

let secrets: LocalServer
beforeAll(async () => {
  secrets = await startRotatingSecrets({ 'ides/entra': graphClient.secret })
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

const open = (environment: Record<string, object | string>) =>
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

it.each(Object.keys(sources))('a source of the kind %s is opened by its name, with what it must be granted', async name => {
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
  expect(await open({}).openDirectory('directory')).toBeUndefined()
})

it('a source whose secret is not there says so', async () => {
  const opened = await open({ SOURCES: sources }).openSource('fleet')
  await expect(opened?.source.open(asking).then(reader => reader.page(undefined))).rejects.toMatchObject({
    fault: 'credentials',
    message: noSecret,
  })
})

it('a connector whose secret is not there says so when it is tested', async () => {
  const settings = { jamf: { kind: 'jamf', address, ...app, mobile: 'Ides' } }
  const file = put('settings.json', JSON.stringify({ CONNECTORS: JSON.stringify(settings) }))
  const connectors = await connectorOpener(compositionIn({ SETTINGS_FILE: file }, clock)).openConnectors()
  const checks = await connectors.get('jamf')?.check()
  expect(checks).not.toEqual([])
  for (const check of checks ?? []) expect(check).toEqual({ isRight: false, message: noSecret })
})

it('a restoration goes through by the secret before the newest, and a test of the connector says so', async () => {
  const phone = managed(1)
  const graph = await startGraph({ devices: [phone], entra: entra() })
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

it('a certificate says itself when it ends; of other secrets the configuration does', async () => {
  const certificates = await startRotatingSecrets({
    soon: certifiedUntil('2023-03-31').pem,
    later: certifiedUntil('2027-05-01').pem,
    text: 'hush',
  })
  onTestFinished(() => certificates.close())
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', certificates.url)
  onTestFinished(() => {
    vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.url)
  })
  const system = (secret: string) => ({ kind: 'intune', tenant: 'tenant', clientId: 'client', secret })
  const files = { kind: 'files', format: 'ides', prefix: 'devices/' }
  const SOURCES = { soon: system('soon'), later: system('later'), text: system('text'), gone: system('gone'), files }
  const DIRECTORIES = { labs: { ...directories[0], secret: 'other', secretEnds: '2023-03-02', zone: 'Europe/Brussels' } }
  const opened = open({ SOURCES, DIRECTORIES, DROP: 'drop' })
  expect(await opened.secretsToRenew()).toEqual([
    'The secret soon ends on 31 March 2023, in 30 days',
    'The secret other ends on 2 March 2023, in 1 day',
  ])
  const checks = async (name: string) => (await opened.openSource(name))?.checkSecret?.()
  expect(await checks('later')).toEqual([{ isRight: true, message: 'The secret later ends on 1 May 2027, in 1522 days' }])
  expect(await checks('text')).toEqual([
    { isRight: true, message: 'The secret text has no known end date: set secretEnds in ides.config.yaml' },
  ])
  expect(await checks('files')).toEqual([])
})

it.each([
  [
    200,
    '<GetWebIdentityTokenResult><WebIdentityToken>a.b.c</WebIdentityToken></GetWebIdentityTokenResult>',
    /^the token of AWS is refused/,
  ],
  [
    400,
    '<Code>OutboundWebIdentityFederationDisabledException</Code>',
    /^AWS does not say who Ides is: turn on outbound identity federation/,
  ],
])('a connector without a secret signs in by what AWS says of its function: %i', async (status, answer, message) => {
  const asked: object[] = []
  const sts = createServer(async (request, response) => {
    asked.push(Object.fromEntries(new URLSearchParams(await text(request))))
    response.writeHead(status).end(answer)
  })
  vi.stubEnv('AWS_ENDPOINT_URL', await listen(sts, 0))
  const entra: typeof fetch = async (_, init) => {
    shows(String(init?.body), 'client_assertion=a.b.c')
    return Response.json({ error: 'invalid_client' }, { status: 401 })
  }
  const CONNECTORS = JSON.stringify({ entra: { kind: 'entra-device', tenant: 'tenant', clientId: 'client', attribute: 7 } })
  const composition = compositionIn({ CONNECTORS, RECORDS_TABLE: 'records', AWS_REGION: 'eu-west-1' }, clock)
  const { openConnectors } = connectorOpener(composition, { ...realSurroundings, fetch: entra })
  const [check] = (await (await openConnectors()).get('entra')?.check()) ?? []
  vi.stubEnv('AWS_ENDPOINT_URL', undefined)
  await stop(sts)
  expect(check?.message).toMatch(message)
  expect(asked[0]).toEqual({
    Action: 'GetWebIdentityToken',
    Version: '2011-06-15',
    'Audience.member.1': 'api://AzureADTokenExchange',
    SigningAlgorithm: 'RS256',
    DurationSeconds: '300',
  })
})

it.each(directories)('a directory of the kind $kind is opened by its name', async settings => {
  const opened = await open({ DIRECTORIES: { labs: { ...settings, zone: 'Europe/Brussels' } } }).openDirectory('labs')
  expect(opened?.settings).toMatchObject({ kind: settings.kind, staffId: 'id' })
  expect(opened?.source.permissions).not.toEqual([])
})
