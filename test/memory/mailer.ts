import { writeMessage } from '#adapters/mime/message.ts'
import type { Mail, Mailer } from '#domain/emails/mailer.ts'

export function memoryMailer(): Mailer & { outbox: readonly Mail[] } {
  const outbox: Mail[] = []
  return {
    outbox,
    async send(mail, keep) {
      await keep?.(writeMessage(mail, { from: 'Ides <ides@ec.example>' }))
      outbox.push(mail)
      return { kind: 'accepted', messageId: `memory-${outbox.length}` }
    },
  }
}
