import { batchesOf } from '../../domain/batches.ts'
import { type UnderWay, withPassEnded } from '../../domain/sources/course.ts'
import type { SourceState } from '../../domain/sources/pass.ts'
import { directoryName } from '../../domain/sources/staff-pass.ts'
import { membersAfter, missingTwice } from './members.ts'
import { noteLeavers } from './note-leavers.ts'
import type { PassStep } from './run-pass.ts'
import type { StaffSyncPorts } from './staff-ports.ts'
import { keptUntil } from './standing-of.ts'
import { batchSize } from './take-page.ts'
import { takeStaff } from './take-staff.ts'

/** A person may wait for a manager, or for an address, of a later page. */
const rounds = 2

/** Takes what a pass told of staff. It may be ended early, and goes on with what is left. */
export async function settleStaff(ports: StaffSyncPorts, state: UnderWay, hasTimeLeft: () => boolean): Promise<PassStep> {
  const { passes, directory, clock } = ports
  const { pass } = state
  const { number, startedAt } = pass
  const members = await membersAfter(passes, state)
  let written = 0
  for (let round = 0; round < rounds; round += 1)
    for await (const { part, waiting } of directory.listWaiting(number)) {
      if (!hasTimeLeft()) return { state, outcome: 'begun', written }
      const taken = await takeStaff(ports, waiting, members)
      written += taken.written
      const again = new Set(taken.findings.map(({ record }) => record))
      const left = waiting.filter(({ ref }) => again.has(ref))
      if (left.length === 0) await directory.removeWaiting(number, part)
      else if (left.length < waiting.length) await directory.saveWaiting(number, part, left, keptUntil(ports, 'waitingChanges', startedAt))
    }
  const left = (await Array.fromAsync(directory.listWaiting(number))).flatMap(({ waiting }) => waiting)
  // Together, so that people may exchange addresses.
  const last = await takeStaff(ports, left, members)
  const vanished = await noteLeavers(ports, await missingTwice(passes, state))
  for (const [place, findings] of batchesOf(last.findings, batchSize).entries())
    await passes.saveBatch(
      { source: directoryName, pass: number, part: pass.sheets + place },
      { devices: [], findings },
      keptUntil(ports, 'passes', startedAt),
    )
  await directory.removeWaitingThrough(number)
  const refused = last.findings.filter(({ what }) => what === 'unread').length
  const counted = { ...state, pass: { ...pass, unread: pass.unread + refused, vanished } }
  const after = withPassEnded({ ...counted, directory: knownBy(state) }, 'accepted', clock.now())
  return { state: after, outcome: 'accepted', written: written + last.written + vanished }
}

/** By which passes it is known who is in the directory, once this one is accepted. */
function knownBy({ directory, pass: { number, startedAt, changes, changesFrom } }: UnderWay): NonNullable<SourceState['directory']> {
  const before = changes && directory ? directory : { wholeAt: startedAt, passes: [] }
  return {
    ...{ wholeAt: before.wholeAt, passes: [...before.passes, number] },
    changesFrom,
  }
}
