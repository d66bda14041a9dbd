/** A pass over a device manager that knows everybody's devices, and what one that is not believed must leave alone. */

import type { SyncPorts } from '#campaign/sync/ports.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { syncDevices } from '#campaign/sync/sync-devices.ts'
import type { Device, Person } from '#domain/people/person.ts'
import { type DevicePage, type DeviceReport, type DeviceSource, SourceError } from '#domain/sources/device-source.ts'
import { keyHash, sourceKey } from '#domain/sources/keys.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'
import { mortal, StruckError } from './mortal.ts'
import type { OperationOf } from './story.ts'

type Sync = OperationOf<'sync'>

interface Owned {
  person: Person
  device: Device
}

const name = 'jamf'

/** Small campaigns lose half of their devices with one. */
const account = { address: 'https://jamf.example', clientId: 'ides', secret: 'ides/jamf' }
const settings = deviceSourceSettings.parse({ kind: 'jamf', ...account, leastPercent: 50 })

const touched = ['people', 'owners', 'passes', 'deviceIndex'] as const

/** A failed page is tried five times, a quarter of an hour apart. */
const mostRuns = 5

/** Plays a pass, whose worker may die once. @returns what it broke */
export async function playSync(ports: SyncPorts, sync: Sync, everyone: () => Promise<readonly Person[]>, later: () => void) {
  const owned = (await everyone()).flatMap(person => person.devices.map(device => ({ person, device })))
  await ports.deviceIndex.saveAll(new Map(owned.map(({ device: { id } }) => [keyHash(sourceKey(name, id)), id])))
  const listed = owned.filter((_, place) => !sync.missing?.includes(place % 8))
  const reports = listed.map((one, place) => reportOf(one, sync.apps[place % sync.apps.length] ?? '', ports, sync.weekly))
  const named = { name, settings, source: sourceOf(reports, sync.ends) }
  await beginPass(ports, name)
  const before = await ports.passes.find(name)
  const worker = mortal(ports, touched, sync.trouble)
  try {
    await syncDevices(worker.ports, named, () => true)
  } catch (error) {
    if (!(error instanceof StruckError)) throw error
  }
  for (let runs = 1; runs < mostRuns && (await ports.passes.find(name)).state.pass; runs += 1) {
    later()
    await syncDevices(ports, named, () => true)
  }
  const { state } = await ports.passes.find(name)
  if (state.accepted?.number !== before.state.accepted?.number) return []
  return unbelieved(owned, await everyone(), new Set(reports.filter(({ found }) => found.length > 0).map(({ ref }) => ref)))
}

const reportOf = ({ person, device }: Owned, apps: string, { clock }: SyncPorts, isWeekly: boolean | undefined): DeviceReport => ({
  ref: device.id,
  keys: {},
  users: [{ id: person.profile.id }],
  label: device.label,
  platform: device.platform,
  ownership: device.ownership,
  workApps: device.workApps,
  coverage: 'all-apps',
  evidence: 'inventory',
  ...(isWeekly ? { seenAt: clock.now(), inventoryHours: 168 } : { inventoriedAt: clock.now() }),
  found: apps === '' ? [] : apps.split(';'),
  passed: [],
  failed: [],
  faults: [],
})

/** Two pages. `cut off`: the source says that it has more devices. `down`: the second page never comes. */
function sourceOf(reports: readonly DeviceReport[], ends: Sync['ends']): DeviceSource {
  const half = Math.ceil(reports.length / 2)
  const total = ends === 'cut off' ? { total: reports.length + 5 } : {}
  return {
    permissions: [],
    open: async () => ({
      async page(cursor): Promise<DevicePage> {
        if (cursor === undefined) return { reports: reports.slice(0, half), unread: [], next: 'second', ...total }
        if (ends === 'down') throw new SourceError('down', 'the source does not answer: try again later')
        return { reports: reports.slice(half), unread: [], ...total }
      },
    }),
  }
}

/** What must stay as it was: nothing is clean, and nobody cut off on whose device nothing was found. */
function unbelieved(before: readonly Owned[], after: readonly Person[], found: ReadonlySet<string>) {
  return before.flatMap(({ person, device: { id, readings } }) => {
    const owner = after.find(({ profile }) => profile.id === person.profile.id)
    const left = owner?.devices.find(device => device.id === id)?.readings.flatMap(({ unmet }) => unmet) ?? []
    const lost = readings.flatMap(({ unmet }) => unmet).filter(app => !left.includes(app))
    // What an earlier pass found may come to be cut off meanwhile.
    const wasInBreach = readings.some(({ unmet }) => unmet.length > 0)
    const isCut = owner?.access[id]?.wanted === 'suspended' && person.access[id]?.wanted !== 'suspended'
    return [
      ...(lost.length > 0 ? [`${id} is without ${lost} by a pass that is not believed`] : []),
      ...(isCut && !found.has(id) && !wasInBreach ? [`${id} is cut off by a pass that found nothing on it`] : []),
    ]
  })
}
