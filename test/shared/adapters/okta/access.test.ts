import { expect, it, onTestFinished } from 'vitest'
import { oktaAccess } from '../../../../shared/adapters/okta/access.ts'
import { oktaAccessSettings } from '../../../contracts/connectors/settings.ts'
import { startOkta } from '../../../contracts/stand-ins/okta.ts'
import { managed, surroundingsOf, targetWith } from '../../../sources.ts'

const device = managed(1)

const target = targetWith({ keys: [`okta-eu#${device.ref}`] })

async function open(status: string) {
  const { clock } = surroundingsOf('')
  const statuses = new Map([[device.ref, status]])
  const standIn = await startOkta({ port: 0, clock, state: () => ({ devices: [device], statuses }) })
  onTestFinished(() => standIn.close())
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
  expect(await set(target, 'granted', 1)).toEqual({ is: 'refused', why: 'gone' })
})

it('an unknown status is an error', async () => {
  const { set } = await open('LOST')
  await expect(set(target, 'suspended', 1)).rejects.toMatchObject({ fault: 'strange' })
})
