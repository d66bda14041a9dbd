import { withFacts } from '#campaign/send/evidence.ts'
import type { EvidenceStore, NoticeEvidence } from '#domain/people/evidence.ts'
import { noticeId } from '#domain/people/mail.ts'

export function memoryEvidence(): EvidenceStore {
  const notices = new Map<string, NoticeEvidence>()
  return {
    async find(ref, number) {
      return notices.get(noticeId(ref, number))
    },
    async record(ref, number, facts, contents) {
      const id = noticeId(ref, number)
      const known = withFacts<NoticeEvidence>(notices.get(id) ?? { messageIds: [] }, facts, contents)
      notices.set(id, known)
      return known
    },
    async removeAll(ref) {
      for (const id of notices.keys()) if (id.startsWith(`${ref}-`)) notices.delete(id)
    },
  }
}
