import * as z from 'zod'
import { zoneName } from '../schedule/fields.ts'
import { languageTag } from '../translated.ts'

/** What counts for staff of whom no list, and no policy that covers them, says it. */
export const staffHome = z.strictObject({ zone: zoneName.optional(), language: languageTag.optional() })

export type StaffHome = Readonly<z.output<typeof staffHome>>
