/** What an import by hand may not say of a device, since a source reports it. */
import type { Matcher } from '../sources/device-source.ts'
import { sourcesIn } from '../sources/keys.ts'
import type { Device, Reading } from './person.ts'
import { isLimited, isSilent } from './readings.ts'
import type { Doubt } from './records.ts'
import { productNamed } from './sources.ts'

export interface SourceCoverage {
  readonly matcher: Pick<Matcher, 'appsOn'>
  /** False for a source that is configured no more. */
  readonly isInUse: (source: string) => boolean
}

/**
 * The device as an import lists it, without what would clear it in place of a source that can read it: what a source has named, or would
 * recognise in its full list of apps, is not met for it; its version is no other, and it is no further out of scope.
 * @returns also what is odd where the import says that something is met which is not known to be
 */
export function withoutCovered(listed: Device, known: Device, { matcher, isInUse }: SourceCoverage): { device: Device; doubt?: Doubt } {
  const readingsOf = (source: string) => known.readings.filter(reading => reading.source === source)
  const sources = known.vanishedAt ? [] : sourcesIn(known.keys).filter(isInUse)
  const reporting = sources.filter(source => readingsOf(source).at(-1)?.coverage !== 'none')
  const [first] = reporting
  if (first === undefined) return { device: listed }
  const said = reporting.flatMap(readingsOf)
  const [met, unmet] = [said.flatMap(({ met }) => met), said.flatMap(({ unmet }) => unmet)]
  const version = said.findLast(({ osVersion }) => osVersion !== undefined)?.osVersion
  const hasFullList = reporting.some(source => !readingsOf(source).some(isLimited))
  const covered = new Set([...met, ...unmet, ...(hasFullList ? matcher.appsOn(known.platform) : [])])
  const isInPlaceOf = ({ met: claimed, osVersion = version }: Reading) =>
    claimed.some(name => covered.has(name) && !met.includes(name)) || (version !== undefined && osVersion !== version)
  const device: Device = {
    ...listed,
    platform: known.platform,
    ownership: known.ownership === 'official' ? 'official' : listed.ownership,
    workApps: listed.workApps || known.workApps,
    readings: listed.readings
      .map(reading => ({
        ...reading,
        met: reading.met.filter(name => !covered.has(name)),
        // Else the finding would be the import's, for the next to take back.
        unmet: reading.unmet.filter(name => !unmet.includes(name)),
        osVersion: version === undefined ? reading.osVersion : undefined,
      }))
      .filter(reading => !isSilent(reading)),
  }
  const isInScope = device.workApps === listed.workApps && device.ownership === listed.ownership
  if (isInScope && !listed.readings.some(isInPlaceOf)) return { device }
  const message = `is reported by ${productNamed(first) ?? first}: only its next report can show that the device is compliant, not this row`
  return { device, doubt: { field: 'id', message } }
}
