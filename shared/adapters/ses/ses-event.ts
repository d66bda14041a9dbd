import * as z from 'zod'
import type { Fact, FactKind } from '../../campaign/send/evidence.ts'
import { instant } from '../../domain/schedule/fields.ts'

const happened = z.object({ timestamp: instant })

/** The fields of an SES event that Ides reads: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
export const sesEvent = z.object({
  eventType: z.string().max(64),
  mail: z.object({
    timestamp: instant,
    messageId: z.string().min(1).max(256),
    tags: z.record(z.string(), z.array(z.string().max(256))).default({}),
  }),
  delivery: z.exactOptional(happened),
  bounce: z.exactOptional(happened.extend({ bounceType: z.string().max(64) })),
  complaint: z.exactOptional(happened),
  deliveryDelay: z.exactOptional(happened),
})

export type SesEvent = z.output<typeof sesEvent>

/** @returns undefined for mail that is no notice, and for events that prove nothing */
export function factOf({
  eventType,
  mail,
  delivery,
  bounce,
  complaint,
  deliveryDelay: delay,
}: SesEvent): { readonly noticeId: string; readonly fact: Fact } | undefined {
  const noticeId = mail.tags.notice?.[0]
  const found = ((): { readonly kind: FactKind; readonly at: Fact['at'] } | undefined => {
    switch (eventType) {
      case 'Delivery':
        return { kind: 'delivered', at: delivery?.timestamp ?? mail.timestamp }
      case 'Complaint':
        return { kind: 'complained', at: complaint?.timestamp ?? mail.timestamp }
      case 'Bounce':
        // Other bounces are temporary: a full mailbox, an out-of-office reply.
        return { kind: bounce?.bounceType === 'Permanent' ? 'bounced' : 'delayed', at: bounce?.timestamp ?? mail.timestamp }
      case 'Reject':
        return { kind: 'bounced', at: mail.timestamp }
      case 'DeliveryDelay':
        return { kind: 'delayed', at: delay?.timestamp ?? mail.timestamp }
      case 'Send':
        return { kind: 'accepted', at: mail.timestamp }
      default:
        return undefined
    }
  })()
  return noticeId && found ? { noticeId, fact: { ...found, messageId: mail.messageId } } : undefined
}
