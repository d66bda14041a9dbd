import { requiredText } from '../../../shared/domain/text.ts'
import { refIn } from '../../admin/routes/people/person.ts'

/** A person as typed, by staff id or ref, and their ref: no staff id goes into an address, where servers would log it. */
export const person = requiredText(128, 'a staff id, or the ref of a person')
  .transform((typed) => ({ typed, ref: refIn(typed) }))
  .describe('A staff id, or the ref of a person.')
