/** Passes over sources and directories: when they are due, and what they saw. */
import type { Temporal } from 'temporal-polyfill'
import { isBefore } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import type { Machine } from './machine.ts'

type System = Pick<Machine['system'], 'sources' | 'passes'>

/** The next pass over each, or the next try of one. */
export async function passesAfter({ sources, passes }: System, now: Temporal.Instant): Promise<readonly Temporal.Instant[]> {
  const states = await Promise.all(sources.map(async ({ name, everyHours }) => ({ everyHours, ...(await passes.find(name)).state })))
  return states
    .flatMap(({ everyHours, begun, pass }) => pass?.waitUntil ?? begun?.at.add({ hours: everyHours }) ?? [])
    .filter(at => isBefore(now, at))
}

/** What passes over devices saw. */
export interface Seen {
  passes: number
  /** Devices on which the last pass saw an app that is asked about. */
  present: number
  /** Devices that passes turned clean. */
  cleared: number
  vanished: number
}

const nothing: Seen = { passes: 0, present: 0, cleared: 0, vanished: 0 }

/** Adds up what the last pass over each source saw, once for each. */
export function passCounter({ sources, passes }: System) {
  const names = sources.flatMap(({ name, isDirectory }) => (isDirectory ? [] : [name]))
  const numbers = new Map<string, number>()
  let seen = nothing
  return {
    hasSources: names.length > 0,
    async look() {
      for (const name of names) {
        const { last } = (await passes.find(name)).state
        if (!last || last.number === numbers.get(name)) continue
        const { number, present, cleared, vanished } = last
        numbers.set(name, number)
        seen = { passes: seen.passes + 1, present, cleared: seen.cleared + cleared, vanished: seen.vanished + vanished }
      }
    },
    /** Since the last call of this. */
    take(): Seen {
      const taken = seen
      seen = { ...nothing, present: seen.present }
      return taken
    },
  }
}

/** How each source and directory stands, a line each. */
export async function passStates({ sources, passes }: System): Promise<readonly (readonly [string, string])[]> {
  const states = await Promise.all(
    sources.map(async ({ name, isDirectory }) => ({ name, isDirectory, last: (await passes.find(name)).state.last })),
  )
  return states.flatMap(({ name, isDirectory, last }) => {
    if (!last) return []
    const { number, records, unread, unmatched, outcome } = last
    const saw = isDirectory ? counted(records, 'person', 'people') : counted(records, 'device')
    const strange = isDirectory ? '' : `, ${unmatched} of nobody on the staff`
    return [[name, `${counted(number, 'pass', 'passes')}, the last ${outcome}: ${saw}, ${unread} unreadable${strange}`] as const]
  })
}
