import { SourceError } from '../../domain/sources/device-source.ts'

interface Linked {
  /** Cursor of the page after it; absent on the last. */
  readonly next?: string | undefined
}

interface Reader<Page> {
  page(cursor: string | undefined): Promise<Page>
}

/**
 * Pages of what is opened for the first of them.
 * @throws SourceError also for a page that leads to itself, which would be read for ever
 */
export function pagesOf<Page extends Linked>(open: () => Promise<Reader<Page>>): (cursor: string | undefined) => Promise<Page> {
  let reader: Reader<Page> | undefined
  return async (cursor) => {
    reader ??= await open()
    const page = await reader.page(cursor)
    if (page.next !== undefined && page.next === cursor)
      throw new SourceError('strange', 'a page of the source leads to itself: ask its vendor')
    return page
  }
}
