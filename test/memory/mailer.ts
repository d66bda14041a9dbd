import type { Mail, Mailer } from '../../shared/campaign/send/mailer.ts'

/** A mailer whose mail goes no further than its outbox. */
export function memoryMailer(): Mailer & { readonly outbox: readonly Mail[] } {
  const outbox: Mail[] = []
  return {
    outbox,
    async send(mail) {
      outbox.push(mail)
      return { kind: 'accepted', messageId: `memory-${outbox.length}` }
    },
  }
}
