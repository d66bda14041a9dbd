/** CPU milliseconds a record of imports, of passes over a device manager, and of enrolment. Floor: the same requests over `node:http`. */

import { importDevices } from '#campaign/import/import-devices.ts'
import { importStaff } from '#campaign/import/import-staff.ts'
import { beginPass } from '#campaign/sync/run-pass.ts'
import { syncDevices } from '#campaign/sync/sync-devices.ts'
import type { DeviceReport, DeviceSource } from '#domain/sources/device-source.ts'
import { deviceSourceSettings } from '#domain/sources/settings.ts'
import { compose } from '#functions/compose/system.ts'
import { joined } from '#functions/runtime/lazily.ts'
import { virtualClock } from '#infra/local/virtual-clock.ts'
import { memoryPieceQueue } from '../memory/jobs.ts'
import { organisationOf } from '../sample.ts'
import { runEnrolment } from '../working.ts'
import { type Bench, onServers } from './floor.ts'
import { announcedPolicy } from './invented.ts'
import type { Round } from './measured.ts'

/** Records in one import: as many as a call may have. */
const size = 1000

const { staff, devices } = organisationOf(size)

const name = 'jamf'
const settings = deviceSourceSettings.parse({ kind: 'jamf', address: 'https://jamf.example', clientId: 'ides', secret: 'ides/jamf' })

export const measure = (rounds = 5) => onServers(rounds, play)

async function play({ environment, database, measure }: Bench) {
  const policy = await announcedPolicy()
  const clock = virtualClock(policy.announcedAt.subtract({ hours: 1 }))
  const system = joined(
    compose(environment, clock, () => database),
    { pieceQueue: memoryPieceQueue() },
  )
  // Also for the floor.
  await measure(() => system.policies.activate(policy, 0))

  const pass = async () => {
    await beginPass(system, name)
    const { outcome } = await syncDevices(system, { name, settings, source: sourceOf(clock.now().subtract({ hours: 1 })) }, () => true)
    if (outcome !== 'accepted') throw new Error(`the pass was ${outcome}`)
  }
  const works = {
    'import new staff, ms each': () => importStaff(system, staff),
    'import new devices, ms each': () => importDevices(system, devices, { subject: 'admin-1' }),
    'import unchanged staff, ms each': () => importStaff(system, staff),
    'import unchanged devices, ms each': () => importDevices(system, devices, { subject: 'admin-1' }),
    'read new devices of a source, ms each': pass,
    'read them six hours later, ms each': pass,
    'enrol, ms a person': () => runEnrolment(system),
    'enrol again, ms a person': () => runEnrolment(system),
  }
  const measured: Record<string, Round> = {}
  for (const [line, work] of Object.entries(works)) {
    measured[line] = await measure(work, () => size)
    clock.advanceTo(clock.now().add({ hours: 6 }))
  }
  return measured
}

/** A page of devices, one for each of the staff; one in 33 has an app. */
function sourceOf(inventoriedAt: NonNullable<DeviceReport['inventoriedAt']>): DeviceSource {
  const reports = Array.from(
    { length: size },
    (_, number): DeviceReport => ({
      ref: `5c1f2a00-0000-4000-8000-${String(number).padStart(12, '0')}`,
      keys: { serial: `C39K${number}X` },
      users: [{ id: staff[number]?.id ?? '' }],
      label: `iPhone ${number}`,
      platform: 'ios',
      ownership: 'official',
      workApps: true,
      inventoriedAt,
      coverage: 'all-apps',
      evidence: 'inventory',
      osVersion: '17.4',
      found: number % 33 === 0 ? ['tiktok'] : [],
      passed: [],
      failed: [],
      faults: [],
    }),
  )
  return { permissions: [], open: async () => ({ page: async () => ({ reports, unread: [] }), find: async () => undefined }) }
}
