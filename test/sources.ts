/** What sources need from around, and what they are asked for, in tests. */
import type { InstalledApp, ManagedDevice } from '../infra/local/sources/managed-device.ts'
import { virtualClock } from '../infra/local/virtual-clock.ts'
import { type ApiSurroundings, apiClient, realSurroundings, type SourceSurroundings } from '../shared/adapters/http/api-client.ts'
import type { Secret } from '../shared/adapters/http/secret.ts'
import type { Target } from '../shared/domain/access/connector.ts'
import { type Matcher, SourceError } from '../shared/domain/sources/device-source.ts'
import { instant, several } from './builders.ts'

export interface Hurried extends ApiSurroundings {
  /** Milliseconds of each wait. */
  waits: number[]
}

/** Time passes by waiting alone, which takes none. */
export function hurried(overrides: Partial<ApiSurroundings> = {}): Hurried {
  const waits: number[] = []
  let now = 0
  return {
    ...realSurroundings,
    elapsed: () => now,
    async wait(milliseconds) {
      waits.push(milliseconds)
      now += milliseconds
    },
    random: () => 0.5,
    waits,
    ...overrides,
  }
}

export const seenAt = instant('2023-03-01T06:00:00Z')

/** @param before the text that it had before; absent: it was never changed */
export const secretOf = (text: string, before?: string): Secret => ({
  newest: async () => text,
  before: async () => before,
  onUsed: () => {},
})

/** @param secret what Secrets Manager has */
export const surroundingsOf = (secret: string, around: ApiSurroundings = hurried()): SourceSurroundings => ({
  client: settings => apiClient(settings, around),
  secret: secretOf(secret),
  webIdentity: () => Promise.reject(new SourceError('credentials', 'there is no AWS')),
  clock: virtualClock(instant('2023-03-01T08:00:00Z')),
})

interface Sign {
  app: string
  name: string
  ids: Record<string, string>
}

const signs: readonly Sign[] = [
  {
    app: 'tiktok',
    name: 'TikTok',
    ids: { ios: 'com.zhiliaoapp.musically', ipados: 'com.zhiliaoapp.musically', android: 'com.zhiliaoapp.musically' },
  },
  {
    app: 'wechat',
    name: 'WeChat',
    ids: { ios: 'com.tencent.xin', ipados: 'com.tencent.xin', android: 'com.tencent.mm', macos: 'com.tencent.xinWeChat' },
  },
]

/** Asks about TikTok, WeChat, and FileVault. */
export const asking: Matcher = {
  appsAs: (platform, { id, name }) =>
    signs.filter(({ ids, name: shown }) => (id === undefined ? shown === name : ids[platform] === id)).map(({ app }) => app),
  appsOn: platform => signs.filter(({ ids }) => platform in ids).map(({ app }) => app),
  appNames: signs.map(({ name }) => name),
  appIds: platform => signs.flatMap(({ ids }) => ids[platform] ?? []),
  apps: new Set(signs.map(({ app }) => app)),
  checks: new Set(['filevault']),
}

/** As on an iPhone. */
export const tiktok: InstalledApp = { id: 'com.zhiliaoapp.musically', name: 'TikTok', version: '28.1.0' }

/** Apps that nobody asks about. */
export const otherApps: readonly InstalledApp[] = several(400, number => ({
  id: `org.planted.app${number}`,
  name: `Planted ${number}`,
  version: '1.0',
}))

const uuid = (number: number, kind: number) => `00000000-0000-4000-8000-${String(kind * 1_000_000 + number).padStart(12, '0')}`

/** An iPhone of the organisation. @param number makes its ids, and those of its user */
export const managed = (number: number, changes: Partial<ManagedDevice> = {}): ManagedDevice => ({
  ref: uuid(number, 1),
  serial: `C39TEST${number}`,
  entra: uuid(number, 2),
  udid: `00008110-00${String(number).padStart(14, '0')}`,
  users: [userOf(number)],
  label: `iPhone ${number}`,
  platform: 'ios',
  ownership: 'official',
  osVersion: '16.3.1',
  seenAt,
  apps: [],
  ...changes,
})

/** The user of the device of that number. */
export const userOf = (number: number) => ({ id: uuid(number, 3), email: `user${number}@ec.example` })

/** A device of which access is wanted. */
export const targetWith = (changes: Partial<Target> = {}): Target => ({
  person: 'AAAAAAAAAAAAAAAAAAAA',
  device: 'phone',
  keys: [],
  platform: 'ios',
  owner: { id: 's1', email: 'user1@ec.example' },
  ...changes,
})
