/** Who is in the directory, by hashes of its ids. */
import type { Directory } from '../../domain/sources/directory.ts'
import type { Pass, SourceState } from '../../domain/sources/pass.ts'
import type { SourcePasses } from '../../domain/sources/passes.ts'
import { directoryKey, directoryName } from '../../domain/sources/staff-pass.ts'
import type { Members } from './take-staff.ts'

export type Keys = ReadonlySet<string>

/** Those whom a pass lists. */
export async function listedIn(passes: SourcePasses, pass: number): Promise<Keys> {
  const keys = new Set<string>()
  for await (const { devices } of passes.listSheets(directoryName, pass)) for (const key of devices) keys.add(key)
  return keys
}

/** Those who were there before a pass: listed since the last whole pass, and not dropped since. */
export async function membersBefore(passes: SourcePasses, { directory }: SourceState): Promise<Keys> {
  const keys = new Set<string>()
  for (const pass of directory?.passes ?? []) {
    for (const key of await listedIn(passes, pass)) keys.add(key)
    for await (const dropped of passes.listMissing(directoryName, pass)) for (const key of dropped) keys.delete(key)
  }
  return keys
}

/** Whether somebody is in the directory once a pass is believed. */
export async function membersWith(ports: { passes: SourcePasses; directory: Directory }, state: SourceState, pass: Pass): Promise<Members> {
  const listed = await listedIn(ports.passes, pass.number)
  if (!pass.changes) return listed
  const [before, gone] = [await membersBefore(ports.passes, state), await goneIn(ports.directory, pass.number)]
  return { has: (key) => !gone.has(key) && (listed.has(key) || before.has(key)) }
}

/** Those missing for the second time: the last whole pass lacked them, as this one does, and no other has had them since. */
export async function missingTwice(passes: SourcePasses, { directory }: SourceState, pass: Pass): Promise<readonly string[]> {
  const [before] = directory?.passes ?? []
  if (pass.changes || before === undefined) return []
  const missed = (await Array.fromAsync(passes.listMissing(directoryName, before))).flat()
  if (missed.length === 0) return []
  const [listed, members] = [await listedIn(passes, pass.number), await membersBefore(passes, { ...(directory ? { directory } : {}) })]
  return missed.filter((key) => !listed.has(key) && !members.has(key))
}

/** Those whom a pass over changes says to be gone; of several changes of one the last counts. */
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
