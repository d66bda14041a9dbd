import { requiredText } from '../../../shared/domain/text.ts'
import { refIn } from '../../admin/routes/people/person.ts'

/** A person as typed, with their ref: servers log addresses, so no staff id goes into one. */
export const person = requiredText(128, 'a staff id, or the ref of a person')
  .transform((typed) => ({ typed, ref: refIn(typed) }))
  .describe('A staff id, or the ref of a person.')
