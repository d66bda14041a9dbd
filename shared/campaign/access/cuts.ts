/** When access was cut on account of a case, and given back. */
import type { Temporal } from 'temporal-polyfill'
import type { AccessRequest } from '../../domain/access/gate.ts'
import type { Case, Cut, Person } from '../../domain/people/person.ts'
import { restoredFor } from '../../domain/people/restoration.ts'

const mostCuts = 20

/** The person with requests made at `now`; one that may not have gone out before counts from now. */
export function withCuts(person: Person, requests: readonly AccessRequest[], now: Temporal.Instant): Person {
  const change = (current: Case, { device, wanted }: AccessRequest) =>
    wanted === 'suspended' ? withCut(current, device, now) : withRestored(current, device, person, now)
  return requests.length === 0 ? person : { ...person, cases: person.cases.map((current) => requests.reduce(change, current)) }
}

function withCut(current: Case, device: string, at: Temporal.Instant): Case {
  if (!current.suspended.includes(device)) return current
  const earlier = (current.cuts ?? []).filter((cut) => cut.device !== device || cut.confirmedAt || cut.restoration)
  return { ...current, cuts: [...earlier, { device, at }].slice(-mostCuts) }
}

function withRestored(current: Case, device: string, person: Person, at: Temporal.Instant): Case {
  const evidence = restoredFor(person, current, device, at)
  return withLastCut(current, device, (cut) =>
    cut.restoration?.confirmedAt ? cut : { ...cut, restoration: { at, ...(evidence ? { evidence } : {}) } },
  )
}

/** The person with the last request for a device confirmed. */
export const withCutConfirmed = (person: Person, device: string, now: Temporal.Instant): Person => ({
  ...person,
  cases: person.cases.map((current) =>
    withLastCut(current, device, (cut) => {
      const { restoration } = cut
      if (restoration) return restoration.confirmedAt ? cut : { ...cut, restoration: { ...restoration, confirmedAt: now } }
      return cut.confirmedAt ? cut : { ...cut, confirmedAt: now }
    }),
  ),
})

function withLastCut(current: Case, device: string, change: (cut: Cut) => Cut): Case {
  const { cuts } = current
  const last = cuts?.findLastIndex((cut) => cut.device === device) ?? -1
  return cuts && last >= 0 ? { ...current, cuts: cuts.map((cut, index) => (index === last ? change(cut) : cut)) } : current
}
