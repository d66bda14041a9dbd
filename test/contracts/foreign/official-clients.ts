/** What stand-ins answer, read by the vendors' own clients. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import * as z from 'zod'
import { startGoogle } from '../../../infra/local/sources/google.ts'
import { google } from '../../../shared/adapters/google/google.ts'
import { asking, hurried, managed, surroundingsOf } from '../../sources.ts'
import { googleSettings } from '../sources/google.ts'
import { conversations } from './conversations.ts'
import { ran } from './peer.ts'

const peer = (name: string) => join(import.meta.dirname, 'peers', name)

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

export async function readWithGraphModels(folder: string): Promise<void> {
  const talks = await Promise.all(['intune', 'entra', 'entra-access'].map((name) => conversations[name]?.() ?? []))
  const exchanges = talks.flat()
  const bodies = exchanges.flatMap(({ path, status, answer }) => {
    const [, model] = models.find(([form]) => form.test(path)) ?? []
    return model && answer && status < 300 ? [{ model, body: answer }] : []
  })
  assert.deepEqual(new Set(bodies.map(({ model }) => model)).size, new Set(models.map(([, model]) => model)).size)
  const read = understood.parse(JSON.parse(await ran(process.execPath, [peer('graph-models.js')], folder, JSON.stringify(bodies))))
  assert.deepEqual(
    read.map(({ ids }) => ids),
    bodies.map(({ body }) => idsIn(body)),
  )
  assert.deepEqual([...new Set(read.flatMap(({ unknown }) => unknown))], [])
}

const list = z.object({ value: z.array(z.object({ id: z.string() })) })

const idsIn = (body: object): readonly string[] => list.parse(body).value.map(({ id }) => id)

const pages = z.array(z.array(z.looseObject({})))

export async function readWithGoogleClient(folder: string): Promise<void> {
  const devices = [1, 2, 3, 4, 5, 6].map((number) =>
    managed(number, { platform: number > 3 ? 'android' : 'ios', ownership: number > 3 ? 'personal' : 'official' }),
  )
  const staff = [1, 2, 3].map((number) => ({ ref: `${number}`, email: `user${number}@ec.example`, name: `User ${number}` }))
  const { clock } = surroundingsOf('')
  const standIn = await startGoogle({ port: 0, pageSize: 2, clock, state: () => ({ devices, staff }) })
  try {
    let token = ''
    const listening: typeof fetch = (input, init) => {
      token = new Headers(init?.headers).get('authorization')?.replace('Bearer ', '') ?? token
      return standIn.fetch(input, init)
    }
    await (await google(googleSettings, surroundingsOf(standIn.secret, hurried({ fetch: listening }))).open(asking)).page(undefined)
    const printed = await ran(join(folder, 'venv/bin/python'), [peer('google_client.py'), standIn.url, token], folder)
    const read = z.object({ mobile: pages, users: pages, devices: pages }).parse(JSON.parse(printed))
    assert.deepEqual(
      [read.mobile, read.users, read.devices].map((list) => list.map((page) => page.length)),
      [
        [2, 1],
        [2, 1],
        [2, 2, 2],
      ],
    )
  } finally {
    await standIn.close()
  }
}
