import type { LinkedPage, PageLinks } from '#domain/people/page-links.ts'

export function memoryPageLinks(): PageLinks {
  const pages = new Map<string, LinkedPage>()
  return {
    async find(key) {
      return pages.get(key)
    },
    async save(key, page) {
      pages.set(key, page)
    },
    async remove(key) {
      pages.delete(key)
    },
  }
}
