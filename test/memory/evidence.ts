import { type EvidenceStore, type NoticeEvidence, newsOf } from '../../shared/campaign/send/evidence.ts'
import { noticeId } from '../../shared/domain/people/mail.ts'

export function memoryEvidence(): EvidenceStore {
  const notices = new Map<string, NoticeEvidence>()
  return {
    async find(ref, number) {
      return notices.get(noticeId(ref, number))
    },
    async record(ref, number, facts, contents) {
      const [{ messageId }] = facts
      const { accepted, ...others } = newsOf(facts)
      const id = noticeId(ref, number)
      const { strayIds = [], ...known }: NoticeEvidence = notices.get(id) ?? { messageIds: [] }
      const { messageIds } = known
      const isStray = !contents && messageIds.length > 0 && (!messageIds.includes(messageId) || strayIds.includes(messageId))
      const strays = isStray ? withId(strayIds, messageId) : strayIds.filter((id) => !contents || id !== messageId)
      const grown: NoticeEvidence = {
        accepted,
        ...(isStray ? {} : others),
        ...known,
        messageIds: withId(messageIds, messageId),
        strayIds: strays.length > 0 ? strays : undefined,
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

const withId = (ids: readonly string[], id: string): readonly string[] => [...new Set([...ids, id])].sort()
