import { beforeEach, expect, it } from 'vitest'
import { jamfAccess } from '#adapters/jamf/access.ts'
import { jamfAccessSettings } from '#test/contracts/connectors/settings.ts'
import { jamfClient, startJamf } from '#test/contracts/stand-ins/jamf.ts'
import { jamfAttributes } from '#test/contracts/stand-ins/jamf-access.ts'
import { managed, surroundingsOf, targetWith } from '#test/sources.ts'
import { closing, confirms, refuses } from '../setting.ts'

const attributes = new Map<string, string>()
const compliance = new Map<string, string | undefined>()
beforeEach(() => {
  attributes.clear()
  compliance.clear()
})

const phone = managed(1, { ref: '7' })
const mac = managed(2, { ref: '8', platform: 'macos' })

async function open(changes: Parameters<typeof jamfAccessSettings>[1] = jamfAttributes, devices = [phone, mac]) {
  const standIn = closing(await startJamf({ devices, attributes, compliance }))
  return jamfAccess(jamfAccessSettings(standIn.url, changes), surroundingsOf(jamfClient.secret))
}

const targetOf = (...keys: readonly string[]) => targetWith({ keys })

const iphone = targetOf('jamf#mobile-7')
const macbook = targetOf('jamf#computer-8')

it('a device in Jamf Pro is not suspended without the attribute for its kind', async () => {
  const onlyMacs = await open({ computers: jamfAttributes.computers })
  await refuses(onlyMacs.set(iphone, 'suspended', 1), 'not-supported')
  await confirms(onlyMacs.set(macbook, 'suspended', 1))
  const { set, check } = await open({ ...jamfAttributes, mobile: 'another' })
  await refuses(set(iphone, 'suspended', 1), 'not-supported')
  await confirms(set(iphone, 'granted', 2))
  expect(await check()).toMatchObject([
    { isRight: false, message: expect.stringMatching(/no extension attribute another/) },
    { isRight: true },
  ])
})

it('a device in Jamf Pro keeps what someone else wrote into the attribute', async () => {
  attributes.set('7', 'kiosk')
  const { set } = await open()
  await refuses(set(iphone, 'suspended', 1), 'not-supported')
  await confirms(set(iphone, 'granted', 2))
  expect(attributes.get('7')).toBe('kiosk')
})

it('a device whose id has another form is not one of Jamf Pro', async () => {
  const { set } = await open()
  await refuses(set(targetOf('jamf#7'), 'suspended', 1), 'not-supported')
})

it.each([iphone, macbook])('a device that Jamf Pro reports to Entra is cut off, and let in again, once that says so', async target => {
  const { set, get } = await open({ ...jamfAttributes, compliance: true })
  const [, ref = ''] = /(\d)$/.exec(target.keys[0] ?? '') ?? []
  await confirms(set(target, 'suspended', 1))
  compliance.set(ref, 'NON_COMPLIANT')
  expect(await set(target, 'granted', 2)).toEqual({ is: 'pending', checkAfter: 30 })
  expect(await get(target)).toEqual({ is: 'unknown' })
  compliance.set(ref, 'COMPLIANT')
  expect(await get(target)).toEqual({ is: 'granted', version: 2 })
  expect(await set(target, 'suspended', 3)).toEqual({ is: 'pending', checkAfter: 30 })
  compliance.set(ref, 'UNKNOWN')
  expect(await get(target)).toEqual({ is: 'unknown' })
})

it('a device that Jamf Pro does not report to Entra cannot be cut off', async () => {
  const { set } = await open({ ...jamfAttributes, compliance: true })
  compliance.set('7', undefined)
  await refuses(set(iphone, 'suspended', 1), 'not-supported')
  attributes.set('7', 'ides:suspended:1')
  await confirms(set(iphone, 'granted', 2))
  expect(attributes.get('7')).toBe('ides:granted:2')
})

it('the check of Jamf Pro names each attribute that is configured', async () => {
  const { check } = await open()
  expect(await check()).toMatchObject([
    { isRight: true, message: expect.stringMatching(/ides-access of mobile devices is there/) },
    { isRight: true, message: expect.stringMatching(/12 of computers is there/) },
  ])
})
