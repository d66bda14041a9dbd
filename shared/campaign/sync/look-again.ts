import type { Temporal } from 'temporal-polyfill'
import type { Person } from '#domain/people/person.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { DeviceReport } from '#domain/sources/device-source.ts'
import { keyHash, refsIn, sourceKey } from '#domain/sources/keys.ts'
import type { SourceTasks } from '#domain/sources/tasks.ts'
import { assignReports, removeDevices } from './assign-reports.ts'
import { keptUntil } from './passes.ts'
import { judgingNow, type NamedSource, rulesFor, type SyncPorts } from './ports.ts'
import { recognise } from './recognise.ts'

/** Between two checks of one person's devices that they ask for. */
const pause = { minutes: 10 } as const

/**
 * Has the devices of a person read again who has just said that something is removed, where they take stock within the hour. Others would show
 * the inventory of before.
 * @param before as they were before they said so
 * @throws if the queue takes no task
 */
export async function askToLook(
  sourceTasks: SourceTasks,
  ref: string,
  { cases, devices }: Pick<Person, 'cases' | 'devices'>,
  now: Temporal.Instant,
) {
  const isAsked = cases.some(({ answers: { declared } }) => declared && isBefore(now.subtract(pause), declared.at))
  const isQuick = devices.some(({ readings }) => readings.some(({ inventoryHours }) => inventoryHours === 1))
  if (isQuick && !isAsked) await sourceTasks.put({ errand: 'look', person: ref, again: 1 })
}

/** Asks the devices of a person to take stock. @returns how many were asked @throws SourceError */
export async function askDevices(ports: SyncPorts, { name, source: { look } }: NamedSource, ref: string) {
  if (!look) return 0
  const refs = await refsOf(ports, name, ref)
  for (const one of refs) await look.ask(one)
  return refs.length
}

/**
 * Takes what a source says of a person's devices now, at once: they stay theirs, even if it names another person. One that it does not know is
 * missing once, as in a pass.
 * @returns how many were read @throws SourceError
 */
export async function readDevices(ports: SyncPorts, named: NamedSource, ref: string) {
  const {
    name,
    source: { look },
  } = named
  if (!look) return 0
  const refs = await refsOf(ports, name, ref)
  if (refs.length === 0) return 0
  const rules = await rulesFor(ports, named)
  const reports: DeviceReport[] = []
  const missing: string[] = []
  for (const one of refs) {
    const report = await look.find(one, rules.matcher)
    const hash = keyHash(sourceKey(name, one))
    if (!report) missing.push(hash)
    else if (report.isGone) await removeDevices(ports, rules, [hash])
    else reports.push(report)
  }
  const recognised = await recognise(ports, judgingNow(ports, rules), reports)
  const theirs = recognised.map(one => ({ ...one, users: [{ ref }], isUsed: true }))
  await assignReports(ports, rules, theirs, true)
  await noteMissing(ports, name, missing)
  return refs.length
}

async function refsOf({ people }: SyncPorts, source: string, ref: string) {
  const stored = await people.find(ref)
  return stored?.person.devices.flatMap(({ keys }) => refsIn(keys, source)) ?? []
}

async function noteMissing(ports: SyncPorts, source: string, hashes: readonly string[]) {
  const { passes, clock } = ports
  const { accepted } = (await passes.find(source)).state
  const until = keptUntil(ports, 'passes', clock.now())
  // Each in a list of its own: the next accepted pass that lacks it, too, removes it.
  if (accepted) for (const hash of hashes) await passes.saveMissing(source, accepted.number, hash, [hash], until)
}
