import * as z from 'zod'
import type { listedSource } from '../../admin/routes/sources/source.ts'
import { ofSource } from '../../admin/routes/sources/source.ts'
import { minute } from '../output/rows.ts'

/** The name of a source. */
export const named = z.object({ name: ofSource.shape.source })

export type Listed = z.output<typeof listedSource>

/** `reading: 3 pages, 2400 of 9000 records, since 2023-02-23 09:00Z` */
export function underWay({ pass }: Listed): string | undefined {
  if (!pass) return undefined
  const { number, stage, pages, records, total, startedAt, trouble } = pass
  const far = `${records}${total === undefined ? '' : ` of ${total}`} records`
  return `pass ${number}, ${stage}: ${pages} pages, ${far}, since ${minute(startedAt)}${trouble === undefined ? '' : `; ${trouble}`}`
}
