import { expect, it } from 'vitest'
import { type ConnectorOptions, connector } from '#infra/local/bus/connector.ts'
import { type BusEvent, busEvent, countedIds } from '#infra/local/bus/event.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { instant } from '#test/builders.ts'

const nextId = countedIds('8000')

const eventOf = (type: string, detail: Record<string, unknown>): BusEvent =>
  busEvent({ id: nextId(), source: 'ides', type, at: instant('2023-03-01T07:00:00Z'), region: 'eu-central-1', detail })

const suspension = (version: number, device = 'phone') => eventOf('AccessSuspensionRequested', { person: 'ana', device, version })
const restoration = (version: number, device = 'phone') => eventOf('AccessRestorationRequested', { person: 'ana', device, version })

/** A connector, what it confirms, and its log in lines. */
function open(options: Partial<ConnectorOptions> = {}) {
  const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
  const confirmed: BusEvent[] = []
  const other = connector({ clock, confirm: async event => void confirmed.push(event), ...options })
  return {
    ...other,
    clock,
    confirmed,
    confirmations: () => confirmed.map(({ 'detail-type': type, detail }) => `${type} ${detail.person} ${detail.device} ${detail.version}`),
    lines: () => other.log.map(({ at, device, state, version }) => `${at} ${device} ${state} ${version}`),
  }
}

it('a connector suspends and restores; a late suspension loses against a newer restoration', async () => {
  const { handle, devices, lines, confirmations } = open()
  await handle(suspension(1))
  await handle(restoration(4))
  await handle(suspension(3))
  expect(devices.get('phone')).toEqual({ state: 'granted', version: 4 })
  expect(lines()).toEqual(['2023-03-01T08:00:00Z phone suspended 1', '2023-03-01T08:00:00Z phone granted 4'])
  expect(confirmations()).toEqual([
    'AccessSuspensionConfirmed ana phone 1',
    'AccessRestorationConfirmed ana phone 4',
    'AccessRestorationConfirmed ana phone 4',
  ])
})

it('a connector never suspends where the restoration overtakes the suspension', async () => {
  const { handle, devices, lines, confirmations } = open()
  await handle(restoration(2))
  await handle(suspension(1))
  expect(devices.get('phone')).toEqual({ state: 'granted', version: 2 })
  expect(lines()).toEqual([])
  expect(confirmations()).toEqual(['AccessRestorationConfirmed ana phone 2', 'AccessRestorationConfirmed ana phone 2'])
})
