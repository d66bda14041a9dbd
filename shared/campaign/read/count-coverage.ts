/** What can be read and suspended, counted on everyone whether or not a policy asks. */
import * as z from 'zod'
import type { ListedConnector } from '#domain/access/listed.ts'
import { addUnits, alikeByUnit, coverageCounter, coverageOf, type PeopleAlike, readersIn } from '#domain/coverage/counts.ts'
import type { DeviceKind } from '#domain/coverage/device-kind.ts'
import type { Job } from '#domain/jobs/job.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import type { Configured } from '#domain/sources/configured.ts'
import { eachPerson, type JobHandler, type StartingPorts, segmentsOf, stageOf, startUnlessRunning } from '../jobs/jobs.ts'
import type { Ports } from '../ports.ts'

export interface CoveragePorts extends Ports<'people' | 'coverageCounts' | 'clock'> {
  connectorList: readonly ListedConnector[]
}

/** Counts everyone, a segment a piece. */
export const coverageKind = ({ people, coverageCounts, connectorList, clock }: CoveragePorts): JobHandler => ({
  stages: [
    stageOf(alikeByUnit, async ({ found = {}, ...work }) => {
      const { add, addReader, counts } = coverageCounter(connectorList)
      const from = await eachPerson(people, work, ({ person }) => {
        addReader(person)
        add(person)
      })
      return { found: addUnits([found, counts()]), from }
    }),
  ],
  async finish(_, [pieces = []]) {
    await coverageCounts.save(clock.now(), addUnits(z.array(alikeByUnit).parse(pieces)))
    return { state: 'done' }
  },
})

type StartPorts = StartingPorts & Ports<'people' | 'coverageCounts'>

/** @returns the job, which may be one that runs already */
export const countCoverage = async (ports: StartPorts): Promise<Job> =>
  startUnlessRunning(ports, { kind: 'coverage', policy: undefined, pieces: await segmentsOf(ports.people), order: null })

/** A day; an hour while there was nobody to count, as before the first import. */
const countedEvery = { hours: 24 } as const
const countedFirst = { hours: 1 } as const

/** @returns undefined where the last count is not old enough */
export async function countCoverageDaily(ports: StartPorts): Promise<Job | undefined> {
  const last = await ports.coverageCounts.findLast()
  const due = last?.at.add(last.units > 0 ? countedEvery : countedFirst)
  return due && isBefore(ports.clock.now(), due) ? undefined : countCoverage(ports)
}

/** Of which devices, and what they are listed by. */
interface CoverageQuestion extends Partial<Pick<DeviceKind, 'platform' | 'ownership'>> {
  unit?: string | undefined
  by?: 'platform' | 'ownership' | 'unit' | undefined
}

/** What was counted last. @returns undefined where nothing was counted */
export async function findCoverage({ coverageCounts }: Ports<'coverageCounts'>, { by, unit, ...asked }: CoverageQuestion) {
  const counted = await coverageCounts.find()
  if (!counted) return undefined
  const units = Object.entries(counted.units).filter(([name]) => unit === undefined || name === unit)
  const everyone = units.flatMap(([, alike]) => alike)
  const isAsked = ({ platform, ownership }: DeviceKind) =>
    (asked.platform ?? platform) === platform && (asked.ownership ?? ownership) === ownership
  const parts = by === 'unit' ? units : by ? partsOf(everyone, by) : []
  const items = parts.flatMap(([name, alike]) => coverageOf(alike, isAsked).cells.map(cell => ({ name, ...cell })))
  return { countedAt: counted.at, ...coverageOf(everyone, isAsked), items, readers: readersIn(everyone) }
}

/** People with the devices of each name. */
function partsOf(everyone: readonly PeopleAlike[], by: 'platform' | 'ownership'): readonly (readonly [string, readonly PeopleAlike[]])[] {
  const names = new Set(everyone.flatMap(({ devices }) => devices.map(kind => kind[by])))
  return [...names]
    .sort()
    .map(name => [name, everyone.map(alike => ({ ...alike, devices: alike.devices.filter(kind => kind[by] === name) }))])
}

/** Devices without an owner, by why: whose they are is not known, so they are in no other number. */
export async function findOwnerless({
  passes,
  sources,
}: Ports<'passes'> & { sources: readonly Pick<Configured, 'name' | 'isDirectory'>[] }) {
  const devices = sources.filter(({ isDirectory }) => !isDirectory)
  const found = devices.map(async ({ name: source }) => {
    const { shared = 0, unmatched = 0 } = (await passes.find(source)).state.last ?? {}
    return [{ source, reason: 'several-users', devices: shared } as const, { source, reason: 'no-user', devices: unmatched } as const]
  })
  return (await Promise.all(found)).flat().filter(({ devices }) => devices > 0)
}
