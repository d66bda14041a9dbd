/** What becomes of somebody who leaves the organisation. */
import type { Temporal } from 'temporal-polyfill'
import type { Person } from './person.ts'

/**
 * The person as one who has left, not reviewed yet: their links end, and whatever mail was to come does not. A notice that may have gone out
 * is settled as any other. The same object if they had left before.
 */
export function withLeft(person: Person, now: Temporal.Instant): Person {
  if (person.profile.leftAt) return person
  const { pages, mail, ...rest } = person
  const profile = { ...person.profile, leftAt: now }
  if (!mail) return { ...rest, profile }
  const { held, former, digests, ...kept } = mail
  return { ...rest, profile, mail: { ...kept, ...(digests ? { digests: { ...digests, due: [] } } : {}) } }
}
