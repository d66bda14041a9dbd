import * as z from 'zod'
import type { Fact, FactKind, Provenance } from '#domain/people/evidence.ts'
import { instant } from '#domain/schedule/fields.ts'
import { bareAddress } from '#domain/text.ts'

const happened = z.object({ timestamp: instant })
const mailbox = z.string().max(1024)

/** The fields of an SES event that Ides reads: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
export const sesEvent = z.object({
  eventType: z.string().max(64),
  mail: z.object({
    timestamp: instant,
    messageId: z.string().min(1).max(256),
    source: mailbox,
    destination: z.array(mailbox),
    commonHeaders: z.object({ from: z.array(mailbox).default([]) }).prefault({}),
    tags: z.record(z.string(), z.array(z.string().max(256))).default({}),
  }),
  delivery: z.optional(happened.extend({ recipients: z.array(mailbox).default([]) })),
  bounce: z.optional(z.object({ bounceType: z.string().max(64), bounceSubType: z.string().max(64).default('Undetermined') })),
  deliveryDelay: z.optional(happened),
})

export type SesEvent = z.output<typeof sesEvent>

export const provenanceOf = ({ mail: { source, commonHeaders, destination, timestamp }, delivery }: SesEvent): Provenance => ({
  senders: [source, ...commonHeaders.from].map(bareAddress),
  recipients: [...destination, ...(delivery?.recipients ?? [])],
  sentAt: timestamp,
})

/** @returns undefined for mail that is no notice, and for events that prove nothing */
export function factOf({
  eventType,
  mail,
  delivery,
  bounce,
  deliveryDelay: delay,
}: SesEvent): { noticeId: string; fact: Fact } | undefined {
  const noticeId = mail.tags.notice?.[0]
  const found = ((): { kind: FactKind; at?: Fact['at'] | undefined; bounceSubType?: string } | undefined => {
    switch (eventType) {
      case 'Delivery':
        return { kind: 'delivered', at: delivery?.timestamp }
      // Complaints and bounces are dated by the recipient's mail server, whose clock may be off.
      case 'Complaint':
        return { kind: 'complained' }
      case 'Bounce':
        // Other bounces are temporary: a full mailbox, an out-of-office reply.
        if (bounce?.bounceType !== 'Permanent') return { kind: 'delayed' }
        return { kind: 'bounced', bounceSubType: bounce.bounceSubType }
      case 'Reject':
        return { kind: 'bounced' }
      case 'DeliveryDelay':
        return { kind: 'delayed', at: delay?.timestamp }
      case 'Send':
        return { kind: 'accepted' }
      default:
        return undefined
    }
  })()
  return noticeId && found ? { noticeId, fact: { ...found, at: found.at ?? mail.timestamp, messageId: mail.messageId } } : undefined
}
