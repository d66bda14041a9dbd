import { beforeEach, expect, it } from 'vitest'
import { googleAccess } from '#adapters/google/access.ts'
import { startGoogle } from '#infra/local/sources/google.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import { googleAccessSettings } from '#test/contracts/connectors/settings.ts'
import { hurried, managed, surroundingsOf, targetWith, userOf } from '#test/sources.ts'
import { closing, confirms, refuses } from '../setting.ts'

const states = new Map<string, string>()
beforeEach(() => states.clear())

async function open(devices: readonly ManagedDevice[], operations?: (() => void)[]) {
  const { clock } = surroundingsOf('')
  const state = () => ({ devices, states, operations })
  const standIn = closing(await startGoogle({ clock, state }))
  const around = surroundingsOf(standIn.secret, { ...hurried(), fetch: standIn.fetch })
  return { ...googleAccess(googleAccessSettings, around), standIn }
}

const targetOf = (key: string, email = 'user1@ec.example') => targetWith({ keys: [key], platform: 'android', owner: { id: 's1', email } })

const shared = managed(1, { users: [userOf(1), userOf(2)] })
const own = managed(1, { ownership: 'personal' })
const onShared = `google#devices/${shared.ref}`

it('a user on a device is blocked alone', async () => {
  const { set } = await open([shared])
  await confirms(set(targetOf(onShared, 'User2@ec.example'), 'suspended', 1))
  expect([...states]).toEqual([[`devices/${shared.ref}/deviceUsers/2`, 'BLOCKED']])
})

it('a user on a device is found among more than a page of them', async () => {
  const users = Array.from({ length: 45 }, (_, index) => userOf(index + 1))
  const { set } = await open([managed(1, { users })])
  await confirms(set(targetOf(onShared, 'user45@ec.example'), 'suspended', 1))
  expect([...states.keys()]).toEqual([`devices/${shared.ref}/deviceUsers/45`])
})

it('a user on a device is checked again until Google has made the change', async () => {
  const operations: (() => void)[] = []
  const { set, get } = await open([shared], operations)
  const target = targetOf(onShared)
  expect(await set(target, 'suspended', 1)).toEqual({ is: 'pending', checkAfter: 30 })
  expect(await get(target)).toEqual({ is: 'granted' })
  for (const operation of operations) operation()
  expect(await get(target)).toEqual({ is: 'suspended' })
})

it.each(['WIPING', 'WIPED', 'UNENROLLED'])('a user on a device is gone after the account is %s', async state => {
  const { set } = await open([shared])
  states.set(`devices/${shared.ref}/deviceUsers/1`, state)
  await refuses(set(targetOf(onShared), 'suspended', 1), 'gone')
})

it('a user on a device is refused where the operation is', async () => {
  const { set, standIn } = await open([shared])
  standIn.fail(':block', { status: 200, body: { name: 'operations/1', done: true, error: { code: 7, message: 'PERMISSION_DENIED' } } })
  await refuses(set(targetOf(onShared), 'suspended', 1), 'permission')
})

it('a user on a device is not found under what is no name of a device', async () => {
  const { set } = await open([shared])
  await refuses(set(targetOf('google#devices/../customers'), 'suspended', 1), 'gone')
})

it.each([
  [onShared, `devices/${shared.ref}/deviceUsers/1`, 'PENDING_APPROVAL', shared],
  [`google#mobile/${own.ref}`, `mobile/${own.ref}`, 'PENDING', own],
])('who waits for an administrator is not approved by Ides, but can be blocked: %s', async (key, name, state, device) => {
  states.set(name, state)
  const { set } = await open([device])
  await confirms(set(targetOf(key), 'granted', 1))
  expect(states.get(name)).toBe(state)
  await confirms(set(targetOf(key), 'suspended', 2))
  expect(states.get(name)).toBe('BLOCKED')
})

it("a phone of one's own that was wiped is gone", async () => {
  const { set } = await open([own])
  states.set(`mobile/${own.ref}`, 'ACCOUNT_WIPED')
  await refuses(set(targetOf(`google#mobile/${own.ref}`), 'granted', 1), 'gone')
})
