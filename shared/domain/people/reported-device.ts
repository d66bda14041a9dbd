/** A device as a source reports it. */
import { Temporal } from 'temporal-polyfill'
import type { RequiredNames } from '../requirements/requirement-of.ts'
import { isBefore, laterOf } from '../schedule/zone.ts'
import type { KeptReport } from '../sources/kept-report.ts'
import { sourcesIn } from '../sources/keys.ts'
import type { Device, Reading } from './person.ts'
import { certainFrom, isSilent } from './readings.ts'
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
  if (!known) {
    const counts = isAccepted || report.unmet.length > 0
    return counts ? { ...described(report, undefined, isInUse), readings: readingsIn(report, undefined, isAccepted) } : undefined
  }
  const found = foundByRule(known, report)
  const absent = [
    ...report.absent.filter(name => isInventoriedSince(report, found.get(name))),
    ...listedNoMore(known, report, asked).filter(name => !report.absent.includes(name) && !found.has(name)),
  ]
  const readings = readingsIn({ ...report, absent }, known, isAccepted).filter(reading => saysMore(known, reading, isAccepted))
  const listed = { ...described(report, known, isInUse), readings }
  return readings.length > 0 || known.vanishedAt || !isDescribed(known, listed) ? withKnown(listed, known, asked) : known
}

/** Apps that a source listed and lists no more, though it sees as much as before. A report that could not be read sees less. */
function listedNoMore(known: Device, { source, evidence, coverage, reportedAt, unmet }: KeptReport, asked: RequiredNames) {
  const before = known.readings.filter(
    reading =>
      reading.source === source &&
      reading.evidence === evidence &&
      (reading.coverage ?? 'all-apps') === coverage &&
      isBefore(reading.reportedAt, reportedAt),
  )
  return before.flatMap(reading => reading.unmet).filter(name => asked.app.has(name) && !unmet.includes(name))
}

/** What a report says of a device. */
type Said = Pick<
  Reading,
  'met' | 'unmet' | 'osVersion' | 'coverage' | 'evidence' | 'source' | 'reportedAt' | 'certainFrom' | 'inventoryHours'
> &
  Partial<Pick<KeptReport, 'absent' | 'evaluated'>>

/** When a rule of a source last found an app, of those that it judges and says nothing of now. */
function foundByRule({ readings }: Device, { source, unjudged = [] }: KeptReport) {
  const found = readings.filter(reading => reading.source === source && !reading.certainFrom)
  return new Map(
    found.flatMap(({ unmet, reportedAt }) => unmet.filter(name => unjudged.includes(name)).map(name => [name, reportedAt] as const)),
  )
}

/** True if the inventory behind a report is certainly from after a moment. */
const isInventoriedSince = ({ reportedAt, inventoryHours = 0 }: KeptReport, moment: Temporal.Instant | undefined) =>
  moment === undefined || isBefore(moment, reportedAt.subtract({ hours: inventoryHours }))

/** What is from an inventory that may be older is a reading of its own. */
export function readingsIn(report: Said, known: Device | undefined, isAccepted: boolean): readonly Reading[] {
  const {
    met,
    unmet,
    absent = [],
    osVersion,
    coverage,
    evidence,
    source,
    reportedAt,
    certainFrom: from,
    inventoryHours,
    evaluated = [],
  } = report
  const said = { coverage: coverage === 'all-apps' ? undefined : coverage, ...{ evidence, source, reportedAt, inventoryHours } }
  const aged = from ? unmet.filter(name => !evaluated.includes(name)) : []
  const byAge = Map.groupBy(aged, name => `${listedSince(name, report, known)}`)
  const old = [...byAge].map(([age, names]) => ({ unmet: names, met: [], certainFrom: Temporal.Instant.from(age), ...said }))
  const present = {
    unmet: unmet.filter(name => !aged.includes(name)),
    met: isAccepted ? [...met, ...absent] : met,
    osVersion,
    ...said,
  }
  return isSilent(present) && old.length > 0 ? old : [...old, present]
}

