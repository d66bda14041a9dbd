import {
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  SESClient,
  SESServiceException,
  SendRawEmailCommand,
} from '@aws-sdk/client-ses'
import { handoverAfter, type MailFailure } from '#adapters/ses/failure.ts'
import { CopyNotKeptError } from '#domain/emails/mail-copies.ts'
import type { Mailer } from '#domain/emails/mailer.ts'
import type { QuotaSource } from '#domain/sending-rate.ts'
import { bareAddress } from '#domain/text.ts'
import { askingOften } from '../frequent-client.ts'
import { assertSafeHeaders, type Sender, UnsafeHeaderError, writeMessage } from '../mime/message.ts'
import { answeredWithin } from '../patience.ts'

interface SesSettings extends Sender {
  /** Publishes the events of each mail. */
  configurationSet: string
}

/** SES has no idempotency key: one attempt per request, and a timeout. */
export const openSes = (): SESClient =>
  askingOften(new SESClient({ maxAttempts: 1, cacheMiddleware: true, ...answeredWithin(10_000) }), 'ses')

/**
 * Tags every mail with its notice, which SES repeats in its events.
 * @throws UnsafeHeaderError for unsafe settings
 */
export function sesMailer(client: SESClient, { configurationSet, ...sender }: SesSettings): Mailer {
  assertSafeHeaders({ From: sender.from, 'Reply-To': sender.replyTo })
  return {
    async send(mail, keep) {
      const { noticeId, to } = mail
      try {
        const message = writeMessage(mail, sender)
        await keep?.(message)
        const { MessageId } = await client.send(
          new SendRawEmailCommand({
            RawMessage: { Data: message },
            Destinations: [to],
            ConfigurationSetName: configurationSet,
            Tags: [{ Name: 'notice', Value: noticeId }],
          }),
        )
        return MessageId ? { kind: 'accepted', messageId: MessageId } : { kind: 'unclear', reason: 'SES named no message' }
      } catch (error) {
        // Retrying cannot help.
        if (error instanceof UnsafeHeaderError) return { kind: 'refused', reason: error.name }
        if (error instanceof CopyNotKeptError) return { kind: 'later', reason: error.reason }
        return handoverAfter(failureOf(error))
      }
    },
  }
}

/** @param percent of the account's rate, where another deployment has the rest; the day's quota is everybody's */
export const sesQuota = (client: SESClient, percent = 100): QuotaSource => ({
  async read() {
    const { Max24HourSend = 0, MaxSendRate = 1, SentLast24Hours = 0 } = await client.send(new GetSendQuotaCommand({}))
    return {
      perSecond: (MaxSendRate * percent) / 100,
      // -1 means unlimited.
      leftToday: Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Math.max(0, Max24HourSend - SentLast24Hours),
      sentToday: SentLast24Hours,
    }
  },
})

/** True while SES has yet to find the DNS records of a domain. @param from an address of it, with or without a name */
export async function isPending(client: SESClient, from: string) {
  const domain = bareAddress(from).replace(/^.*@/, '')
  const { VerificationAttributes = {} } = await client.send(new GetIdentityVerificationAttributesCommand({ Identities: [domain] }))
  const status = VerificationAttributes[domain]?.VerificationStatus
  return status !== undefined && status !== 'Success'
}

function failureOf(error: unknown): MailFailure {
  if (error instanceof SESServiceException) return { code: error.name, message: error.message, answered: error.$fault }
  if (!(error instanceof Error)) return { code: 'unknown', message: '' }
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : error.name, message: error.message }
}
