import type { CaseSummaries, CaseSummary, SummaryPage } from '../../shared/domain/people/summary.ts'

export function memoryCaseSummaries(): CaseSummaries {
  const lines = new Map<string, { readonly summary: CaseSummary; readonly version: number }>()
  const keyOf = (policy: string, ref: string) => `${policy} ${ref}`
  const isLater = (key: string, version: number) => (lines.get(key)?.version ?? 0) < version
  function pageOf(policy: string, isListed: (summary: CaseSummary) => boolean, most: number, from = ''): SummaryPage {
    const all = [...lines.values()].map(({ summary }) => summary).filter((one) => one.policy === policy && one.ref > from && isListed(one))
    const rows = all.toSorted((a, b) => (a.ref < b.ref ? -1 : 1)).slice(0, most)
    const last = rows.at(-1)
    return { rows, ...(last && rows.length === most ? { next: last.ref } : {}) }
  }
  return {
    async save(summary, version) {
      const key = keyOf(summary.policy, summary.ref)
      if (isLater(key, version)) lines.set(key, { summary, version })
    },
    async remove(policy, ref, version) {
      const key = keyOf(policy, ref)
      if (isLater(key, version)) lines.delete(key)
    },
    list: async (policy, most, from) => pageOf(policy, () => true, most, from),
    listAsking: async (policy, most, from) => pageOf(policy, ({ requests }) => requests.length > 0, most, from),
  }
}
