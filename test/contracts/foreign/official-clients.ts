/** What stand-ins answer, read by the vendors' own clients. */
import assert from 'node:assert/strict'
import * as z from 'zod'
import { google } from '#adapters/google/google.ts'
import { accessMark } from '#adapters/http/access-system.ts'
import { pagesOfList } from '#adapters/http/records.ts'
import { jamfAccess } from '#adapters/jamf/access.ts'
import { jamf } from '#adapters/jamf/jamf.ts'
import { startGoogle } from '#infra/local/sources/google.ts'
import { asking, hurried, managed, otherApps, surroundingsOf, targetWith, tiktok } from '#test/sources.ts'
import { jamfAccessSettings } from '../connectors/settings.ts'
import { googleSettings } from '../sources/google.ts'
import { jamfSettings } from '../sources/jamf.ts'
import { jamfClient, startJamf } from '../stand-ins/jamf.ts'
import { hold, pinned } from './agreement.ts'
import { conversations } from './conversations.ts'
import { notDescribed } from './facts.ts'
import { printedBy } from './peer.ts'

/** By the end of a path of Graph. */
const models: readonly (readonly [path: RegExp, model: string])[] = [
  [/\/v1\.0\/deviceManagement\/(detectedApps\/[^/]+\/)?managedDevices$/, 'ManagedDeviceCollectionResponse'],
  [/\/v1\.0\/deviceManagement\/detectedApps$/, 'DetectedAppCollectionResponse'],
  [/\/v1\.0\/deviceManagement\/deviceConfigurations$/, 'DeviceConfigurationCollectionResponse'],
  [/\/deviceStatuses$/, 'DeviceComplianceDeviceStatusCollectionResponse'],
  [/\/deviceComplianceSettingStates$/, 'DeviceComplianceSettingStateCollectionResponse'],
  [/\/v1\.0\/users\/delta$/, 'UserCollectionResponse'],
  [/\/members$/, 'DirectoryObjectCollectionResponse'],
  [/\/conditionalAccess\/policies$/, 'ConditionalAccessPolicyCollectionResponse'],
]

const understood = z.array(z.object({ ids: z.array(z.string()), unknown: z.array(z.string()) }))

export async function readWithGraphModels(folder: string) {
  const talks = await Promise.all(['intune', 'entra', 'entra-access'].map(name => conversations[name]?.() ?? []))
  const exchanges = talks.flat()
  const bodies = exchanges.flatMap(({ path, status, answer }) => {
    const [, model] = models.find(([form]) => form.test(path)) ?? []
    return model && answer && status < 300 ? [{ model, body: answer }] : []
  })
  assert.deepEqual(new Set(bodies.map(({ model }) => model)).size, new Set(models.map(([, model]) => model)).size)
  const read = await printedBy(understood, { name: 'graph-models.js', folder, input: bodies })
  assert.deepEqual(
    read.map(({ ids }) => ids),
    bodies.map(({ body }) => idsIn(body)),
  )
  hold({
    peer: pinned('@microsoft/msgraph-sdk'),
    agreed: `${read.flatMap(({ ids }) => ids).length} records`,
    differences: read.flatMap(({ unknown }) => unknown.map(field => [field, notDescribed])),
  })
}

const list = z.object({ value: z.array(z.object({ id: z.string() })) })

const idsIn = (body: object) => list.parse(body).value.map(({ id }) => id)

const pages = z.array(z.array(z.looseObject({})))

export async function readWithGoogleClient(folder: string) {
  const devices = [1, 2, 3, 4, 5, 6].map(number =>
    managed(number, { platform: number > 3 ? 'android' : 'ios', ownership: number > 3 ? 'personal' : 'official' }),
  )
  const staff = [1, 2, 3].map(number => ({ ref: `${number}`, email: `user${number}@ec.example`, name: `User ${number}` }))
  const { clock } = surroundingsOf('')
  const standIn = await startGoogle({ pageSize: 2, clock, state: () => ({ devices, staff }) })
  try {
    let token = ''
    const listening: typeof fetch = (input, init) => {
      token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? token
      return standIn.fetch(input, init)
    }
    await (await google(googleSettings, surroundingsOf(standIn.secret, hurried({ fetch: listening }))).open(asking)).page(undefined)
    const lists = z.object({ mobile: pages, users: pages, devices: pages })
    const read = await printedBy(lists, { name: 'google_client.py', folder, args: [standIn.url, token] })
    assert.deepEqual(
      [read.mobile, read.users, read.devices].map(list => list.map(page => page.length)),
      [
        [2, 1],
        [2, 1],
        [2, 2, 2],
      ],
    )
    hold({ peer: pinned('google-api-python-client'), agreed: `${Object.values(read).flat(2).length} records` })
  } finally {
    await standIn.close()
  }
}

const inventories = z.object({ pages, scope: z.array(z.string()).min(1) })

export async function readWithJamfClient(folder: string) {
  const devices = [
    managed(1, { apps: otherApps.slice(0, 3) }),
    managed(2, { ownership: 'personal', apps: [{ ...tiktok, isManaged: true }] }),
    managed(3, { platform: 'ipados', odd: { general: { managed: false } } }),
    managed(4, { platform: 'macos', apps: otherApps.slice(0, 2) }),
    managed(5, { platform: 'macos' }),
    managed(6, { platform: 'macos', odd: { general: { remoteManagement: { managed: false } } } }),
  ]
  const standIn = await startJamf({ devices, attributes: new Map() }, { pageSize: 2 })
  try {
    const around = surroundingsOf(jamfClient.secret)
    const reader = await jamf(jamfSettings(standIn.url), around).open({ ...asking, appsAs: (_, { id }) => (id === undefined ? [] : [id]) })
    const pages = await Array.fromAsync(pagesOfList(cursor => reader.page(cursor)))
    const ours = pages
      .flatMap(({ reports }) => reports)
      .map(({ ref, keys, isGone, found }) => ({ ref, serial: keys.serial, isGone, found }))
    const marked = [ours[1], ours[3]].map(one => one?.ref ?? '')
    const connector = jamfAccess(jamfAccessSettings(standIn.url), around)
    for (const ref of marked) await connector.set(targetWith({ keys: [`jamf#${ref}`] }), 'suspended', 1)
    const { port } = new URL(standIn.url)
    const read = await printedBy(inventories, { name: 'jamf_client.py', folder, args: [port, ...Object.values(jamfClient)] })
    assert.deepEqual(
      read.pages.map(page => page.length),
      [2, 1, 2, 1],
    )
    assert.deepEqual(
      read.pages.flat(),
      ours.map(one => ({ ...one, marks: marked.includes(one.ref) ? [accessMark('suspended', 1)] : [] })),
    )
    hold({ peer: pinned('jamf-pro-sdk'), agreed: `${ours.length} devices`, explanations: [] })
  } finally {
    await standIn.close()
  }
}
