/** Invented staff on the morning of a reminder. */
import { Temporal } from 'temporal-polyfill'
import { readPolicy } from '../../../functions/cli/input/policy.ts'
import type { Person } from '../../../shared/domain/people/person.ts'
import type { PolicyVersion } from '../../../shared/domain/policies/policy.ts'
import { owedNow } from '../../../shared/domain/review/agenda.ts'
import { review } from '../../../shared/domain/review/review.ts'
import { withNoticeDelivered, withNoticeSent } from '../../../shared/domain/review/settle.ts'
import { personWith } from '../../builders.ts'

/** When a reminder is due to everyone: a week before the deadline, at nine in Brussels. */
export const startOfMailing = Temporal.Instant.from('2023-03-08T08:00:00Z')

const read = await readPolicy('eu-commission-tiktok-2023')
if ('problems' in read) throw new Error('the policy does not read')
export const policy: PolicyVersion = { ...read.policy, version: 1, staleAfter: 999 }

/** Someone in breach, with a work phone, whose first notice arrived when the policy was announced. */
function told(): Person {
  const at = policy.announcedAt
  const opened = review(personWith({ country: 'BE' }), [policy], at)
  const { notice } = owedNow(opened, [policy], at)
  const sent = { ...withNoticeSent(opened, notice, at), mail: { seq: 1 } }
  const page = { key: 'k'.repeat(26), until: at.add({ hours: 24 * 200 }) }
  return review({ ...withNoticeDelivered(sent, notice, at), pages: { [policy.id]: page } }, [policy], at)
}

const reminded = told()

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
