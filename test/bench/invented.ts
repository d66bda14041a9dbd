import type { Temporal } from 'temporal-polyfill'
import type { Person } from '#domain/people/person.ts'
import type { PolicyVersion } from '#domain/policies/policy.ts'
import { owedNow } from '#domain/review/agenda.ts'
import { review } from '#domain/review/review.ts'
import { withNoticeDelivered, withNoticeSent } from '#domain/review/settle.ts'
import { policyNamed } from '../sample.ts'

export const announcedPolicy = () => policyNamed('eu-commission-tiktok-2023')

/** The person after the first notice of these policies was delivered on time. */
export function notified(person: Person, policies: readonly [PolicyVersion, ...PolicyVersion[]]) {
  const [{ announcedAt }] = policies
  const opened = review(person, policies, announcedAt)
  const at = opened.noticeAt ?? announcedAt
  const { notice } = owedNow(opened, policies, at)
  return withNoticeDelivered(withNoticeSent(opened, notice, at), notice, at)
}

/** All events of a mail: that it was sent, by the topic, and its delivery, by both routes. */
export function eventsOf(noticeId: string, to: string, sentAt: Temporal.Instant, messageId: string): readonly object[] {
  const timestamp = String(sentAt)
  const mail = { timestamp, messageId, source: 'ides@ec.example', destination: [to], tags: { notice: [noticeId] } }
  const delivered = { eventType: 'Delivery', mail, delivery: { timestamp, recipients: [to] } }
  const byTopic = [{ eventType: 'Send', mail }, delivered].map(event => ({ Type: 'Notification', Message: JSON.stringify(event) }))
  return [...byTopic, { source: 'aws.ses', detail: delivered }]
}
