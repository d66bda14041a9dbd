/** Who is in the directory, by hashes of its ids. */

import type { UnderWay } from '../../domain/sources/course.ts'
import type { SourceState } from '../../domain/sources/pass.ts'
import type { SourcePasses } from '../../domain/sources/passes.ts'
import { directoryKey, directoryName } from '../../domain/sources/staff-pass.ts'
import type { Directory } from '../../domain/sources/staff-source.ts'
import type { Members } from './take-staff.ts'

export type Keys = ReadonlySet<string>

/** Those that a pass lists. */
export async function listedIn(passes: SourcePasses, pass: number): Promise<Keys> {
  const keys = new Set<string>()
  for await (const { devices } of passes.listBatches(directoryName, pass)) for (const key of devices) keys.add(key)
  return keys
}

/** Those that a pass removed: they were there before, and it lacks them or reports them as gone. */
async function droppedIn(passes: SourcePasses, pass: number): Promise<Keys> {
  return new Set((await Array.fromAsync(passes.listMissing(directoryName, pass))).flat())
}

/** Those who were there before a pass: listed since everybody was last read, and not dropped since. */
export async function membersBefore(passes: SourcePasses, { directory }: SourceState): Promise<Keys> {
  const keys = new Set<string>()
  for (const pass of directory?.passes ?? []) {
    for (const key of await listedIn(passes, pass)) keys.add(key)
    for (const key of await droppedIn(passes, pass)) keys.delete(key)
  }
  return keys
}

/** Who is in the directory once the pass under way is accepted. */
export async function membersAfter(passes: SourcePasses, state: UnderWay): Promise<Members> {
  const { number, changes } = state.pass
  const listed = await listedIn(passes, number)
  if (!changes) return listed
  const [before, dropped] = [await membersBefore(passes, state), await droppedIn(passes, number)]
  return { has: (key) => !dropped.has(key) && (listed.has(key) || before.has(key)) }
}

/** Those that this whole pass lacks, as the last one did, and that none in between had. */
export async function missingTwice(passes: SourcePasses, state: UnderWay): Promise<readonly string[]> {
  const { directory, pass } = state
  const [whole] = directory?.passes ?? []
  if (pass.changes || whole === undefined) return []
  const [missed, listed, members] = [
    await droppedIn(passes, whole),
    await listedIn(passes, pass.number),
    await membersBefore(passes, state),
  ]
  return [...missed].filter((key) => !listed.has(key) && !members.has(key))
}

/** Those that a pass over changes reports as gone; of several changes of one the last counts. */
export async function goneIn(directory: Directory, pass: number): Promise<Keys> {
  const gone = new Set<string>()
  for await (const { waiting } of directory.listWaiting(pass))
    for (const { ref, member } of waiting) {
      const key = directoryKey(ref)
      if (member) gone.delete(key)
      else gone.add(key)
    }
  return gone
}
