/** Passes over sources: when they are due, and what they saw. */
import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '../../shared/domain/schedule/zone.ts'
import { counted } from '../../shared/domain/text.ts'
import type { Machine } from './machine.ts'

export interface Seen {
  readonly passes: number
  /** Devices on which the last pass over each source saw an app that is asked about. */
  readonly present: number
  /** Devices that the passes turned clean. */
  readonly cleared: number
  readonly vanished: number
}

const nothing: Seen = { passes: 0, present: 0, cleared: 0, vanished: 0 }

/** The next pass over each source, or the next try of one. */
export async function passesAfter({ sources, passes }: Machine['system'], now: Temporal.Instant): Promise<readonly Temporal.Instant[]> {
  const states = await Promise.all(sources.map(async ({ name, everyHours }) => ({ everyHours, ...(await passes.find(name)).state })))
  return states
    .flatMap(({ everyHours, begun, pass }) => pass?.waitUntil ?? begun?.at.add({ hours: everyHours }) ?? [])
    .filter((at) => isBefore(now, at))
}

/** Counts passes as they end. At most one of each source ends between two calls. */
export function passesOf({ system }: Pick<Machine, 'system'>) {
  const names = system.sources.map(({ name }) => name)
  const numbers = new Map<string, number>()
  let seen = nothing
  let total = 0

  async function look(): Promise<void> {
    const ended = await Promise.all(names.map(async (name) => ({ name, last: (await system.passes.find(name)).state.last })))
    const news = ended.flatMap(({ name, last }) => (last && last.number !== numbers.get(name) ? [{ name, ...last }] : []))
    for (const { name, number, present, cleared, vanished } of news) {
      numbers.set(name, number)
      seen = { passes: seen.passes + 1, present, cleared: seen.cleared + cleared, vanished: seen.vanished + vanished }
    }
    total += news.length
  }

  return {
    hasSources: names.length > 0,
    look,
    /** Since the last call of this; what is present, at the last pass. */
    take(): Seen {
      const taken = seen
      seen = { ...nothing, present: seen.present }
      return taken
    },
    /** A line for each source. */
    async lines(): Promise<readonly (readonly [string, string])[]> {
      const states = await Promise.all(names.map(async (name) => ({ name, last: (await system.passes.find(name)).state.last })))
      return states.flatMap(({ name, last }) =>
        last
          ? [
              [
                name,
                `${counted(total, 'pass', 'passes')}; the last saw ${counted(last.records, 'device')}, ${last.unread} unreadable, ${last.unmatched} without staff: ${last.outcome}`,
              ] as const,
            ]
          : [],
      )
    },
  }
}
