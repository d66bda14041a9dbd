/** A device as a source reports it. */
import type { Temporal } from 'temporal-polyfill'
import type { RequiredNames } from '../requirements/requirement-of.ts'
import { isBefore } from '../schedule/zone.ts'
import type { KeptReport } from '../sources/kept-report.ts'
import { sourcesIn } from '../sources/keys.ts'
import type { Device, Reading } from './person.ts'
import { withoutUnmet } from './readings.ts'
import { withKnown } from './summary.ts'

/** A reading that says the same again is stored after so long, so that most reports cost no write. */
const renewedAfter = { hours: 24 } as const

/** By what reports are taken. */
export interface ReportRules {
  readonly asked: RequiredNames
  /** False for a source that is configured no more: what it knew first counts for nothing. */
  readonly isInUse: (source: string) => boolean
}

/**
 * The device after a report.
 * @param known as its owner has it; undefined where they did not
 * @param isAccepted whether what is absent counts
 * @returns the same object where nothing changes; undefined for a new one of which nothing counts yet that is wrong: it waits
 */
export function deviceReported(
  report: KeptReport,
  known: Device | undefined,
  { asked, isInUse }: ReportRules,
  isAccepted: boolean,
): Device | undefined {
  const reading = readingIn(report, isAccepted)
  if (!known) return isAccepted || reading.unmet.length > 0 ? { ...described(report, undefined, isInUse), readings: [reading] } : undefined
  const before = isAccepted ? withoutTakenBack(known, report, asked) : known
  const isNews = saysMore(before, reading, isAccepted)
  const listed = { ...described(report, before, isInUse), readings: isNews ? [reading] : [] }
  return isNews || before.vanishedAt || !isDescribed(before, listed) ? withKnown(listed, before, asked) : before
}

/**
 * The device without apps that its source listed and lists no more, though it sees as much as before: whether they are still there is unknown.
 * A report that could not be read sees less.
 */
function withoutTakenBack(known: Device, { source, evidence, coverage, reportedAt, unmet }: KeptReport, asked: RequiredNames): Device {
  const isTakenBack = (reading: Reading, name: string): boolean =>
    reading.source === source &&
    reading.evidence === evidence &&
    (reading.coverage ?? 'all-apps') === coverage &&
    isBefore(reading.reportedAt, reportedAt) &&
    asked.app.has(name) &&
    !unmet.includes(name)
  const isAny = known.readings.some((reading) => reading.unmet.some((name) => isTakenBack(reading, name)))
  return isAny ? { ...known, readings: withoutUnmet(known.readings, isTakenBack) } : known
}

function readingIn({ met, unmet, absent, osVersion, coverage, evidence, source, reportedAt }: KeptReport, isAccepted: boolean): Reading {
  return {
    unmet,
    met: isAccepted ? [...met, ...absent] : met,
    osVersion,
    coverage: coverage === 'all-apps' ? undefined : coverage,
    ...{ evidence, source, reportedAt },
  }
}

/**
 * The source that knew the device first says what it is called. Of several that know it, one suffices to make it official or to carry work
 * apps.
 */
function described(
  { device: id, keys, source, ...said }: KeptReport,
  known: Device | undefined,
  isInUse: ReportRules['isInUse'],
): Omit<Device, 'readings'> {
  const sources = sourcesIn(known?.keys).filter(isInUse)
  const isFirst = (sources[0] ?? source) === source
  const { label, platform } = isFirst || !known ? said : known
  const isAlone = sources.every((other) => other === source)
  const ownership = said.ownership === 'unknown' || (said.ownership === 'personal' && !isAlone) ? known?.ownership : said.ownership
  return {
    ...{ id, label, platform, ownership: ownership ?? 'personal' },
    workApps: said.workApps || (!isAlone && known?.workApps === true),
    keys: [...new Set([...(known?.keys ?? []), ...keys])],
  }
}

const isDescribed = (known: Device, { label, platform, ownership, workApps, keys = [] }: Omit<Device, 'readings'>): boolean =>
  known.label === label &&
  known.platform === platform &&
  known.ownership === ownership &&
  known.workApps === workApps &&
  known.keys?.length === keys.length

/** True for a reading that is worth a write. */
function saysMore({ readings }: Device, added: Reading, isAccepted: boolean): boolean {
  const { met, unmet, osVersion, reportedAt } = added
  const isNews = (latest: Reading | undefined, isSame: (latest: Reading) => boolean): boolean =>
    !latest || (isBefore(latest.reportedAt, reportedAt) && (!isSame(latest) || (isAccepted && isRenewal(latest, added))))
  if (met.length + unmet.length === 0 && osVersion === undefined) return isAccepted && isLaterSilence(readings, added)
  return (
    unmet.some((name) => isNews(latestOn(readings, name), () => false)) ||
    met.some((name) => isNews(latestOn(readings, name), (latest) => latest.met.includes(name))) ||
    (osVersion !== undefined && isNews(latestOf(readings, isOfVersion), (latest) => latest.osVersion === osVersion))
  )
}

/** Of a device of which its source can say nothing, it is kept when it was last seen. */
function isLaterSilence(readings: readonly Reading[], added: Reading): boolean {
  const last = readings.at(-1)
  if (!last) return true
  if (last.source !== added.source || last.met.length + last.unmet.length > 0 || isOfVersion(last)) return false
  return isBefore(last.reportedAt, added.reportedAt) && (last.coverage !== added.coverage || isRenewal(last, added))
}

const isRenewal = (latest: Reading, { reportedAt }: Reading): boolean => !isBefore(reportedAt, latest.reportedAt.add(renewedAfter))

const isOfVersion = ({ osVersion }: Reading): boolean => osVersion !== undefined

const latestOn = (readings: readonly Reading[], name: string): Reading | undefined =>
  latestOf(readings, ({ met, unmet }) => met.includes(name) || unmet.includes(name))

const latestOf = (readings: readonly Reading[], says: (one: Reading) => boolean): Reading | undefined => readings.findLast(says)

/** The device without a key of a source that manages it no longer. It has vanished once no source is left. */
export function withoutKey(device: Device, key: string, isInUse: ReportRules['isInUse'], now: Temporal.Instant): Device {
  const keys = (device.keys ?? []).filter((one) => one !== key)
  return { ...device, keys, ...(!sourcesIn(keys).some(isInUse) && !device.vanishedAt ? { vanishedAt: now } : {}) }
}

/** Apps that are asked about and on a device, as far as is known. */
export const appsKnownOn = ({ readings }: Device, asked: RequiredNames): readonly string[] =>
  readings.flatMap(({ unmet }) => unmet.filter((name) => asked.app.has(name)))
