import * as z from 'zod'
import { counted } from '../../../shared/domain/text.ts'
import { type listedSource, ofSource } from '../../admin/routes/sources/source.ts'
import { minute } from '../output/rows.ts'

/** The name of a source. */
export const sourceArgument = z.object({ name: ofSource.shape.source })

export type ListedSource = z.output<typeof listedSource>

/** `pass 7, reading: 3 pages, 2400 of 9000 records, since 2023-02-23 09:00Z` */
export function passUnderWay({ pass }: ListedSource): string | undefined {
  if (!pass) return undefined
  const { number, stage, pages, records, total, startedAt, trouble } = pass
  const far = `${counted(pages, 'page')}, ${records}${total === undefined ? '' : ` of ${total}`} records`
  return `pass ${number}, ${stage}: ${far}, since ${minute(startedAt)}${trouble === undefined ? '' : `; ${trouble}`}`
}
