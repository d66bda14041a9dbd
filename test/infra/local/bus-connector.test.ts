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

  it('confirms by an event of its own', async () => {
    const { handle, confirmed } = open()
    await handle(suspension(1))
    expect(confirmed).toEqual([
      {
        version: '0',
        id: '00000000-0000-4000-9000-000000000001',
        'detail-type': 'AccessSuspensionConfirmed',
        source: 'device-manager',
        account: '000000000000',
        time: '2023-03-01T08:00:00Z',
        region: 'eu-central-1',
        resources: [],
        detail: { person: 'ana', device: 'phone', version: 1 },
      },
    ])
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

  it('may be asked twice', async () => {
    const { handle, devices, lines, confirmations } = open()
    await handle(suspension(1))
    await handle(suspension(1))
    await handle(suspension(3))
    expect(devices.get('phone')).toEqual({ state: 'suspended', version: 3 })
    expect(lines()).toEqual(['2023-03-01T08:00:00Z phone suspended 1'])
    expect(confirmations()).toEqual([
      'AccessSuspensionConfirmed ana phone 1',
      'AccessSuspensionConfirmed ana phone 1',
      'AccessSuspensionConfirmed ana phone 3',
    ])
  })

  it('holds to the first of two requests that share a version', async () => {
    const { handle, devices, confirmations } = open()
    await handle(suspension(1))
    await handle(restoration(1))
    expect(devices.get('phone')).toEqual({ state: 'suspended', version: 1 })
    expect(confirmations().at(-1)).toBe('AccessSuspensionConfirmed ana phone 1')
  })

  it('keeps devices apart', async () => {
    const { handle, devices } = open()
    await handle(suspension(2, 'phone'))
    await handle(suspension(1, 'tablet'))
    expect([...devices]).toEqual([
      ['phone', { state: 'suspended', version: 2 }],
      ['tablet', { state: 'suspended', version: 1 }],
    ])
  })

  it('ignores what else is on the bus, its own confirmations included', async () => {
    const { handle, devices, confirmed } = open()
    await handle(eventOf('PolicyActivated', { policy: 'no-tiktok' }))
    await handle(eventOf('AccessSuspensionConfirmed', { person: 'ana', device: 'phone', version: 1 }))
    expect(devices.size).toBe(0)
    expect(confirmed).toEqual([])
  })

  it.each([
    [{ person: 'ana', device: 'phone' }, 'detail.version: '],
    [{ person: 'ana', device: 'phone', version: '1' }, 'detail.version: '],
    [{ person: 'ana', device: 'phone', version: 0 }, 'detail.version: '],
    [{ person: 'ana', device: 'phone', version: 1.5 }, 'detail.version: '],
    [{ person: 'ana', device: '', version: 1 }, 'detail.device: '],
    [{ device: 'phone', version: 1 }, 'detail.person: '],
  ])('refuses a malformed request: %j', async (detail, fault) => {
    const { handle, devices, confirmed } = open()
    const failure = await handle(eventOf('AccessSuspensionRequested', detail)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(MalformedRequestError)
    expect(failure).toHaveProperty('message', expect.stringContaining(`is a malformed AccessSuspensionRequested: ${fault}`))
    expect(devices.size).toBe(0)
    expect(confirmed).toEqual([])
  })

  it('fails where it cannot confirm, and confirms when asked again', async () => {
    const confirmed: BusEvent[] = []
    const { handle, lines } = open({
      async confirm(event) {
        confirmed.push(event)
        if (confirmed.length === 1) throw new Error('no bus')
      },
    })
    await expect(handle(suspension(1))).rejects.toThrow('no bus')
    await handle(suspension(1))
    expect(confirmed.map(({ detail }) => detail.version)).toEqual([1, 1])
    expect(lines()).toHaveLength(1)
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
