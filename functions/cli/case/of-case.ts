import { ofPolicy } from '../../admin/fields.ts'
import { person } from '../input/person.ts'

/** One case is one person under one policy. */
export const ofCase = ofPolicy.extend({ case: person.describe('A staff id, or the ref of a person.') })
