/** Whom and what a policy reaches: what its warnings need of the people. */
import * as z from 'zod'
import type { Person } from '../people/person.ts'
import { isInAudience } from '../policies/audience.ts'
import type { Policy } from '../policies/policy.ts'
import { stagesIn } from '../policies/stages.ts'
import { fulfilment } from '../requirements/fulfilment.ts'
import { requiredBy } from '../requirements/requirement-of.ts'
import { devicesInScope, isInScope } from '../review/breach.ts'

export const reach = z.strictObject({
  /** Values that the policy's audience names and somebody has, as `units DG-ALPHA`. */
  named: z.array(z.string()),
  /** Of the audience; empty for people without one. */
  countries: z.array(z.string()),
  devicesInScope: z.int(),
  /** Names of requirements that some device in scope is known to meet or not, or that ask nothing of it. */
  known: z.array(z.string()),
})

export type Reach = Readonly<z.output<typeof reach>>

export const audienceKeys = ['units', 'countries', 'groups', 'staff'] as const

export const nameOf = (key: (typeof audienceKeys)[number], value: string): string => `${key} ${value}`

/** Takes people one by one. */
export function reacher(policy: Policy) {
  const audiences = stagesIn<Pick<Policy, 'scope'>>(policy).map(({ scope: { audience } }) => audience)
  const asked = new Set(
    audiences
      .flatMap((audience) => [audience, audience?.except])
      .flatMap((circle) => audienceKeys.flatMap((key) => (circle?.[key] ?? []).map((value) => nameOf(key, value)))),
  )
  const named = new Set<string>()
  const countries = new Set<string>()
  const known = new Set<string>()
  let inScope = 0
  return {
    add(person: Person): void {
      if (asked.size > 0) for (const name of namesOf(person)) if (asked.has(name)) named.add(name)
      if (!isInAudience(policy, person.profile)) return
      countries.add(person.profile.country ?? '')
      inScope += devicesInScope(policy, [person])
      for (const device of person.devices) {
        if (!isInScope(device, policy)) continue
        for (const required of requiredBy(policy))
          if (!known.has(required.name) && fulfilment(device, required) !== 'unknown') known.add(required.name)
      }
    },
    reach: (): Reach => ({ named: [...named], countries: [...countries], devicesInScope: inScope, known: [...known] }),
  }
}

const namesOf = ({ profile: { id, unit, country, groups } }: Person): readonly string[] => [
  nameOf('staff', id),
  nameOf('units', unit),
  ...(country === undefined ? [] : [nameOf('countries', country)]),
  ...groups.map((group) => nameOf('groups', group)),
]

export const addReaches = (all: readonly Reach[]): Reach => ({
  named: [...new Set(all.flatMap(({ named }) => named))],
  countries: [...new Set(all.flatMap(({ countries }) => countries))],
  devicesInScope: all.reduce((sum, { devicesInScope }) => sum + devicesInScope, 0),
  known: [...new Set(all.flatMap(({ known }) => known))],
})
