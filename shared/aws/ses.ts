import { GetSendQuotaCommand, SESClient, SESServiceException, SendRawEmailCommand } from '@aws-sdk/client-ses'
import MailComposer from 'nodemailer/lib/mail-composer'
import { type Failure, handoverAfter } from '../sending/failure.ts'
import type { Mailer } from '../sending/mailer.ts'
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
      return handoverAfter(failureOf(error))
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

/** What the SDK's error says of how handing over failed. */
function failureOf(error: unknown): Failure {
  if (error instanceof SESServiceException) return { code: error.name, message: error.message, answered: error.$fault }
  if (!(error instanceof Error)) return { code: 'unknown', message: '' }
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : error.name, message: error.message }
}
