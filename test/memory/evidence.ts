import type { EvidenceStore, NoticeEvidence } from '../../shared/campaign/send/evidence.ts'
import { noticeId } from '../../shared/domain/people/mail.ts'

export function memoryEvidence(): EvidenceStore {
  const notices = new Map<string, NoticeEvidence>()
  return {
    async find(ref, number) {
      return notices.get(noticeId(ref, number))
    },
    async record(ref, number, { kind, at, messageId }, contents) {
      const id = noticeId(ref, number)
      const known = notices.get(id) ?? { messageIds: [] }
      const grown: NoticeEvidence = {
        ...known,
        accepted: known.accepted ?? at,
        [kind]: known[kind] ?? at,
        messageIds: [...new Set([...known.messageIds, messageId])].sort(),
        ...contents,
      }
      notices.set(id, grown)
      return grown
    },
    async removeAll(ref) {
      for (const id of notices.keys()) if (id.startsWith(`${ref}-`)) notices.delete(id)
    },
  }
}
