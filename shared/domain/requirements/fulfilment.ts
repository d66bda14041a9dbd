/** Whether a device meets a requirement, as far as its readings say. */
import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '../schedule/zone.ts'
import type { Requirement } from './requirement.ts'

/** What one source said of a device at one moment. */
export interface ReportedRequirements {
  /** Names of requirements that the device meets, and of those that it does not. */
  readonly met: readonly string[]
  readonly unmet: readonly string[]
  readonly osVersion?: string
  readonly reportedAt: Temporal.Instant
}

export const fulfilments = ['met', 'unmet', 'unknown'] as const

export type Fulfilment = (typeof fulfilments)[number]

/** What is asked, under its name. */
export interface RequirementUnderName {
  readonly name: string
  readonly requirement: Requirement
}

interface Reported {
  platform: string
  readings: readonly ReportedRequirements[]
  /** Since when no source manages it any more: what it met then is unknown. */
  vanishedAt?: Temporal.Instant
}

/** @returns `met` also where the requirement asks nothing of the device's platform */
export function fulfilment(device: Reported, asked: RequirementUnderName): Fulfilment {
  const { requirement } = asked
  const platform = device.platform.trim().toLowerCase()
  if (!isAskedOf(requirement, platform)) return 'met'
  const said = saidOf(device.readings, asked)
  if (!said) return 'unknown'
  if (!isMet(said, asked, platform)) return 'unmet'
  return device.vanishedAt && !isBefore(device.vanishedAt, said.reportedAt) ? 'unknown' : 'met'
}

const isMet = ({ met, osVersion }: ReportedRequirements, { name, requirement }: RequirementUnderName, platform: string) =>
  requirement.kind === 'version' && osVersion !== undefined
    ? !isOlderVersion(osVersion, requirement.atLeast[platform] ?? '')
    : met.includes(name)

/** @param platform as requirements name it */
export function isAskedOf(requirement: Requirement, platform: string) {
  if (requirement.kind === 'version') return Object.hasOwn(requirement.atLeast, platform)
  return requirement.kind === 'app' || (requirement.platforms?.includes(platform) ?? true)
}

/** The latest reading that says anything about a requirement. */
export function saidOf<R extends ReportedRequirements>(readings: readonly R[], { name, requirement }: RequirementUnderName): R | undefined {
  const isVersion = requirement.kind === 'version'
  let latest: R | undefined
  for (const reading of readings) {
    const { met, unmet, osVersion, reportedAt } = reading
    const says = (isVersion && osVersion !== undefined) || met.includes(name) || unmet.includes(name)
    if (says && !(latest && isBefore(reportedAt, latest.reportedAt))) latest = reading
  }
  return latest
}

/** Compares versions number by number: 17.10 is newer than 17.4, and 17.4 the same as 17.4.0. */
export function isOlderVersion(version: string, atLeast: string) {
  const [numbers, least] = [numbersOf(version), numbersOf(atLeast)]
  for (let place = 0; place < Math.max(numbers.length, least.length); place += 1) {
    const [number = 0, right = 0] = [numbers[place], least[place]]
    if (number !== right) return number < right
  }
  return false
}

const numbersOf = (version: string) => version.split('.').map(Number)
