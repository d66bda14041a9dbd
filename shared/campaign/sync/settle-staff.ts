import { addDays } from '../../domain/schedule/zone.ts'
import type { WaitingStaff } from '../../domain/sources/directory.ts'
import type { Pass, SourceState } from '../../domain/sources/pass.ts'
import { directoryName, listedFor, waitsFor } from '../../domain/sources/staff-pass.ts'
import { membersWith, missingTwice } from './members.ts'
import { noteLeavers } from './note-leavers.ts'
import { ended, type Step } from './run-pass.ts'
import type { StaffSyncPorts } from './staff-ports.ts'
import { takeStaff } from './take-staff.ts'

/** Somebody may wait for a manager, or for an address, of a later page. */
const rounds = 2

/** Takes what a pass told of staff. It may be ended early, and goes on with what is left. */
export async function settleStaff(ports: StaffSyncPorts, state: SourceState, pass: Pass, mayGoOn: () => boolean): Promise<Step> {
  const { passes, directory, clock } = ports
  const { number, startedAt } = pass
  const members = await membersWith(ports, state, pass)
  let written = 0
  for (let round = 0; round < rounds; round += 1)
    for await (const { part, waiting } of directory.listWaiting(number)) {
      if (!mayGoOn()) return { state, outcome: 'begun', written }
      const taken = await takeStaff(ports, waiting, members)
      written += taken.written
      const again = new Set(taken.findings.map(({ record }) => record))
      const left = waiting.filter(({ ref }) => again.has(ref))
      if (left.length === 0) await directory.removeWaiting(number, part)
      else if (left.length < waiting.length) await directory.saveWaiting(number, part, left, addDays(startedAt, waitsFor, 'UTC'))
    }
  const left: WaitingStaff[] = []
  const parts: number[] = []
  for await (const { part, waiting } of directory.listWaiting(number)) {
    parts.push(part)
    left.push(...waiting)
  }
  // Together, so that people may exchange addresses.
  const last = await takeStaff(ports, left, members)
  const vanished = await noteLeavers(ports, await missingTwice(passes, state, pass))
  await passes.saveSheet(
    { source: directoryName, pass: number, part: pass.sheets },
    { devices: [], findings: last.findings },
    addDays(startedAt, listedFor, 'UTC'),
  )
  for (const part of parts) await directory.removeWaiting(number, part)
  const counted = { ...pass, unread: pass.unread + last.findings.filter(({ what }) => what === 'unread').length, vanished }
  return { ...ended(believed(state, pass, clock.now()), counted, 'accepted', clock.now()), written: written + last.written + vanished }
}

/** The state in which a pass is the last accepted one. */
function believed(state: SourceState, pass: Pass, endedAt: NonNullable<SourceState['accepted']>['endedAt']): SourceState {
  const { number, startedAt, records, changes, changesFrom } = pass
  const since = changes && state.directory ? state.directory : { wholeAt: startedAt, passes: [] }
  return {
    ...state,
    accepted: { number, startedAt, endedAt, records },
    directory: {
      ...{ wholeAt: since.wholeAt, passes: [...since.passes, number] },
      ...(changesFrom === undefined ? {} : { changesFrom }),
    },
  }
}
