import * as z from 'zod'
import { requiredText } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const staffId = requiredText(128, 'a staff id')

export const ofPerson = z.object({
  person: requiredText(128, 'a staff id, or a ref').describe('A staff id, or the ref of a person.'),
})

export const noPerson: Refusal = refuse(404, 'no person has this staff id, address, device or ref')
