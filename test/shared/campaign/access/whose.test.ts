import { expect, it } from 'vitest'
import { carryOut } from '#campaign/access/carry-out.ts'
import { accessOf } from '#campaign/access/device-access.ts'
import { askAgain } from '#campaign/access/request-access.ts'
import { personWith } from '#test/builders.ts'
import { memoryConnector } from '#test/memory/access-connector.ts'
import { refOf } from '#test/refs.ts'
import { suspending } from '../brake/holding.ts'
import { announced } from '../running.ts'
import { type Connected, connected, requested } from './connecting.ts'

/** Ana's phone and another device are cut off, and so is she where people are. */
async function twoCut(connectors: Parameters<typeof connected>[1], other: { id: string; platform?: string } = { id: 'tablet' }) {
  const ana = personWith({}, [{ id: 'phone' }, other])
  const running = await announced({ policies: [suspending()], people: [ana] })
  await running.runUntil('2023-03-15T23:45')
  const campaign = connected(running.at('2023-03-16T00:00'), connectors)
  await campaign.sweep()
  return campaign
}

const report = ({ running }: Connected, device: string) => running.report({ at: running.now(), device, apps: [] })

it('someone who is cut off gets access back once none of their devices should be suspended', async () => {
  const [entra, okta] = [memoryConnector(), memoryConnector('person')]
  const campaign = await twoCut({ entra, okta })
  expect([...entra.cut, ...okta.cut]).toEqual(['phone', 'tablet', refOf('ana')])
  await report(campaign, 'phone')
  await campaign.sweep()
  expect([...entra.cut, ...okta.cut]).toEqual(['tablet', refOf('ana')])
  expect(await campaign.enforcement('phone')).toEqual({ wanted: 'granted', is: 'set' })
  await report(campaign, 'tablet')
  await campaign.sweep()
  expect([...entra.cut, ...okta.cut]).toEqual([])
})

it('phones work again once none of them should be suspended, whatever else is', async () => {
  const phones = memoryConnector('phones')
  phones.misbehave(({ target }) => (target.platform === 'windows' ? { is: 'refused', why: 'not-supported' } : undefined))
  const campaign = await twoCut({ phones }, { id: 'laptop', platform: 'windows' })
  expect(await campaign.enforcement('laptop')).toMatchObject({ wanted: 'suspended', is: 'cannot be enforced' })
  await report(campaign, 'phone')
  await campaign.sweep()
  expect(phones.cut).toEqual(new Set())
})

it('phones stay suspended while another of them should be', async () => {
  const phones = memoryConnector('phones')
  const campaign = await twoCut({ phones })
  await report(campaign, 'phone')
  await campaign.sweep()
  expect(phones.cut).toEqual(new Set([refOf('ana')]))
})

it('a device that changes hands comes back to its new owner, and the old one stays connected', async () => {
  const [entra, okta] = [memoryConnector(), memoryConnector('person')]
  const campaign = await twoCut({ entra, okta })
  const ben = { id: 'ben', name: 'Ben' }
  await campaign.running.import(personWith(ben, [{ id: 'phone', apps: '' }]))
  await report(campaign, 'tablet')
  await campaign.sweep()
  expect([...entra.cut, ...okta.cut]).toEqual([])
})

it('a device that changes hands stays cut off with its new owner; the old one gets access back', async () => {
  const [entra, okta] = [memoryConnector(), memoryConnector('person')]
  const campaign = await twoCut({ entra, okta })
  const { running, ports } = campaign
  await running.import(personWith({ id: 'ben', name: 'Ben' }, [{ id: 'phone' }]))
  await report(campaign, 'tablet')
  await running.sweep()
  const late = campaign.waiting.splice(0)
  // Ben gets his notice, and is cut off himself before anybody carries out what is to come back to Ana.
  await running.runUntil('2023-03-24T12:00')
  for (const request of campaign.waiting.splice(0)) await carryOut(ports, request)
  expect(entra.cut).toEqual(new Set(['phone', 'tablet']))
  for (const request of late) expect(await carryOut(ports, request)).toEqual({ is: 'set' })
  expect(entra.cut).toEqual(new Set(['phone']))
  expect(okta.cut).toEqual(new Set([refOf('ben')]))
})

it('what no system could do is requested again by the next sweep if an admin says so', async () => {
  const entra = memoryConnector()
  entra.misbehave(() => ({ is: 'refused', why: 'permission' }))
  const campaign = await requested({ entra })
  for (const request of campaign.waiting.splice(0)) await carryOut(campaign.ports, request)
  expect((await accessOf(campaign.ports, 'ana-phone'))?.enforcement?.why).toBe('permission')
  entra.misbehave(() => undefined)
  expect(await askAgain(campaign.ports, refOf('ana'), 'ana-phone')).toBe(true)
  await campaign.sweep()
  const access = await accessOf(campaign.ports, 'ana-phone')
  expect(access).toMatchObject({ person: refOf('ana'), enforcement: { is: 'set' }, state: { connectors: { entra: { is: 'set' } } } })
  expect(await askAgain(campaign.ports, refOf('ana'), 'ana-phone')).toBe(false)
  expect(await askAgain(campaign.ports, refOf('nobody'), 'ana-phone')).toBe(false)
  expect(await accessOf(campaign.ports, 'nobody’s phone')).toBeUndefined()
})
