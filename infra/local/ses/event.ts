import type { Tags } from './received-mail.ts'

/**
 * What SES publishes about a mail, with the documented fields; the `detail` in EventBridge.
 * @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
export type SimulatedSesEvent = SendEvent | DeliveryEvent | BounceEvent | ComplaintEvent

interface SendEvent {
  readonly eventType: 'Send'
  readonly mail: EventMail
  readonly send: Readonly<Record<string, never>>
}

interface DeliveryEvent {
  readonly eventType: 'Delivery'
  readonly mail: EventMail
  readonly delivery: {
    readonly timestamp: string
    readonly processingTimeMillis: number
    readonly recipients: readonly string[]
    readonly smtpResponse: string
    readonly reportingMTA: string
  }
}

interface BounceEvent {
  readonly eventType: 'Bounce'
  readonly mail: EventMail
  readonly bounce: {
    readonly feedbackId: string
    readonly bounceType: 'Permanent' | 'Transient'
    readonly bounceSubType: 'General' | 'Suppressed'
    readonly bouncedRecipients: readonly BouncedRecipient[]
    readonly timestamp: string
    readonly reportingMTA?: string
  }
}

export interface BouncedRecipient {
  readonly emailAddress: string
  readonly action?: string
  readonly status?: string
  readonly diagnosticCode?: string
}

interface ComplaintEvent {
  readonly eventType: 'Complaint'
  readonly mail: EventMail
  readonly complaint: {
    readonly feedbackId: string
    readonly complaintSubType: null
    readonly complainedRecipients: readonly { readonly emailAddress: string }[]
    readonly timestamp: string
    readonly userAgent: string
    readonly complaintFeedbackType: string
    readonly arrivalDate: string
  }
}

export interface EventMail {
  readonly timestamp: string
  readonly messageId: string
  readonly source: string
  readonly sourceArn: string
  readonly sendingAccountId: string
  readonly destination: readonly string[]
  readonly headersTruncated: boolean
  /** The client's own, without those that SES adds. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly commonHeaders: {
    readonly from: readonly string[]
    readonly to?: readonly string[]
    readonly cc?: readonly string[]
    readonly date?: string
    readonly messageId: string
    readonly subject?: string
  }
  /** The client's, and those of SES such as `ses:configuration-set`. */
  readonly tags: Tags
}
