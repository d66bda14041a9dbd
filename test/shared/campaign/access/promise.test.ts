import { expect, it } from 'vitest'
import { haltPolicy } from '#campaign/decide/pause.ts'
import { sweep } from '#campaign/send/sweep.ts'
import { snapshotUnder } from '#domain/policies/store.ts'
import { memoryConnector } from '#test/memory/access-connector.ts'
import { refOf } from '#test/refs.ts'
import { type Connected, requested } from './connecting.ts'

const names = Array.from({ length: 40 }, (_, index) => `s${String(index).padStart(2, '0')}`)

/** Forty phones are cut off; nobody has confirmed it, so that all requests are to be repeated. One phone has come clean since. */
async function oneClean() {
  const campaign = await requested({ entra: memoryConnector() }, names)
  campaign.waiting.splice(0)
  campaign.running.later({ hours: 2 })
  await campaign.running.reports('s33-phone', '')
  return campaign
}

/** A run of the sweep that has time for one person. */
async function sweepOne({ running: { ports } }: Connected) {
  let left = 1
  await sweep(ports, ['access', 'escalate'], () => left-- > 0)
}

const restoration = { person: refOf('s33'), device: 's33-phone', wanted: 'granted', version: 2 }

it('access that comes back is requested by the next sweep, before every repeated request', async () => {
  const campaign = await oneClean()
  await sweepOne(campaign)
  expect(campaign.waiting).toEqual([restoration])
})

it('access that comes back waits for no pause of the policy, of mail or of suspensions', async () => {
  const campaign = await oneClean()
  const { ports } = campaign.running
  const pause = { reason: 'an import went wrong', by: 'admin-1', at: ports.clock.now() }
  await ports.control.save('mail', pause)
  await ports.control.save('suspension', pause)
  await haltPolicy(ports, 'no-tiktok', 'paused', 'admin-1', 'an import went wrong')
  const policies = { ...ports.policies, ...(await snapshotUnder(ports.control, ports.policies)) }
  await sweepOne({ ...campaign, running: campaign.running.with({ policies }) })
  expect(campaign.waiting).toEqual([restoration])
})

it('access that comes back waits for no device of the same person that may not be cut off yet', async () => {
  const campaign = await oneClean()
  const { people, clock } = campaign.running.ports
  const { person, ...stored } = await people.get(refOf('s33'))
  await people.save({ ...stored, person: { ...person, accessLookAt: clock.now().add({ minutes: 1 }) } })
  await sweepOne(campaign)
  expect(campaign.waiting).toEqual([restoration])
})
