/** Lines about some people, for digests that are played later with the lines about all others. */
import type { Temporal } from 'temporal-polyfill'
import type { Profile } from '../people/person.ts'
import type { Line } from '../review/agenda.ts'
import { type Desk, devicesOf } from './digest-desk.ts'
import type { Double } from './doubles.ts'
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

interface Kept {
  readonly line: Line
  readonly profile: Profile
  readonly doubles: readonly Double[]
  readonly filedAt: Temporal.Instant
  readonly tells: Told[]
}

export function lineKeeper() {
  const kept: Kept[] = []
  return {
    deskIn(world: World): Desk {
      const linesOf = new Map<string, Kept[]>()
      return {
        file({ profile }, lines) {
          for (const line of lines) {
            const tells = [{ from: world.now, devices: devicesOf(world.people.get(profile.id), line) }]
            const one: Kept = { line, profile, doubles: world.doubles.get(profile.id) ?? [], filedAt: world.now, tells }
            kept.push(one)
            linesOf.set(profile.id, [...(linesOf.get(profile.id) ?? []), one])
          }
        },
        hear(person) {
          for (const { line, tells } of linesOf.get(person.profile.id) ?? [])
            note(tells, { from: world.now, devices: devicesOf(person, line) })
        },
        send: () => [],
      }
    },
    /** Those of doubles, too. */
    lines: (): readonly KeptLine[] =>
      kept.flatMap(({ line: { at, step, to }, profile, doubles, filedAt, tells }) => [
        { at, step, to, filedAt, profile, tells },
        ...doubles.map(({ profile, deviceOf }) => ({
          ...{ at, step, to, filedAt, profile },
          tells: tells.map(({ from, devices }) => ({ from, devices: devices.map(deviceOf) })),
        })),
      ]),
  }
}

/** What is told last at a moment counts. */
function note(tells: Told[], told: Told): void {
  if (tells.at(-1)?.from.equals(told.from)) tells.pop()
  if (tells.at(-1)?.devices.join() !== told.devices.join()) tells.push(told)
}
