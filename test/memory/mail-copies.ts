import { readCopy, withoutSecrets } from '#adapters/mime/message.ts'
import type { MailCopies, SendAttempt } from '#domain/emails/mail-copies.ts'

export function memoryMailCopies(): MailCopies {
  const copies = new Map<string, Uint8Array>()
  const keyOf = ({ ref, number, tries, isDigest }: SendAttempt) => `${ref} ${number} ${tries} ${isDigest}`
  return {
    async save(attempt, message, secrets) {
      copies.set(keyOf(attempt), withoutSecrets(message, secrets))
    },
    async find(attempt) {
      const message = copies.get(keyOf(attempt))
      return message && readCopy(message)
    },
    async removeAll(ref) {
      for (const key of copies.keys()) if (key.startsWith(`${ref} `)) copies.delete(key)
    },
  }
}
