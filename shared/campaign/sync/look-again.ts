import type { Temporal } from 'temporal-polyfill'
import type { Person } from '../../domain/people/person.ts'
import { isBefore } from '../../domain/schedule/zone.ts'
import type { DeviceReport } from '../../domain/sources/device-source.ts'
import { keyHash, refsIn, sourceKey } from '../../domain/sources/keys.ts'
import type { SourceTasks } from '../../domain/sources/tasks.ts'
import { assignReports, removeDevices } from './assign-reports.ts'
import { keptUntil } from './passes.ts'
import { judgingNow, type NamedSource, rulesFor, type SyncPorts } from './ports.ts'
import { recognise } from './recognise.ts'

/** Between two checks of one person's devices that they ask for. */
const pause = { minutes: 10 } as const

/** A device that was asked to report needs some minutes. */
const looksLater = 2

/**
 * Has the sources check a person's devices, who says just now that they have removed something.
 * @param before as they were before they said so
 * @throws if the queue takes no task
 */
export async function askToLook(
  sourceTasks: SourceTasks,
  ref: string,
  { cases }: Pick<Person, 'cases'>,
  now: Temporal.Instant,
): Promise<void> {
  const isAsked = cases.some(({ answers: { declared } }) => declared && isBefore(now.subtract(pause), declared.at))
  if (!isAsked) await sourceTasks.put({ errand: 'look', person: ref, again: looksLater })
}

/** What a source said when it was asked about a person's devices. */
export interface Look {
  /** Devices of theirs that the source has had. */
  readonly devices: number
  /** Those asked to report again, which takes minutes. */
  readonly asked: number
  /** Those that the source does not know any more. */
  readonly missing: number
}

/**
 * Asks a source about the devices of one person, now, and to have them report again. What it says of one device is accepted at once; one that it
 * does not know is missing once, as in a pass.
 * @returns undefined if there is no such person
 * @throws SourceError
 */
export async function lookAgain(ports: SyncPorts, { name, source }: NamedSource, ref: string): Promise<Look | undefined> {
  const stored = await ports.people.find(ref)
  if (!stored) return undefined
  const refs = stored.person.devices.flatMap(({ keys }) => refsIn(keys, name))
  if (refs.length === 0) return { devices: 0, asked: 0, missing: 0 }
  const rules = await rulesFor(ports, name)
  let asked = 0
  const reports: DeviceReport[] = []
  const missing: string[] = []
  const reader = await source.open(rules.matcher)
  if (!reader.find) return { devices: refs.length, asked: 0, missing: 0 }
  for (const one of refs) {
    if ((await source.refresh?.(one)) === 'asked') asked += 1
    const report = await reader.find(one)
    const hash = keyHash(sourceKey(name, one))
    if (!report) missing.push(hash)
    else if (report.isGone) await removeDevices(ports, rules, [hash])
    else reports.push(report)
  }
  await assignReports(ports, rules, await recognise(ports, judgingNow(ports, rules), reports), true)
  await noteMissing(ports, name, missing)
  return { devices: refs.length, asked, missing: missing.length }
}

async function noteMissing(ports: SyncPorts, source: string, hashes: readonly string[]): Promise<void> {
  const { passes, clock } = ports
  const { accepted } = (await passes.find(source)).state
  const until = keptUntil(ports, 'passes', clock.now())
  // Each in a list of its own: the next accepted pass that lacks it, too, removes it.
  if (accepted) for (const hash of hashes) await passes.saveMissing(source, accepted.number, hash, [hash], until)
}
