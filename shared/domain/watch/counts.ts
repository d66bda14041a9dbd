/** Who a policy on watch would affect, in numbers: no names. */

import type { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { addByName, type CountsByDay, noneFound, peopleByState } from '../counts-by-day.ts'
import { addNumbers } from '../numbers.ts'
import { type Breach, deviceIn, type Person } from '../people/person.ts'
import { isLimited, lastReading } from '../people/readings.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy, PolicyVersion } from '../policies/policy.ts'
import { requirementOf } from '../requirements/requirement-of.ts'
import { breaches, isInScope } from '../review/breaches.ts'
import { instant, plainDate } from '../schedule/fields.ts'
import { byName } from '../text.ts'

/** `unseen`: of the unknown ones, those of whose apps no source lists all. */
const devicesByState = peopleByState.extend({ unseen: z.int().default(0) })

/** People of the audience, and their devices in scope. `unread`: of the unknown ones, those of whose devices no source can read what is asked. */
export const affected = z.strictObject({ people: peopleByState.extend({ unread: z.int().default(0) }), devices: devicesByState })

export type Affected = Readonly<z.output<typeof affected>>

export const affectedByUnit = z.record(z.string(), affected)

export type AffectedByUnit = Readonly<z.output<typeof affectedByUnit>>

const nobody: Affected = { people: { ...noneFound, unread: 0 }, devices: { ...noneFound, unseen: 0 } }

/** Counts people one by one, as if the policy were a ban. */
export function watchCounter({ watch, ...ban }: Policy, now: Temporal.Instant) {
  const units = new Map<string, Affected>()
  return {
    add(person: Person) {
      if (!isInAudience(ban, person.profile)) return
      const { unit } = person.profile
      units.set(unit, added(units.get(unit) ?? nobody, affectedBy({ ...ban, version: 1 }, person, now)))
    },
    counts: (): AffectedByUnit => Object.fromEntries([...units].sort(byName)),
  }
}

function affectedBy(ban: PolicyVersion, person: Person, now: Temporal.Instant): Affected {
  const found = breaches(person, ban, [], now)
  const breach = found.filter(({ certain }) => certain).length
  const unknown = found.length - breach
  const clear = person.devices.filter(device => isInScope(device, ban)).length - found.length
  const unseen = found.filter(one => isUnseen(one, person, ban)).length
  const unread = found.length > 0 && found.every(({ unread }) => unread) ? 1 : 0
  const state = breach > 0 ? 'breach' : unknown > 0 ? 'unknown' : 'clear'
  return { people: { ...noneFound, [state]: 1, unread }, devices: { breach, unknown, clear, unseen } }
}

/** True if an app may be on a device because no source lists all of them, or none reports on it any more. */
function isUnseen({ device: id, unmet, certain }: Breach, owner: Person, ban: Policy) {
  const device = deviceIn(owner, id)
  if (certain || !device || !unmet.some(name => requirementOf(ban, name).kind === 'app')) return false
  const last = lastReading(device)
  return device.vanishedAt !== undefined || (last !== undefined && isLimited(last))
}

export const totalAffected = (units: AffectedByUnit): Affected => Object.values(units).reduce(added, nobody)

/** Of people counted apart, all together. */
export const addAffected = (all: readonly AffectedByUnit[]): AffectedByUnit => addByName(all, nobody, added)

const added = (a: Affected, b: Affected): Affected => ({
  people: addNumbers(a.people, b.people),
  devices: addNumbers(a.devices, b.devices),
})

/** What was counted last on one day. */
export const dayCount = z.strictObject({
  on: plainDate,
  at: instant,
  version: z.int(),
  total: affected,
})

type DayCount = Readonly<z.output<typeof dayCount>>

/** Of policies on watch, for a year. */
export type WatchCounts = CountsByDay<DayCount, AffectedByUnit>
