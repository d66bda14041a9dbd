import { expect, it } from 'vitest'
import { type ReconcileReport, reconcile } from '#campaign/access/reconcile.ts'
import { erasePerson } from '#campaign/privacy/erase-person.ts'
import { personWith, several } from '#test/builders.ts'
import { memoryConnector } from '#test/memory/access-connector.ts'
import { refOf } from '#test/refs.ts'
import { suspending } from '../brake/holding.ts'
import { announced } from '../running.ts'
import { type Connected, connected, requested } from './connecting.ts'

const names = several(20, index => `s${String(index).padStart(2, '0')}`)

/** Twenty phones are cut off; those of some are clean since, and have access again. */
async function settled(connectors: Parameters<typeof requested>[0], restored: readonly string[] = []) {
  const campaign = await requested(connectors, names)
  await campaign.sweep()
  for (const id of restored) await campaign.running.reports(`${id}-phone`, '')
  await campaign.sweep()
  return campaign
}

/** The same, in Entra alone. */
async function settledInEntra(restored: readonly string[] = []) {
  const entra = memoryConnector()
  return { entra, campaign: await settled({ entra }, restored) }
}

const compare = async ({ ports }: Connected, hasTimeLeft = () => true): Promise<ReconcileReport & { drift: readonly string[] }> => {
  const drift: string[] = []
  const compared = await reconcile(
    {
      ...ports,
      onDrift: (connector, { target }) => drift.push(`${target.device} in ${connector}`),
      onNotCompared: (device, error) => drift.push(`${device}: ${error}`),
    },
    hasTimeLeft,
  )
  return { ...compared, drift }
}

it('the daily comparison finds nothing where all is as wanted, and checks the suspended daily', async () => {
  const campaign = await settled({ entra: memoryConnector() })
  expect(await compare(campaign)).toEqual({ looked: 20, repaired: 0, drifted: 0, failed: 0, drift: [] })
  campaign.running.later({ hours: 23 })
  expect((await compare(campaign)).looked).toBe(0)
  campaign.running.later({ hours: 1 })
  expect((await compare(campaign)).looked).toBe(20)
})

it('the daily comparison leaves to a human what should be suspended and is not', async () => {
  const { entra, campaign } = await settledInEntra()
  entra.change('s03-phone', 'granted')
  expect(await compare(campaign)).toMatchObject({ repaired: 0, drifted: 1, drift: ['s03-phone in entra'] })
  expect(entra.cut.has('s03-phone')).toBe(false)
})

it('the daily comparison compares only what a system set, and can be read', async () => {
  const [entra, okta, webhook] = [memoryConnector(), memoryConnector(), memoryConnector('device', false)]
  okta.misbehave(({ what }) => (what === 'set' ? { is: 'refused', why: 'not-enrolled' } : undefined))
  const campaign = await settled({ entra, okta, webhook })
  expect(entra.cut.size).toBe(20)
  expect(await compare(campaign)).toEqual({ looked: 20, repaired: 0, drifted: 0, failed: 0, drift: [] })
})

it('the daily comparison passes over what is being carried out', async () => {
  const { entra, campaign } = await settledInEntra()
  for (const id of names) await campaign.running.reports(`${id}-phone`, '')
  await campaign.running.sweep()
  expect(campaign.waiting).toHaveLength(20)
  expect(await compare(campaign)).toEqual({ looked: 0, repaired: 0, drifted: 0, failed: 0, drift: [] })
  expect(entra.cut.size).toBe(20)
})

it('the daily comparison repairs one system and leaves another to a human, who is told of it', async () => {
  const [entra, okta] = [memoryConnector(), { ...memoryConnector(), isSetByOthers: true } as const]
  const campaign = await settled({ entra, okta }, names)
  for (const one of [entra, okta]) one.change('s03-phone', 'suspended')
  const days: Awaited<ReturnType<typeof compare>>[] = []
  for (let day = 0; day < 10; day += 1) {
    days.push(await compare(campaign))
    campaign.running.later({ hours: 24 })
  }
  expect(days.flatMap(({ drift }) => drift)).toEqual(['s03-phone in okta'])
  expect(days.reduce((sum, { repaired, drifted }) => sum + repaired + 10 * drifted, 0)).toBe(10)
  expect([entra.cut.size, [...okta.cut]]).toEqual([0, ['s03-phone']])
})

