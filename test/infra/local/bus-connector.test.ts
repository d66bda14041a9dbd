import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startBus } from '../../../infra/local/bus/bus.ts'
import { type ConnectorOptions, connector, MalformedRequestError } from '../../../infra/local/bus/connector.ts'
import { type BusEvent, busEvent, countedIds } from '../../../infra/local/bus/event.ts'
import { virtualClock } from '../../../infra/local/virtual-clock.ts'
import { instant } from '../../builders.ts'

const nextId = countedIds('8000')

const eventOf = (type: string, detail: Readonly<Record<string, unknown>>): BusEvent =>
  busEvent({ id: nextId(), source: 'ides', type, at: instant('2023-03-01T07:00:00Z'), region: 'eu-central-1', detail })

const suspension = (version: number, device = 'phone') => eventOf('AccessSuspensionRequested', { person: 'ana', device, version })
const restoration = (version: number, device = 'phone') => eventOf('AccessRestorationRequested', { person: 'ana', device, version })

/** A connector, what it confirms, and its log in lines. */
function open(options: Partial<ConnectorOptions> = {}) {
  const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
  const confirmed: BusEvent[] = []
  const other = connector({ clock, confirm: async (event) => void confirmed.push(event), ...options })
  return {
    ...other,
    clock,
    confirmed,
    confirmations: () => confirmed.map(({ 'detail-type': type, detail }) => `${type} ${detail.person} ${detail.device} ${detail.version}`),
    lines: () => other.log.map(({ at, device, state, version }) => `${at} ${device} ${state} ${version}`),
  }
}

describe('a connector', () => {
  it('suspends and restores, and confirms each', async () => {
    const { handle, clock, devices, lines, confirmations } = open()
    await handle(suspension(1))
    expect(devices.get('phone')).toEqual({ state: 'suspended', version: 1 })
    clock.advanceTo(instant('2023-03-03T08:00:00Z'))
    await handle(restoration(2))
    expect(devices.get('phone')).toEqual({ state: 'granted', version: 2 })
    expect(lines()).toEqual(['2023-03-01T08:00:00Z phone suspended 1', '2023-03-03T08:00:00Z phone granted 2'])
    expect(confirmations()).toEqual(['AccessSuspensionConfirmed ana phone 1', 'AccessRestorationConfirmed ana phone 2'])
  })

  it('lets a late suspension lose against a newer restoration, which it confirms again', async () => {
    const { handle, devices, lines, confirmations } = open()
    await handle(suspension(1))
    await handle(restoration(4))
    await handle(suspension(3))
    expect(devices.get('phone')).toEqual({ state: 'granted', version: 4 })
    expect(lines()).toEqual(['2023-03-01T08:00:00Z phone suspended 1', '2023-03-01T08:00:00Z phone granted 4'])
    expect(confirmations().at(-1)).toBe('AccessRestorationConfirmed ana phone 4')
  })

  it('never suspends where the restoration overtakes the suspension', async () => {
    const { handle, devices, lines, confirmations } = open()
    await handle(restoration(2))
    await handle(suspension(1))
    expect(devices.get('phone')).toEqual({ state: 'granted', version: 2 })
    expect(lines()).toEqual([])
    expect(confirmations()).toEqual(['AccessRestorationConfirmed ana phone 2', 'AccessRestorationConfirmed ana phone 2'])
  })

  it.each([
    [{ person: 'ana', device: 'phone', version: 0 }, 'detail.version: '],
    [{ device: 'phone', version: 1 }, 'detail.person: '],
  ])('refuses a malformed request: %j', async (detail, fault) => {
    const { handle, devices, confirmed } = open()
    const failure = await handle(eventOf('AccessSuspensionRequested', detail)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MalformedRequestError)
    expect(failure).toHaveProperty('message', expect.stringContaining(`is a malformed AccessSuspensionRequested: ${fault}`))
    expect(devices.size).toBe(0)
    expect(confirmed).toEqual([])
  })

  it('writes its log to a file too, behind what is in it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ides-connector-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const log = join(folder, 'access.ndjson')
    await open({ log }).handle(suspension(1))
    const { handle } = open({ log })
    await handle(suspension(1, 'tablet'))
    await handle(suspension(1, 'tablet'))
    await handle(restoration(2, 'tablet'))
    expect(readFileSync(log, 'utf8')).toBe(
      [
        '{"at":"2023-03-01T08:00:00Z","device":"phone","state":"suspended","version":1}\n',
        '{"at":"2023-03-01T08:00:00Z","device":"tablet","state":"suspended","version":1}\n',
        '{"at":"2023-03-01T08:00:00Z","device":"tablet","state":"granted","version":2}\n',
      ].join(''),
    )
  })
})

describe('a connector on a bus', () => {
  it('hears requests, and puts its confirmations on the same bus', async () => {
    const clock = virtualClock(instant('2023-03-01T08:00:00Z'))
    const heard: string[] = []
    const put = ({ source, 'detail-type': type, detail }: Pick<BusEvent, 'source' | 'detail-type' | 'detail'>) =>
      client.send(new PutEventsCommand({ Entries: [{ Source: source, DetailType: type, Detail: JSON.stringify(detail) }] }))
    const other = connector({ clock, confirm: async (event) => void (await put(event)) })
    const bus = await startBus({
      port: 0,
      clock,
      async onEvent(event) {
        heard.push(`${event['detail-type']} ${event.detail.version}`)
        await other.handle(event)
      },
    })
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' }
    const client = new EventBridgeClient({ endpoint: bus.url, region: 'eu-central-1', credentials })
    onTestFinished(async () => {
      client.destroy()
      await bus.close()
    })
    await put(restoration(2))
    await put(suspension(1))
    await bus.settled()
    expect(heard.toSorted()).toEqual([
      'AccessRestorationConfirmed 2',
      'AccessRestorationConfirmed 2',
      'AccessRestorationRequested 2',
      'AccessSuspensionRequested 1',
    ])
    expect(other.devices.get('phone')).toEqual({ state: 'granted', version: 2 })
    await put(eventOf('AccessSuspensionRequested', { device: 'phone' }))
    await expect(bus.settled()).rejects.toMatchObject({ errors: [{ name: 'MalformedRequestError' }] })
  })
})
