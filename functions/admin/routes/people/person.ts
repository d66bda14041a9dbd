import * as z from 'zod'
import { refOf } from '../../../../shared/domain/people/ref.ts'
import { requiredText } from '../../../../shared/domain/text.ts'
import { ref } from '../../fields.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const ofPerson = z.object({
  person: requiredText(128, 'a staff id, or a ref').describe('A staff id, or the ref of a person.'),
})

/** @param written a staff id or a ref */
export const refIn = (written: string): string => (ref.safeParse(written).success ? written : refOf(written))

export const noPerson: Refusal = refuse(404, 'no person has this staff id or ref')
