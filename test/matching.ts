import type { Matcher } from '../shared/domain/sources/device-source.ts'

const ids: ReadonlyMap<string, string> = new Map([
  ['com.zhiliaoapp.musically', 'tiktok'],
  ['ru.keepcoder.Telegram', 'telegram'],
])
const names: ReadonlyMap<string, string> = new Map([
  ['TikTok', 'tiktok'],
  ['Telegram', 'telegram'],
])

/** Asks about TikTok, Telegram and checks, on every platform. */
export const matching: Matcher = {
  appsAs: (_, { id = '', name = '' }) => [...new Set([ids.get(id) ?? [], names.get(name) ?? []].flat())],
  appsOn: () => ['tiktok', 'telegram'],
  appNames: [...names.keys()],
  checks: new Set(['filevault', 'bitlocker', 'screen-lock']),
}
