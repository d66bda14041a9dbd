import type { Counts, Pass, SourceState } from '../../domain/sources/pass.ts'
import { deviceListOf } from '../../domain/sources/report.ts'
import { isWritten } from '../import/give-devices.ts'
import { assignReports } from './assign-reports.ts'
import type { Rules, SyncPorts } from './ports.ts'
import { removeDevices } from './remove-devices.ts'
import { keptUntil } from './standing-of.ts'

/** How far a settling came in one run. */
export interface Settling extends Pick<Counts, 'cleared' | 'vanished'> {
  readonly isDone: boolean
  readonly written: number
}

/**
 * Takes what counts only of a pass that is accepted: what is absent, then which devices are removed. Each part is done once, or again with no
 * effect, so that a run that ends early goes on anywhere.
 */
export async function settlePass(
  ports: SyncPorts,
  rules: Rules,
  pass: Pass,
  accepted: SourceState['accepted'],
  hasTimeLeft: () => boolean,
): Promise<Settling> {
  const { passes } = ports
  const { source } = rules
  let [cleared, written] = [0, 0]
  for await (const { part, waiting } of passes.listWaiting(source, pass.number)) {
    const reports = waiting.map(({ person, sighting: report }) => ({ report, users: [{ ref: person }], isUsed: false, newKeys: [] }))
    const results = await assignReports(ports, rules, reports, true)
    cleared += results.filter(({ clears }) => clears).length
    written += results.filter(({ giving }) => isWritten(giving)).length
    await passes.removeWaiting({ source, pass: pass.number, part })
    if (!hasTimeLeft()) return { isDone: false, cleared, written, vanished: 0 }
  }
  await passes.removeWaitingBefore(source, pass.number)
  const vanished = accepted ? await settleMissing(ports, rules, pass, accepted) : 0
  return { isDone: true, cleared, vanished, written: written + vanished }
}

/** A device is removed once this pass and the accepted one before it lack it. @returns how many are */
async function settleMissing(
  ports: SyncPorts,
  rules: Rules,
  { number, startedAt, from }: Pass,
  { number: before, from: readBefore }: NonNullable<SourceState['accepted']>,
): Promise<number> {
  const { passes } = ports
  // The same file again proves no more than the first time.
  const isAgain = from !== undefined && from === readBefore
  const { source } = rules
  const listed = await deviceListOf(passes.listBatches(source, number))
  const missing = (devices: readonly string[]): readonly string[] => devices.filter((hash) => !listed.has(hash))
  let [vanished, list] = [0, 0]
  const note = async (devices: readonly string[]) => {
    if (devices.length > 0) await passes.saveMissing(source, number, String(list), devices, keptUntil(ports, 'passes', startedAt))
    list += 1
  }
  for await (const devices of passes.listMissing(source, before)) {
    if (isAgain) await note(missing(devices))
    else vanished += await removeDevices(ports, rules, missing(devices))
  }
  for await (const { devices } of passes.listBatches(source, before)) await note(missing(devices))
  return vanished
}
