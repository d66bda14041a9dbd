import { expect, it } from 'vitest'
import { oktaAccess } from '#adapters/okta/access.ts'
import { oktaAccessSettings } from '#test/contracts/connectors/settings.ts'
import { startOkta } from '#test/contracts/stand-ins/okta.ts'
import { managed, surroundingsOf, targetWith } from '#test/sources.ts'
import { closing, refuses } from '../setting.ts'

const device = managed(1)

const target = targetWith({ keys: [`okta-eu#${device.ref}`] })

async function open(status: string) {
  const { clock } = surroundingsOf('')
  const statuses = new Map([[device.ref, status]])
  const standIn = closing(await startOkta({ clock, state: () => ({ devices: [device], statuses }) }))
  return oktaAccess({ ...oktaAccessSettings(standIn), source: 'okta-eu' }, surroundingsOf(standIn.secret))
}

it.each([
  ['ACTIVE', 'granted'],
  ['UNSUSPENDED', 'granted'],
  ['SUSPENDED', 'suspended'],
])('a device that is %s in Okta is %s', async (status, is) => {
  const { get } = await open(status)
  expect(await get(target)).toEqual({ is })
})

it('a deactivated device is gone until it is enrolled again', async () => {
  const { set } = await open('DEACTIVATED')
  await refuses(set(target, 'granted', 1), 'gone')
})

it('an unknown status is an error', async () => {
  const { set } = await open('LOST')
  await expect(set(target, 'suspended', 1)).rejects.toMatchObject({ fault: 'strange' })
})
