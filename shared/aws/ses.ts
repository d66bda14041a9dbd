import { GetSendQuotaCommand, SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import type { Handover, Mailer } from '../sending/mailer.ts'
import { assertSafeHeaders, type Sender, UnsafeHeaderError, writeMessage } from '../sending/message.ts'
import type { QuotaSource } from '../sending/pace.ts'

export interface SesSettings extends Sender {
  /** Through it SES tells what becomes of a mail. */
  readonly configurationSet: string
}

/** SES has no idempotency key: a request is made once, and never waits for an answer without end. */
export const openSes = (): SESClient =>
  new SESClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true } })

/**
 * Hands mail to Amazon SES. Every mail carries its notice as a tag, by which the events of SES name it.
 * @throws UnsafeHeaderError where the settings cannot stand in a header
 */
export function sesMailer(client: SESClient, { configurationSet, ...sender }: SesSettings): Mailer {
  assertSafeHeaders({ From: sender.from, 'Reply-To': sender.replyTo })
  return {
    async send(mail) {
      const { noticeId, to } = mail
      try {
        const { MessageId } = await client.send(
          new SendRawEmailCommand({
            RawMessage: { Data: writeMessage(mail, sender) },
            Destinations: [to],
            ConfigurationSetName: configurationSet,
            Tags: [{ Name: 'notice', Value: noticeId }],
          }),
        )
        return MessageId ? { kind: 'accepted', messageId: MessageId } : { kind: 'unclear', reason: 'SES named no message' }
      } catch (error) {
        return handoverOf(error)
      }
    },
  }
}

/** What SES takes of this account, in its region. */
export const sesQuota = (client: SESClient): QuotaSource => ({
  async read() {
    const { Max24HourSend = 0, MaxSendRate = 1, SentLast24Hours = 0 } = await client.send(new GetSendQuotaCommand({}))
    return {
      perSecond: MaxSendRate,
      // -1 stands for any number.
      leftToday: Max24HourSend < 0 ? Number.POSITIVE_INFINITY : Math.max(0, Max24HourSend - SentLast24Hours),
    }
  },
})

/** What an error says of the mail. The name alone does not tell a rate from a day's quota. */
function handoverOf(error: unknown): Handover {
  if (error instanceof SESServiceException) {
    const { name: reason, message, $fault } = error
    if (/^(Throttling|ThrottlingException|TooManyRequestsException)$/.test(reason))
      return { kind: /daily/i.test(message) ? 'stopped' : 'later', reason }
    if (stopping.has(reason)) return { kind: 'stopped', reason }
    return { kind: $fault === 'client' ? 'refused' : 'unclear', reason }
  }
  // No other try would write it otherwise.
  if (error instanceof UnsafeHeaderError) return { kind: 'refused', reason: error.name }
  const reason = codeOf(error)
  return { kind: neverConnected.has(reason) ? 'later' : 'unclear', reason }
}

/** What is wrong with the account or its settings is wrong for every mail. */
const stopping: ReadonlySet<string> = new Set([
  'AccountSendingPausedException',
  'ConfigurationSetSendingPausedException',
  'ConfigurationSetDoesNotExistException',
  'ConfigurationSetDoesNotExist',
  'MailFromDomainNotVerifiedException',
  'AccessDenied',
  'AccessDeniedException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'ExpiredToken',
])

const neverConnected: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])

const codeOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error && typeof error.code === 'string' ? error.code : error.name) : 'unknown'
