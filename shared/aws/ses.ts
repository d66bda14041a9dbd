import { GetSendQuotaCommand, SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Handover, Mailer } from '../sending/mailer.ts'
import type { QuotaSource } from '../sending/pace.ts'

export interface SesSettings {
  /** `Ides <ides@example.org>` */
  readonly from: string
  /** Through it SES tells what becomes of a mail. */
  readonly configurationSet: string
}

/** SES has no idempotency key: a request is made once, and never waits for an answer without end. */
export const openSes = (): SESClient =>
  new SESClient({ maxAttempts: 1, requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true } })

/** Hands mail to Amazon SES. Every mail carries its notice as a tag, by which the events of SES name it. */
export const sesMailer = (client: SESClient, { from, configurationSet }: SesSettings): Mailer => ({
  async send({ noticeId, to, subject, text, html }) {
    const raw = await compose({
      from,
      to,
      subject,
      text,
      html,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'X-Auto-Response-Suppress': 'OOF, AutoReply',
        'X-Ides-Notice': noticeId,
      },
    })
    try {
      const { MessageId } = await client.send(
        new SendRawEmailCommand({
          RawMessage: { Data: raw },
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
})

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

const compose = (options: ConstructorParameters<typeof MailComposer>[0]): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    new MailComposer(options).compile().build((error, message) => (error ? reject(error) : resolve(message)))
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