/** An inventory that lists an app is no older than the last report of its source that did not, nor than one that listed it before. */
function listedSince(name: string, { source, certainFrom: from, reportedAt }: Said, known: Device | undefined) {
  const before = known?.readings.filter(reading => reading.source === source && isBefore(reading.reportedAt, reportedAt)) ?? []
  const bounds = before.flatMap(reading =>
    reading.met.includes(name) ? [reading.reportedAt] : reading.unmet.includes(name) ? [certainFrom(reading)] : [],
  )
  return bounds.reduce(laterOf, from ?? reportedAt)
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
  const isAlone = sources.every(other => other === source)
  const ownership = said.ownership === 'unknown' || (said.ownership === 'personal' && !isAlone) ? known?.ownership : said.ownership
  return {
    ...{ id, label, platform, ownership: ownership ?? 'personal' },
    workApps: said.workApps || (!isAlone && known?.workApps === true),
    keys: [...new Set([...(known?.keys ?? []), ...keys])],
  }
}

const isDescribed = (known: Device, { label, platform, ownership, workApps, keys = [] }: Omit<Device, 'readings'>) =>
  known.label === label &&
  known.platform === platform &&
  known.ownership === ownership &&
  known.workApps === workApps &&
  known.keys?.length === keys.length

/** True for a reading that is worth a write. */
function saysMore({ readings }: Device, added: Reading, isAccepted: boolean) {
  const { met, unmet, osVersion, reportedAt } = added
  const isNews = (latest: Reading | undefined, isSame: (latest: Reading) => boolean) =>
    !latest || (isBefore(latest.reportedAt, reportedAt) && (!isSame(latest) || (isAccepted && isRenewal(latest, added))))
  if (isSilent(added)) return isAccepted && isLaterSilence(readings, added)
  return (
    unmet.some(name => isNews(latestOn(readings, name), () => false)) ||
    met.some(name => isNews(latestOn(readings, name), latest => latest.met.includes(name))) ||
    (osVersion !== undefined && isNews(latestOf(readings, isOfVersion), latest => latest.osVersion === osVersion))
  )
}

/** Of a device of which its source can say nothing, it is kept when it was last seen. Another source that is silent may know no more. */
function isLaterSilence(readings: readonly Reading[], added: Reading) {
  const last = readings.findLast(({ source }) => source === added.source)
  if (!last) return readings.every(isSilent)
  if (!isSilent(last)) return false
  return isBefore(last.reportedAt, added.reportedAt) && (last.coverage !== added.coverage || isRenewal(last, added))
}

const isRenewal = (latest: Reading, { reportedAt }: Reading) => !isBefore(reportedAt, latest.reportedAt.add(renewedAfter))

const isOfVersion = ({ osVersion }: Reading) => osVersion !== undefined

const latestOn = (readings: readonly Reading[], name: string): Reading | undefined =>
  latestOf(readings, ({ met, unmet }) => met.includes(name) || unmet.includes(name))

const latestOf = (readings: readonly Reading[], says: (one: Reading) => boolean): Reading | undefined => readings.findLast(says)

/** The device without a key of a source that manages it no longer. It has vanished once no source is left. */
export function withoutKey(device: Device, key: string, isInUse: ReportRules['isInUse'], now: Temporal.Instant): Device {
  const keys = (device.keys ?? []).filter(one => one !== key)
  return { ...device, keys, ...(!sourcesIn(keys).some(isInUse) && !device.vanishedAt ? { vanishedAt: now } : {}) }
}

/** Apps that are asked about and on a device, as far as is known. */
export const appsKnownOn = ({ readings }: Device, asked: RequiredNames): readonly string[] =>
  readings.flatMap(({ unmet }) => unmet.filter(name => asked.app.has(name)))
