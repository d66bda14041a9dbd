/** Checks of the catalogue that several sources report of a device. */
import type { Matcher } from '../../domain/sources/device-source.ts'
import type { DeviceReport } from '../../domain/sources/report.ts'

export interface Protection {
  readonly platform: string
  /** Undefined where the source does not say. */
  readonly isEncrypted: boolean | undefined
  /** By user of the device. */
  readonly isLocked: readonly (boolean | undefined)[]
}

const disk: ReadonlyMap<string, string> = new Map([
  ['macos', 'filevault'],
  ['windows', 'bitlocker'],
])

/** What is wrong with a word that is not among the known ones. A word may be missing. */
export const unknownWord = (field: string, word: string | undefined, known: { has(word: string): boolean }): readonly string[] =>
  word === undefined || known.has(word) ? [] : [`its ${field} is none that is known`]

/** Of those that are asked about, which the device passed and failed. */
export function protectionChecks(
  { platform, isEncrypted, isLocked }: Protection,
  { checks }: Matcher,
): Pick<DeviceReport, 'passed' | 'failed'> {
  const known = [
    { check: disk.get(platform), isMet: isEncrypted },
    { check: 'screen-lock', isMet: ofAll(isLocked) },
  ]
  const asked = known.flatMap(({ check, isMet }) => (check !== undefined && checks.has(check) ? [{ check, isMet }] : []))
  const those = (isMet: boolean) => asked.flatMap((one) => (one.isMet === isMet ? [one.check] : []))
  return { passed: those(true), failed: those(false) }
}

/** One without a lock is enough to fail; all must have one to pass. */
function ofAll(locks: readonly (boolean | undefined)[]): boolean | undefined {
  if (locks.includes(false)) return false
  return locks.length > 0 && !locks.includes(undefined) ? true : undefined
}
