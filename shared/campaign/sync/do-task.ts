import { putBack } from '#domain/rounds.ts'
import type { Configured } from '#domain/sources/configured.ts'
import { SourceError } from '#domain/sources/device-source.ts'
import type { SourceTask, SourceTasks } from '#domain/sources/tasks.ts'
import { askDevices, readDevices } from './look-again.ts'
import { type ConfiguredDirectory, type NamedSource, rulesFor, type StaffSyncPorts, type SyncPorts } from './ports.ts'
import { syncDevices } from './sync-devices.ts'
import { syncStaff } from './sync-staff.ts'
import { showDevices, showStaff, type TestPorts, testSource } from './test-source.ts'

/** The ways to sources and directories. */
export interface OpenedSystem {
  /** @returns undefined where none of that name is configured */
  openSource(name: string): Promise<NamedSource | undefined>
  /** @returns undefined where none of that name is configured */
  openDirectory(name: string): Promise<ConfiguredDirectory | undefined>
}

interface SourceTaskPorts extends Omit<SyncPorts, 'directory'>, StaffSyncPorts, TestPorts, OpenedSystem {
  sources: readonly Configured[]
  /** Absent where nothing is configured. */
  sourceTasks?: SourceTasks | undefined
}

type TaskOf<Kind extends SourceTask['errand']> = Extract<SourceTask, { errand: Kind }>

/**
 * Does a task. One about a source that is not configured any more is done.
 * @param hasTimeLeft asked between pages
 * @returns what to log: no personal data
 */
export function doTask(ports: SourceTaskPorts, task: SourceTask, hasTimeLeft: () => boolean): Promise<object> {
  switch (task.errand) {
    case 'pass':
      return goOn(ports, task, hasTimeLeft)
    case 'test':
      return test(ports, task)
    case 'look':
      return look(ports, task)
  }
}

async function goOn(ports: SourceTaskPorts, task: TaskOf<'pass'>, hasTimeLeft: () => boolean): Promise<object> {
  const { source, directory } = await opened(ports, task.source)
  const report = directory ? await syncStaff(ports, directory, hasTimeLeft) : source && (await syncDevices(ports, source, hasTimeLeft))
  // A large pass takes longer than a run.
  if (report?.outcome === 'begun') await ports.sourceTasks?.put(putBack(task))
  return report ?? task
}

async function test(ports: SourceTaskPorts, { source: name, askedAt }: TaskOf<'test'>): Promise<object> {
  const { source, directory } = await opened(ports, name)
  if (directory) {
    const groups = Object.keys(directory.settings.groups)
    await testSource(ports, { name, askedAt, show: () => showStaff(directory.source, groups), checkSecret: directory.checkSecret })
  }
  if (source) {
    const { matcher } = await rulesFor(ports, source)
    await testSource(ports, { name, askedAt, show: () => showDevices(source.source, matcher), checkSecret: source.checkSecret })
  }
  return { tested: name }
}

async function opened(ports: SourceTaskPorts, name: string) {
  const directory = await ports.openDirectory(name)
  return { directory, source: directory ? undefined : await ports.openSource(name) }
}

/** Seconds after which devices that were asked to take stock are read. */
const readAfter = 300

async function look(ports: SourceTaskPorts, { person, again }: TaskOf<'look'>): Promise<object> {
  let asked = 0
  const failed: string[] = []
  for (const { name } of ports.sources) {
    const source = await ports.openSource(name)
    const step = source && (again > 0 ? askDevices(ports, source, person) : readDevices(ports, source, person))
    // One that does not answer keeps no other from being asked.
    const found = await step?.catch(ifOfSource)
    if (found instanceof SourceError) failed.push(`${name}: ${found.message}`)
    else asked += found ?? 0
  }
  if (asked > 0 && again > 0) await ports.sourceTasks?.put({ errand: 'look', person, again: 0 }, readAfter)
  return { person, asked, failed }
}

function ifOfSource(error: unknown) {
  if (error instanceof SourceError) return error
  throw error
}
