/** Readings of one device by several sources, at several times. */
import { Temporal } from 'temporal-polyfill'
import type { Requirement } from '../requirements/requirement.ts'
import { isBefore } from '../schedule/zone.ts'
import { sourcesIn } from '../sources/keys.ts'
import { type Breach, type Device, deviceIn, type Reading } from './person.ts'

/** What a reading may say: of which requirements, and whether of the version of the operating system. */
interface Kept {
  isKept: (name: string) => boolean
  keepsVersion: boolean
}

/** The last reading, whatever it says. */
export const lastReading = ({ readings }: Pick<Device, 'readings'>): Reading | undefined => readings.at(-1)

/** From when what a reading found is certain: an answer, or another source, may know better until then. */
export const certainFrom = ({ certainFrom, reportedAt }: Pick<Reading, 'certainFrom' | 'reportedAt'>): Temporal.Instant =>
  certainFrom ?? reportedAt

/** True if it may be silent about an app only because its source does not list all of them. */
export const isLimited = ({ coverage }: Pick<Reading, 'coverage'>) => coverage !== undefined && coverage !== 'all-apps'

/** True if a source never says whether a device meets a requirement: it lists no apps of its owner, or nothing at all. */
const isBlindTo = ({ kind }: Pick<Requirement, 'kind'>, { coverage }: Reading) =>
  coverage === 'none' || (kind === 'app' && (coverage === 'managed-only' || coverage === 'work-profile'))

/**
 * True for a device of which nothing is known, and nothing will be: no source that lists it can say whether it meets a requirement. What an
 * import leaves open of a device that no source lists, nobody can say.
 */
export function isUnreadFor(requirement: Pick<Requirement, 'kind'>, { readings, keys, vanishedAt }: Device) {
  const isBlind = (source: string) => {
    const last = readings.findLast(reading => reading.source === source)
    return last !== undefined && isBlindTo(requirement, last)
  }
  return !vanishedAt && sourcesIn(keys).every(isBlind)
}

/** The readings that say that a device certainly is in breach, in order of time. */
export function readingsBehind({ device, unmet, certain }: Breach, devices: readonly Device[]): readonly Reading[] {
  const { readings = [] } = deviceIn({ devices }, device) ?? {}
  if (!certain) return []
  // Only the version of the operating system speaks of a requirement that none names.
  const isByVersion = unmet.some(name => !readings.some(reading => reading.unmet.includes(name)))
  return readings.filter(reading => reading.unmet.some(name => unmet.includes(name)) || (isByVersion && reading.osVersion !== undefined))
}

/** The readings with one more, which counts for all that it says. */
export const withReading = (known: readonly Reading[], added: Reading): readonly Reading[] => {
  const said = new Set([...added.met, ...added.unmet])
  return withoutEmpty([
    ...known.map(one => only(one, { isKept: name => !said.has(name), keepsVersion: added.osVersion === undefined })),
    added,
  ])
}

/**
 * The readings with one more, where the latest counts for each thing that is said. Of two of one moment, the one that was known first does.
 * What one source found counts only if that is certain from a later moment than that at which another does not find it.
 */
export function withReadingByTime(known: readonly Reading[], added: Reading): readonly Reading[] {
  const others = known.filter(one => !isSameReport(one, added))
  const byTime = withoutOutweighed([merged(known, added), ...others]).toSorted((a, b) =>
    Temporal.Instant.compare(a.reportedAt, b.reportedAt),
  )
  const said = new Set<string>()
  let isVersionSaid = false
  const left = byTime.toReversed().map(reading => {
    const news = only(reading, { isKept: name => !said.has(name), keepsVersion: !isVersionSaid })
    for (const name of [...news.met, ...news.unmet]) said.add(name)
    isVersionSaid ||= news.osVersion !== undefined
    return news
  })
  return withoutEmpty(left.toReversed())
}

/** The readings, as far as they say what is to be kept. */
export const keptOf = (readings: readonly Reading[], kept: Kept): readonly Reading[] =>
  withoutEmpty(readings.map(reading => only(reading, kept)))

/** Without what another source, at or after the moment from which it is certain, does not find. */
const withoutOutweighed = (readings: readonly Reading[]): readonly Reading[] =>
  readings.map(reading => {
    const others = readings.filter(({ source, reportedAt }) => source !== reading.source && !isBefore(reportedAt, certainFrom(reading)))
    return others.length === 0
      ? reading
      : { ...reading, unmet: reading.unmet.filter(name => !others.some(({ met }) => met.includes(name))) }
  })

export const isSilent = ({ met, unmet, osVersion }: Pick<Reading, 'met' | 'unmet' | 'osVersion'>) =>
  met.length + unmet.length === 0 && osVersion === undefined

/** The last stays, though it says nothing, for its moment; the last of each source does where one lists less than all. */
function withoutEmpty(readings: readonly Reading[]): readonly Reading[] {
  const isBySource = readings.some(isLimited)
  const isLast = (reading: Reading) => readings.findLast(({ source }) => !isBySource || source === reading.source) === reading
  return readings.filter(reading => !isSilent(reading) || isLast(reading))
}

const isSameReport = (a: Reading, b: Reading) =>
  a.source === b.source && a.evidence === b.evidence && a.reportedAt.equals(b.reportedAt) && certainFrom(a).equals(certainFrom(b))

/** With what is known already of the same report. */
function merged(known: readonly Reading[], added: Reading): Reading {
  return known
    .filter(one => isSameReport(one, added))
    .reduce((all, same) => {
      const said = new Set([...same.met, ...same.unmet])
      const more = only(all, { isKept: name => !said.has(name), keepsVersion: true })
      const [osVersion, coverage] = [same.osVersion ?? more.osVersion, same.coverage ?? more.coverage]
      return { ...same, osVersion, coverage, met: [...same.met, ...more.met], unmet: [...same.unmet, ...more.unmet] }
    }, added)
}

const only = ({ osVersion, ...reading }: Reading, { isKept, keepsVersion }: Kept): Reading => ({
  ...reading,
  met: reading.met.filter(isKept),
  unmet: reading.unmet.filter(isKept),
  osVersion: keepsVersion ? osVersion : undefined,
})
