import type { StaffReportPage, StaffSource } from '../shared/domain/sources/staff-source.ts'

/**
 * Every page of a directory, each by a reader of its own, as another process would.
 * @param from `changesFrom` of an earlier page; absent: of everybody
 */
export async function staffPagesOf(source: StaffSource, groups: readonly string[] = [], from?: string) {
  const pages: StaffReportPage[] = []
  let cursor = from
  do {
    const reader = await source.open(groups)
    const page = await reader.page(cursor)
    pages.push(page)
    cursor = page.next
  } while (cursor !== undefined)
  return pages
}
