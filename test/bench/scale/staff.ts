/** Invented staff on the morning of a reminder. */
import { Temporal } from 'temporal-polyfill'
import type { Person } from '../../../shared/domain/people/person.ts'
import type { PolicyVersion } from '../../../shared/domain/policies/policy.ts'
import { review } from '../../../shared/domain/review/review.ts'
import { personWith } from '../../builders.ts'
import { announcedPolicy, notified } from '../invented.ts'

/** When a reminder is due to everyone: a week before the deadline, at nine in Brussels. */
export const startOfMailing = Temporal.Instant.from('2023-03-08T08:00:00Z')

export const policy: PolicyVersion = { ...(await announcedPolicy()), version: 1, staleAfter: 999 }

/** In breach, with a work phone; their first notice arrived when the policy was announced. */
const first = notified({ ...personWith({ country: 'BE' }), mail: { seq: 1 } }, [policy])
const until = policy.announcedAt.add({ hours: 24 * 200 })
const reminded = review({ ...first, pages: { [policy.id]: { key: 'k'.repeat(26), until } } }, [policy], policy.announcedAt)

/** One of those who get the reminder. */
export const staffMember = (id: string): Person => ({ ...reminded, profile: { ...reminded.profile, id, email: `${id}@ec.example` } })

/** Someone whose device is clean again: its access is to be restored from that moment on, which is also the name of the device. */
export function restoredAt(at: Temporal.Instant, id: string): Person {
  const device = String(at.epochMilliseconds)
  return {
    ...personWith({ id }, [{ id: device, apps: '' }]),
    access: { [device]: { wanted: 'granted', version: 2 } },
    accessRequested: { [device]: { version: 1, at: policy.announcedAt, confirmed: 1 } },
    accessRetryAt: at,
    announcements: { [policy.id]: 'settled' },
  }
}
