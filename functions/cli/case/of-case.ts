import { ofPolicy } from '../../admin/fields.ts'
import { personArgument } from '../input/arguments.ts'

/** One case is one person under one policy. */
export const ofCase = ofPolicy.extend({ case: personArgument.describe('A staff id, or the ref of a person.') })
