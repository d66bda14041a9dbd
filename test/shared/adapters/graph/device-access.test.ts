import { beforeEach, expect, it } from 'vitest'
import { entraDevice } from '#adapters/graph/device-access.ts'
import { type Entra, entra } from '#infra/local/sources/entra.ts'
import { graphClient, startGraph } from '#infra/local/sources/graph.ts'
import type { ManagedDevice } from '#infra/local/sources/managed-device.ts'
import { entraDeviceSettings } from '#test/contracts/connectors/settings.ts'
import { managed, surroundingsOf, targetWith } from '#test/sources.ts'
import { closing, confirms, refuses } from '../setting.ts'

let directory: Entra
beforeEach(() => {
  directory = entra()
})

async function open(...devices: readonly ManagedDevice[]) {
  const standIn = closing(await startGraph({ devices, entra: directory }))
  return { ...entraDevice(entraDeviceSettings(standIn.url), surroundingsOf(graphClient.secret)), standIn }
}

const phone = managed(1)

const targetOf = (...devices: readonly ManagedDevice[]) => targetWith({ keys: devices.map(({ entra: id }) => `entra:${id}`) })

const marked = ({ ref }: ManagedDevice) => directory.attributes.get(ref)

const alone = { isManaged: false, isCompliant: false, trustType: 'Workplace' }

it.each([alone, { isManaged: null, isCompliant: null, trustType: null }, { operatingSystem: 'Linux' }])(
  'a device in Entra with %j cannot be cut off, but is restored',
  async odd => {
    const { set } = await open(phone)
    directory.odd.set(phone.ref, odd)
    await refuses(set(targetOf(phone), 'suspended', 1), 'not-supported')
    expect(marked(phone)).toBeUndefined()
    directory.attributes.set(phone.ref, { extensionAttribute7: 'ides:suspended:1' })
    await confirms(set(targetOf(phone), 'granted', 2))
    expect(marked(phone)).toEqual({ extensionAttribute7: 'ides:granted:2' })
  },
)

it.each([{ isManaged: true }, { isCompliant: true }, { trustType: 'ServerAd' }])(
  'a device in Entra that has only %j can be cut off',
  async odd => {
    const { set } = await open(phone)
    directory.odd.set(phone.ref, { ...alone, ...odd })
    await confirms(set(targetOf(phone), 'suspended', 1))
  },
)

it('a device in Entra is not cut off in place of the one that was asked for', async () => {
  const { set } = await open(phone, managed(2))
  directory.odd.set(phone.ref, { deviceId: managed(2).entra, id: 'of-another' })
  await expect(set(targetOf(phone), 'suspended', 1)).rejects.toMatchObject({ fault: 'strange' })
  expect(directory.attributes.size).toBe(0)
})

it('a device in Entra keeps what someone else wrote into the attribute', async () => {
  const { set, get } = await open(phone)
  directory.attributes.set(phone.ref, { extensionAttribute7: 'kiosk' })
  await refuses(set(targetOf(phone), 'suspended', 1), 'not-supported')
  await confirms(set(targetOf(phone), 'granted', 2))
  expect(await get(targetOf(phone))).toEqual({ is: 'granted' })
  expect(marked(phone)).toEqual({ extensionAttribute7: 'kiosk' })
})

it('a device in Entra is checked again while the directory does not show the change yet', async () => {
  const { set, get } = await open(phone)
  directory.staleReads = 2
  expect(await set(targetOf(phone), 'suspended', 1)).toEqual({ is: 'pending', checkAfter: 30 })
  expect(await get(targetOf(phone))).toEqual({ is: 'granted' })
  expect(await get(targetOf(phone))).toEqual({ is: 'suspended', version: 1 })
})

it('a device in Entra is restored where the directory does not show yet that it was suspended', async () => {
  const { set } = await open(phone)
  directory.attributes.set(phone.ref, { extensionAttribute7: 'ides:suspended:1' })
  directory.odd.set(phone.ref, { extensionAttributes: {} })
  await confirms(set(targetOf(phone), 'granted', 2))
  expect(marked(phone)).toEqual({ extensionAttribute7: 'ides:granted:2' })
})

it('a device in Entra enrolled again is marked under each of its ids', async () => {
  const [before, now, never] = [managed(2), managed(3), managed(4)]
  const { set, get } = await open(before, now)
  const target = targetOf(before, now, never)
  await confirms(set(target, 'suspended', 1))
  expect([marked(before), marked(now)]).toEqual([{ extensionAttribute7: 'ides:suspended:1' }, { extensionAttribute7: 'ides:suspended:1' }])
  directory.attributes.delete(before.ref)
  expect(await get(target)).toEqual({ is: 'unknown' })
  await confirms(set(target, 'granted', 2))
  expect(await get(target)).toEqual({ is: 'granted' })
})

it('a device in Entra enrolled again is cut off where it can be, and restored everywhere', async () => {
  const [before, now] = [managed(2), managed(3)]
  const { set } = await open(before, now)
  directory.odd.set(before.ref, alone)
  await confirms(set(targetOf(before, now), 'suspended', 1))
  expect(marked(before)).toBeUndefined()
  directory.attributes.set(before.ref, { extensionAttribute7: 'ides:suspended:1' })
  await confirms(set(targetOf(before, now), 'granted', 2))
  expect(marked(before)).toEqual({ extensionAttribute7: 'ides:granted:2' })
})

it('a device in Entra is not enrolled where its id has no form of one', async () => {
  const { set } = await open(phone)
  const target = { ...targetOf(phone), keys: ["entra:' or '1' eq '1", `serial:${phone.entra}`] }
  await refuses(set(target, 'suspended', 1), 'not-enrolled')
})

it('the check of Entra says that someone else uses the attribute', async () => {
  directory.attributes.set(phone.ref, { extensionAttribute7: 'kiosk' })
  const { check } = await open(phone, managed(2))
  expect((await check()).at(-1)).toMatchObject({
    isRight: false,
    message: 'Others use extensionAttribute7 (on 1 of 2 devices): choose an attribute that nobody uses',
  })
})
