import { requiredText } from '../../../shared/text.ts'
import { refIn } from '../../admin/routes/people.ts'

/** The ref of a person, by that or by their staff id: no staff id goes into an address, where servers would log it. */
export const person = requiredText(128, 'a staff id, or the ref of a person')
  .transform(refIn)
  .describe('A staff id, or the ref of a person.')
