import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import type { Asked } from '../requirements/asked.ts'
import { leadingVersion } from '../requirements/requirement.ts'
import { instant } from '../schedule/fields.ts'
import { isBefore } from '../schedule/zone.ts'
import type { Matcher } from './device-source.ts'
import { coverages, type DeviceReport } from './report.ts'

const names = z.array(z.string()).readonly()

/** What is kept of one report: of one device, as far as it is asked about. */
export const sighting = z.strictObject({
  /** Our id of the device. */
  device: z.string(),
  /** By which sources know it; the first is the source's own. */
  keys: names,
  source: z.string(),
  label: z.string(),
  platform: z.string(),
  ownership: z.enum(['official', 'personal', 'unknown']),
  workApps: z.boolean(),
  coverage: z.enum(coverages),
  evidence: z.enum(['inventory', 'compliance-state']),
  reportedAt: instant,
  osVersion: z.exactOptional(z.string()),
  /** Apps on it, and checks that failed. */
  unmet: names,
  /** Checks that passed. */
  met: names,
  /** Apps that are not on it, if the pass is believed. */
  absent: names,
})

export type Sighting = Readonly<z.output<typeof sighting>>

/** What reports are judged by. */
export interface Judging {
  readonly source: string
  readonly asked: Asked
  readonly matcher: Matcher
  /** When the reports were asked for. */
  readonly now: Temporal.Instant
  /** A later moment is wrong: a reading from the future would make every later one count for nothing. */
  readonly latest: Temporal.Instant
}

/**
 * What is kept of a report. Without a moment that can be right, nothing on it counts as absent.
 * @param keys by which it is known, the source's own first
 */
export function sightingOf(report: DeviceReport, device: string, keys: readonly string[], judging: Judging): Sighting {
  const { label, platform, ownership, workApps, coverage, evidence } = report
  const { source, asked, now } = judging
  const reportedAt = momentOf(report, judging)
  const osVersion = asked.version.size > 0 ? leadingVersion(report.osVersion ?? '') : undefined
  const found = report.found.filter((app) => asked.app.has(app))
  const isAsked = (check: string): boolean => asked.check.has(check)
  return {
    ...{ device, keys, source, ownership, workApps, coverage, evidence },
    ...{ label: label.slice(0, mostLabel), platform: platform.slice(0, mostPlatform) },
    reportedAt: reportedAt ?? now,
    ...(osVersion === undefined ? {} : { osVersion }),
    unmet: [...found, ...report.failed.filter(isAsked)],
    met: report.passed.filter(isAsked),
    absent: reportedAt ? listable(report, judging).filter((app) => !found.includes(app)) : [],
  }
}

/** Characters that are kept of what a device and its system are called. */
const [mostLabel, mostPlatform] = [120, 40]

/** When the device was last looked at; undefined if that is not said, or lies in the future. */
function momentOf({ inventoriedAt, seenAt }: DeviceReport, { latest }: Judging): Temporal.Instant | undefined {
  const said = inventoriedAt ?? seenAt
  return said && !isBefore(latest, said) ? said : undefined
}

/** What of a report could not be read, and what cannot be right. */
export function faultsOf({ faults, inventoriedAt, seenAt, osVersion }: DeviceReport, { latest, asked }: Judging): readonly string[] {
  const said = inventoriedAt ?? seenAt
  const isAhead = said !== undefined && isBefore(latest, said)
  const isOdd = asked.version.size > 0 && osVersion !== undefined && leadingVersion(osVersion) === undefined
  return [...faults, ...(isAhead ? ['says a time in the future'] : []), ...(isOdd ? ['its version is none that can be read'] : [])]
}

/** The apps that would be listed if they were there. */
function listable({ coverage, named = [], platform }: DeviceReport, { matcher, asked }: Judging): readonly string[] {
  const listed = coverage === 'all-apps' ? matcher.appsOn(platform) : coverage === 'named-apps' ? named : []
  return listed.filter((app) => asked.app.has(app))
}
