/** How far the import of a file has come: enough to go on with it, and without personal data. */
import * as z from 'zod'
import { counted } from '../../domain/text.ts'

export const importProgress = z.strictObject({
  /** How many records the API has taken in this pass over the file. */
  confirmed: z.int().min(0),
  /** Lines of this pass; absent in the first, which reads all. */
  pass: z.array(z.int()).optional(),
  /** Lines that wait for the next pass. */
  waiting: z.array(z.int()),
  totals: z.strictObject({
    added: z.int(),
    changed: z.int(),
    unchanged: z.int(),
    moved: z.int(),
    refused: z.int(),
    /** Of the records that were imported. */
    warned: z.int(),
    /** Devices whose readings are not kept. */
    dropped: z.int(),
  }),
})

export type ImportProgress = z.output<typeof importProgress>
export type Totals = ImportProgress['totals']

export const nothingImported: Totals = { added: 0, changed: 0, unchanged: 0, moved: 0, refused: 0, warned: 0, dropped: 0 }

export const notBegun: ImportProgress = { confirmed: 0, waiting: [], totals: nothingImported }

export const sumOf = (a: Totals, b: Totals): Totals => ({
  added: a.added + b.added,
  changed: a.changed + b.changed,
  unchanged: a.unchanged + b.unchanged,
  moved: a.moved + b.moved,
  refused: a.refused + b.refused,
  warned: a.warned + b.warned,
  dropped: a.dropped + b.dropped,
})

export const droppedText = ({ dropped }: Totals): string =>
  `Readings of ${counted(dropped, 'device')} were not kept, because no policy or draft asks about them. Write the draft first, then import again.`

/** Records that were looked at. */
export const recordsIn = ({ added, changed, unchanged, moved, refused }: Totals): number => added + changed + unchanged + moved + refused
