import { expect, it } from 'vitest'
import { carryOut } from '#campaign/access/carry-out.ts'
import { reconcile } from '#campaign/access/reconcile.ts'
import { memoryConnector } from '#test/memory/access-connector.ts'
import { requested } from './connecting.ts'

/** Ana's phone is about to be suspended in a system that then signs her out. */
async function signingOut() {
  const revoked: string[] = []
  const faults: Error[] = []
  const revokeSessions = async ({ device }: { device: string }) => {
    const fault = faults.shift()
    if (fault) throw fault
    revoked.push(device)
  }
  const campaign = await requested({ entra: { ...memoryConnector(), revokeSessions }, okta: memoryConnector() })
  const [request] = campaign.waiting
  if (!request) throw new Error('nothing was requested')
  return { ...campaign, revoked, faults, carryOut: () => carryOut(campaign.ports, request) }
}

it('someone is signed out once after a suspension is set, and not after a restoration', async () => {
  const { carryOut, revoked, running, waiting, ports } = await signingOut()
  expect(await carryOut()).toEqual({ is: 'set' })
  expect(await carryOut()).toEqual({ is: 'set' })
  expect(revoked).toEqual(['ana-phone'])
  await running.report({ at: ports.clock.now(), device: 'ana-phone', apps: [] })
  waiting.splice(0)
  await running.sweep()
  expect(waiting).toMatchObject([{ wanted: 'granted' }])
  expect(await carryOut()).toEqual({ is: 'set' })
  expect(revoked).toEqual(['ana-phone'])
})

it('a suspension stands though its owner could not be signed out, which is tried again', async () => {
  const { carryOut, revoked, faults, enforcement, faults: pending, ...campaign } = await signingOut()
  pending.push(new Error('busy'), new Error('busy'))
  expect(await carryOut()).toEqual({ is: 'set', checkAfter: 900 })
  expect(await enforcement()).toMatchObject({ wanted: 'suspended', is: 'set' })
  expect(await carryOut()).toEqual({ is: 'set', checkAfter: 900 })
  const none = () => undefined
  await reconcile({ ...campaign.ports, onDrift: none, onNotCompared: none }, () => true)
  expect(revoked).toEqual(['ana-phone'])
  expect(await carryOut()).toEqual({ is: 'set' })
  expect(revoked).toEqual(['ana-phone'])
})
