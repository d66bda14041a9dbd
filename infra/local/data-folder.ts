/** The folder of `--data`, which keeps all of a run. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { folderFaults } from './database/database.ts'

/** Of what the folder holds; one that an older Ides cannot read gets a new one. */
const folderVersion = 1

/** @returns the time at which an earlier run stopped, if there was one; or why the folder cannot be used, in a sentence */
export function openDataFolder(folder: string): { stoppedAt?: Temporal.Instant } | { fault: string } {
  const fault = (why: string) => ({ fault: `the folder "${folder}" ${why}` })
  try {
    mkdirSync(folder, { recursive: true })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
    const version = join(folder, 'version')
    if (!existsSync(version)) writeFileSync(version, `${folderVersion}\n`)
    if (readFileSync(version, 'utf8').trim() !== `${folderVersion}`)
      return fault('was written by a newer version of Ides: use that version, or name another folder')
    const clock = clockIn(folder)
    return existsSync(clock) ? { stoppedAt: Temporal.Instant.from(readFileSync(clock, 'utf8').trim()) } : {}
  } catch (error) {
    if (error instanceof RangeError) return fault('is damaged: its file "clock" holds no time. Name another folder')
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return fault(folderFaults[code] ?? `cannot be used (${error instanceof Error ? error.message : error}): name another folder`)
  }
}

/** The file with the time at which a run stopped. */
export const clockIn = (folder: string) => join(folder, 'clock')
