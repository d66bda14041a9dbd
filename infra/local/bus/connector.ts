import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { IdesError } from '#domain/errors.ts'
import type { Clock } from '#domain/schedule/clock.ts'
import { type BusEvent, busEvent, countedIds } from './event.ts'

type State = 'suspended' | 'granted'

/** A change of a device's access. */
export interface AccessChange {
  at: Temporal.Instant
  device: string
  state: State
  version: number
}

/** What became of access on the other side. */
export interface AccessSeen {
  /** Devices with a request so far; every other device has access. */
  devices: ReadonlyMap<string, { state: State }>
  /** Real changes only. */
  log: readonly Pick<AccessChange, 'at' | 'device' | 'state'>[]
}

/** A stand-in for the other side of access, such as a device manager. */
export interface Connector extends AccessSeen {
  /** Devices with a request so far; every other device has access. */
  devices: ReadonlyMap<string, { state: State; version: number }>
  /** Real changes only: a request for the present state adds none. */
  log: readonly AccessChange[]
  /**
   * Applies a request unless a newer one came first, and confirms the state in force. Ignores other events.
   * @throws MalformedRequestError, and the errors of `confirm`
   */
  handle(event: BusEvent): Promise<void>
}

export interface ConnectorOptions {
  clock: Clock
  confirm: (event: BusEvent) => Promise<void>
  /** A file that gets each change as a line of JSON, and has those of earlier runs. */
  log?: string | undefined
}

export function changesIn(log: AccessSeen['log']) {
  const suspended = log.filter(({ state }) => state === 'suspended').length
  return { suspended, restored: log.length - suspended }
}

class MalformedRequestError extends IdesError {
  override readonly name = 'MalformedRequestError'
  constructor({ id, 'detail-type': type }: BusEvent, cause: z.ZodError) {
    const faults = cause.issues.map(({ path, message }) => `${['detail', ...path].join('.')}: ${message}`)
    super(`the event ${id} is a malformed ${type}: ${faults.join('; ')}`, { cause })
  }
}

const request = z.object({ person: z.string().min(1), device: z.string().min(1), version: z.int().positive() })

const asked = new Map<string, State>([
  ['AccessSuspensionRequested', 'suspended'],
  ['AccessRestorationRequested', 'granted'],
])

const confirmation = { suspended: 'AccessSuspensionConfirmed', granted: 'AccessRestorationConfirmed' } as const

const keptChange = z.object({
  at: z.string().transform(at => Temporal.Instant.from(at)),
  device: z.string(),
  state: z.enum(['suspended', 'granted']),
  version: z.int(),
})

const changesKept = (file: string): AccessChange[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => keptChange.parse(JSON.parse(line)))

export function connector({ clock, confirm, log: file }: ConnectorOptions): Connector {
  const log = file !== undefined && existsSync(file) ? changesKept(file) : []
  const devices = new Map<string, { state: State; version: number }>(log.map(change => [change.device, change]))
  const eventId = countedIds('9000')

  const apply = (device: string, state: State, version: number) => {
    const heard = devices.get(device)
    if (heard && heard.version >= version) return heard
    const now = { state, version }
    devices.set(device, now)
    if (state !== (heard?.state ?? 'granted')) {
      const change = { at: clock.now(), device, ...now }
      log.push(change)
      // Synchronous: the next request waits until this one is written.
      if (file !== undefined) appendFileSync(file, `${JSON.stringify(change)}\n`)
    }
    return now
  }

  return {
    devices,
    log,
    async handle(event) {
      const wanted = asked.get(event['detail-type'])
      if (!wanted) return
      const { success, data, error } = request.safeParse(event.detail)
      if (!success) throw new MalformedRequestError(event, error)
      const { person, device } = data
      const { state, version } = apply(device, wanted, data.version)
      await confirm(
        busEvent({
          id: eventId(),
          source: 'device-manager',
          type: confirmation[state],
          at: clock.now(),
          region: event.region,
          detail: { person, device, version },
        }),
      )
    },
  }
}
