import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { leadingVersion } from '../requirements/requirement.ts'
import type { RequiredNames } from '../requirements/requirement-of.ts'
import { instant } from '../schedule/fields.ts'
import { isBefore } from '../schedule/zone.ts'
import { coverages, type DeviceReport, lookedAt, type Matcher, mostLabel, mostPlatform } from './device-source.ts'

const names = z.array(z.string()).readonly()

/** What is kept of one report: of one device, as far as it is asked about. */
export const keptReport = z.strictObject({
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
  /** What it found in an inventory, which may be that old; absent: `reportedAt`. */
  certainFrom: z.optional(instant),
  /** Of `unmet`, what the device is judged by each time it speaks to its source. */
  evaluated: z.optional(names),
  /** What a rule finds that says nothing of the device now. */
  unjudged: z.optional(names),
  inventoryHours: z.optional(z.int()),
  osVersion: z.optional(z.string()),
  /** Apps on it, and checks that failed. */
  unmet: names,
  /** Checks that passed. */
  met: names,
  /** Apps that are not on it, if the pass is accepted. */
  absent: names,
})

export type KeptReport = Readonly<z.output<typeof keptReport>>

/** What reports are judged by. */
export interface Judging {
  readonly source: string
  readonly asked: RequiredNames
  readonly matcher: Matcher
  /** When the reports were asked for. */
  readonly now: Temporal.Instant
  /** Of the source: as configured, which counts for every device, and as usual. */
  readonly inventoryHours: { readonly configured?: number | undefined; readonly usual?: number | undefined }
  /** A later moment is wrong: a reading from the future would make every later one count for nothing. */
  readonly latest: Temporal.Instant
}

/**
 * What is kept of a report. Without a moment that can be right, nothing on it counts as absent.
 * @param keys by which it is known, the source's own first
 */
export function keptReportOf(report: DeviceReport, device: string, keys: readonly string[], judging: Judging): KeptReport {
  const { label, platform, ownership, workApps, coverage, evidence } = report
  const { source, asked, matcher, now } = judging
  const reportedAt = isAhead(report, judging) ? undefined : lookedAt(report)
  const osVersion = asked.version.size > 0 ? leadingVersion(report.osVersion ?? '') : undefined
  const found = report.found.filter(app => asked.app.has(app))
  const { inventoriedAt, evaluated = [], unjudged } = report
  const { configured, usual = 0 } = judging.inventoryHours
  const hours = configured ?? report.inventoryHours ?? usual
  const isUndated = hours > 0 && !inventoriedAt && found.some(app => !evaluated.includes(app))
  const isAsked = (check: string) => asked.check.has(check)
  return {
    ...{ device, keys, source, ownership, workApps, coverage, evidence },
    ...{ label: label.slice(0, mostLabel), platform: platform.slice(0, mostPlatform) },
    reportedAt: reportedAt ?? now,
    ...(hours > 0 ? { inventoryHours: hours } : {}),
    ...(isUndated ? { certainFrom: (reportedAt ?? now).subtract({ hours }), evaluated: [...evaluated, ...report.failed] } : {}),
    unjudged,
    osVersion,
    unmet: [...found, ...report.failed.filter(isAsked)],
    met: report.passed.filter(isAsked),
    absent: reportedAt ? listableApps(report, matcher).filter(app => asked.app.has(app) && !found.includes(app)) : [],
  }
}

/** What of a report could not be read, and what cannot be right. */
export function reportFaults(report: DeviceReport, judging: Judging): readonly string[] {
  const { faults, osVersion } = report
  const isOdd = judging.asked.version.size > 0 && osVersion !== undefined && leadingVersion(osVersion) === undefined
  return [faults, isAhead(report, judging) ? 'says a time in the future' : [], isOdd ? 'its version is none that can be read' : []].flat()
}

function isAhead(report: DeviceReport, { latest }: Judging) {
  const said = lookedAt(report)
  return said !== undefined && isBefore(latest, said)
}

/** The apps that would be listed if they were on the device, and recognised. */
export function listableApps({ coverage, named = [], platform }: DeviceReport, matcher: Matcher): readonly string[] {
  return coverage === 'all-apps' ? matcher.appsOn(platform) : coverage === 'named-apps' ? named : []
}