it('the daily comparison leaves alone what stays cut off for another device of its owner', async () => {
  const okta = memoryConnector('person')
  const people = [personWith({}, [{ id: 'phone' }, { id: 'tablet' }])]
  const opened = await announced({ policies: [suspending()], people })
  await opened.runUntil('2023-03-15T23:45')
  const campaign = connected(opened.at('2023-03-16T00:00'), { okta })
  await campaign.sweep()
  await campaign.running.reports('phone', '')
  await campaign.sweep()
  for (let day = 0; day < 10; day += 1) {
    expect(await compare(campaign)).toMatchObject({ repaired: 0, drifted: 0, failed: 0 })
    campaign.running.later({ hours: 24 })
  }
  expect([...okta.cut]).toEqual([refOf('ana')])
})

it('the daily comparison gives back what is suspended and should not be, within ten days', async () => {
  const { entra, campaign } = await settledInEntra(names.slice(0, 5))
  for (const id of names.slice(0, 5)) entra.change(`${id}-phone`, 'suspended')
  let repaired = 0
  for (let days = 0; days < 10; days += 1) {
    const compared = await compare(campaign)
    expect(compared.drift).toEqual([])
    repaired += compared.repaired
    campaign.running.later({ hours: 24 })
  }
  expect(repaired).toBe(5)
  expect([...entra.cut].toSorted()).toEqual(names.slice(5).map(id => `${id}-phone`))
  expect(await campaign.enforcement('s00-phone', 's00')).toEqual({ wanted: 'granted', is: 'set' })
})

it('the daily comparison has a repair that fails repeated by the sweeps', async () => {
  const { entra, campaign } = await settledInEntra(names)
  for (const id of names) entra.change(`${id}-phone`, 'suspended')
  entra.misbehave(({ what }) => (what === 'set' ? { is: 'retry' } : undefined))
  for (let days = 0; days < 10; days += 1) {
    await compare(campaign)
    campaign.running.later({ hours: 24 })
  }
  expect(entra.cut.size).toBe(20)
  expect((await campaign.enforcement('s00-phone', 's00'))?.is).toBe('requested')
  entra.misbehave(() => undefined)
  await campaign.sweep()
  expect(entra.cut.size).toBe(0)
  expect((await campaign.enforcement('s00-phone', 's00'))?.is).toBe('set')
})

it('the daily comparison goes on where an earlier run stopped, and past what cannot be read', async () => {
  const { entra, campaign } = await settledInEntra()
  entra.misbehave(({ what, target }) => {
    if (what === 'get' && target.device === 's04-phone') throw new Error('it does not answer')
    return undefined
  })
  const drift = ['s04-phone: Error: it does not answer']
  expect(await compare(campaign, () => false)).toMatchObject({ looked: 19, failed: 1, drift })
  expect(await compare(campaign)).toMatchObject({ looked: 0 })
})

it('the daily comparison gives back the access of someone who was erased before they had it', async () => {
  const { entra, campaign } = await settledInEntra()
  const { ports } = campaign.running
  expect(await erasePerson(ports, 's07', 'admin-1')).toBe('erased')
  // The request is lost.
  campaign.waiting.splice(0)
  expect(entra.cut.has('s07-phone')).toBe(true)
  await compare(campaign)
  expect(entra.cut.has('s07-phone')).toBe(false)
  expect(await campaign.ports.states.find(refOf('s07'), 's07-phone')).toBeUndefined()
})

it('an erasure gives access back in other systems, and leaves nothing of what they said', async () => {
  const { entra, campaign } = await settledInEntra(['s00'])
  for (const id of ['s00', 's01']) expect(await erasePerson(campaign.running.ports, id, 'admin-1')).toBe('erased')
  await campaign.sweep()
  expect(entra.cut.has('s01-phone')).toBe(false)
  for (const id of ['s00', 's01']) expect(await campaign.ports.states.find(refOf(id), `${id}-phone`)).toBeUndefined()
})
