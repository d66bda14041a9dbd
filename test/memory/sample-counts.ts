import type { SampleCounts } from '#domain/emails/mailer.ts'

export function memorySampleCounts(): SampleCounts {
  const counts = new Map<string, number>()
  return {
    async add(to, on, mails, most) {
      const key = `${to} ${on}`
      const sum = (counts.get(key) ?? 0) + mails
      if (sum > most) return false
      counts.set(key, sum)
      return true
    },
  }
}
