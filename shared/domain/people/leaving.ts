/** What becomes of somebody who leaves the organisation. */
import type { Temporal } from 'temporal-polyfill'
import type { Claim } from './mail.ts'
import type { Person } from './person.ts'

/**
 * The person as one who has left, not reviewed yet: their links end, and whatever mail was to come does not. One that may have gone out is
 * settled as a notice that is no longer owed. The same object if they had left before.
 */
export function withLeft(person: Person, now: Temporal.Instant): Person {
  if (person.profile.leftAt) return person
  const { pages, mail, ...rest } = person
  const profile = { ...person.profile, leftAt: now }
  if (!mail) return { ...rest, profile }
  const { held, former, digests, claim, ...kept } = mail
  return {
    ...rest,
    profile,
    mail: { ...kept, ...(digests ? { digests: { ...digests, due: [] } } : {}), ...(claim ? { claim: asOfNotice(claim) } : {}) },
  }
}

function asOfNotice({ digestOn, former, ...claim }: Claim): Claim {
  return claim
}
