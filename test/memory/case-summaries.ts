import { type CaseSummaries, type CaseSummary, isMatch } from '#domain/people/summary.ts'

export function memoryCaseSummaries(): CaseSummaries {
  const lines = new Map<string, { summary: CaseSummary; version: number }>()
  const keyOf = (policy: string, ref: string) => `${policy} ${ref}`
  const isLater = (key: string, version: number) => (lines.get(key)?.version ?? 0) < version
  return {
    async save(summary, version) {
      const key = keyOf(summary.policy, summary.ref)
      if (isLater(key, version)) lines.set(key, { summary, version })
    },
    async remove(policy, ref, version) {
      const key = keyOf(policy, ref)
      if (isLater(key, version)) lines.delete(key)
    },
    async list(policy, filter, most, from = '') {
      const all = [...lines.values()].map(({ summary }) => summary)
      const ahead = all.filter(one => one.policy === policy && one.ref > from && isMatch(one, filter))
      const rows = ahead.toSorted((a, b) => (a.ref < b.ref ? -1 : 1)).slice(0, most)
      const last = rows.at(-1)
      return { rows, next: last && rows.length === most ? last.ref : undefined }
    },
  }
}
