/** What becomes of someone who leaves the organisation. */
import type { Temporal } from 'temporal-polyfill'
import { unrequestedDevices } from './due.ts'
import type { Claim } from './mail.ts'
import { type Person, withAccess, withCases } from './person.ts'

/**
 * The person as one who has left, not reviewed yet: their links end, and whatever mail was to come does not. One that may have gone out is
 * settled as a notice that is no longer owed. A suspension that was not requested yet is not. The same object if they had left before.
 */
export function withLeft(person: Person, now: Temporal.Instant): Person {
  if (person.profile.leftAt) return person
  const { pages, mail, ...known } = person
  const waiting = unrequestedDevices(person)
  const left = { ...known, profile: { ...person.profile, leftAt: now } }
  const rest = withCases(left, (current) =>
    withAccess(current, { suspended: current.access.suspended.filter((device) => !waiting.includes(device)) }),
  )
  if (!mail) return rest
  const { held, former, digests, claim, ...kept } = mail
  return {
    ...rest,
    mail: { ...kept, digests: digests ? { ...digests, due: [] } : undefined, claim: claim ? asOfNotice(claim) : undefined },
  }
}

function asOfNotice({ digestOn, ...claim }: Claim): Claim {
  return claim
}
