/** Lines about some people, for digests that are played later with the lines about all others. */
import type { Temporal } from 'temporal-polyfill'
import { getOrCompute } from '../get-or-compute.ts'
import type { Profile } from '../people/person.ts'
import type { Line } from '../review/agenda.ts'
import { type Desk, devicesTold } from './digest-desk.ts'
import { type Double, doublesFor } from './doubles.ts'
import type { World } from './world.ts'

/** A line, and what it tells from each moment on: no devices while it is not true. */
export interface KeptLine extends Pick<Line, 'at' | 'step' | 'to'> {
  readonly profile: Profile
  readonly filedAt: Temporal.Instant
  readonly tells: readonly Told[]
}

interface Told {
  readonly from: Temporal.Instant
  readonly devices: readonly string[]
}

interface Kept extends KeptLine {
  readonly line: Line
  readonly double: Double
  readonly tells: Told[]
}

export function lineKeeper() {
  const kept: Kept[] = []
  return {
    deskIn(world: World): Desk {
      const linesOf = new Map<string, Kept[]>()
      return {
        file({ profile: played }, lines) {
          for (const line of lines)
            for (const double of doublesFor(world.cast, played)) {
              const { profile } = double
              const { at, step, to } = line
              const tells = [{ from: world.now, devices: devicesTold(world, double, played.id, line) }]
              const one: Kept = { at, step, to, filedAt: world.now, profile, line, double, tells }
              kept.push(one)
              getOrCompute(linesOf, profile.id, (): Kept[] => []).push(one)
            }
        },
        hear({ profile: played }) {
          if (!linesOf.has(played.id)) return
          for (const { profile } of doublesFor(world.cast, played))
            for (const { line, double, tells } of linesOf.get(profile.id) ?? [])
              note(tells, { from: world.now, devices: devicesTold(world, double, played.id, line) })
        },
      }
    },
    lines: (): readonly KeptLine[] => kept,
  }
}

/** What is told last at a moment counts. */
function note(tells: Told[], told: Told): void {
  if (tells.at(-1)?.from.equals(told.from)) tells.pop()
  if (tells.at(-1)?.devices.join() !== told.devices.join()) tells.push(told)
}
