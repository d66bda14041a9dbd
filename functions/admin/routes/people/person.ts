import * as z from 'zod'
import { isRef } from '../../../../shared/domain/people/ref.ts'
import type { StaffRefs } from '../../../../shared/domain/people/refs.ts'
import { requiredText } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../problem.ts'

export const staffId = requiredText(128, 'a staff id')

export const ofPerson = z.object({
  person: requiredText(128, 'a staff id, or a ref').describe('A staff id, or the ref of a person.'),
})

/** @param whom a staff id or a ref */
export const findRef = async (refs: StaffRefs, whom: string): Promise<string | undefined> => (isRef(whom) ? whom : refs.find(whom))

export const noPerson: Refusal = refuse(404, 'no person has this staff id or ref')
