import { expect, it } from 'vitest'
import { takeConfirmation } from '#campaign/access/request-access.ts'
import type { AccessConnector, AccessRequest, ConnectorOutcome } from '#domain/access/connector.ts'
import { policyOf, suspendingQuietly } from '#test/builders.ts'
import { connectorNamed } from '#test/connectors.ts'
import { refOf } from '#test/refs.ts'
import { failing, known, notified } from '../running.ts'
import { connected } from './connecting.ts'

const suspension = (of: string): AccessRequest => ({ person: refOf(of), device: 'phone', wanted: 'suspended', version: 1 })

it('a confirmation of access for an unknown person is unknown', async () => {
  const { ports } = await known()
  expect(await takeConfirmation(ports, suspension('nobody'))).toBe('unknown')
})

it('a confirmation of access fails if the store does, so that it is redelivered', async () => {
  const { ports } = await known()
  await expect(takeConfirmation(failing(ports, 'people', 'get'), suspension('ana'))).rejects.toThrow('cannot be reached')
})

const suspending = policyOf(suspendingQuietly)

it.each([
  ['restoration', 'phone', 1, 'granted', 'mismatched'],
  ['later version', 'phone', 2, 'suspended', 'mismatched'],
  ['device', 'tablet', 1, 'suspended', 'unknown'],
] as const)('a confirmation of access that is not wanted but of another %s proves nothing', async (_, device, version, wanted, outcome) => {
  const running = await notified({ policies: [suspending] })
  await running.hear('delivered', 1)
  await running.at('2023-03-16T00:00').sweep()
  const before = await running.find()
  expect(await running.confirm(device, version, wanted)).toBe(outcome)
  expect(await running.find()).toEqual(before)
  expect(await running.confirm('phone', 1, 'suspended')).toBe('taken')
  expect((await running.personOf()).accessRequested?.phone?.confirmed).toBe(1)
})

it('a confirmation of access that is not wanted any more is ignored', async () => {
  const running = await notified({ policies: [suspending] })
  await running.hear('delivered', 1)
  await running.at('2023-03-16T00:00').sweep()
  await running.at('2023-03-16T00:10').reports('phone', '')
  await running.at('2023-03-16T00:10').sweep()
  const before = await running.find()
  expect(await running.confirm('phone', 1, 'suspended')).toBe('ignored')
  expect(await running.confirm('phone', 2, 'suspended')).toBe('mismatched')
  expect(await running.find()).toEqual(before)
  expect(await running.confirm('phone', 2, 'granted')).toBe('taken')
})

const outcomes: readonly (readonly [string, ConnectorOutcome, string])[] = [
  ['has set it', { is: 'confirmed' }, 'mismatched'],
  ['cannot do it', { is: 'refused', why: 'not-supported' }, 'taken'],
]

it.each(outcomes)(
  'a confirmation on the bus counts only where the connector that was asked cannot do it: it %s',
  async (_, outcome, taken) => {
    const set = async () => outcome
    const connector: AccessConnector = {
      reach: 'device',
      permissions: [],
      set,
      get: async () => ({ is: 'unknown' }),
      check: async () => [],
    }
    const campaign = await notified({ policies: [suspending] })
    const { running, sweep } = connected(campaign.with({ connectorList: [connectorNamed('entra', 'entra-device')] }), { entra: connector })
    await running.hear('delivered', 1)
    await running.at('2023-03-16T00:00').sweep()
    await expect(running.confirm('phone', 1)).rejects.toThrow('before every connector answered')
    await sweep()
    expect(await running.confirm('phone', 1)).toBe(taken)
  },
)
