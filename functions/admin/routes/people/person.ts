import * as z from 'zod'
import { holdReasons } from '../../../../shared/domain/people/mail.ts'
import { requiredText } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../problem.ts'
import { eventInstant } from '../cases/timeline.ts'

export const staffId = requiredText(128, 'a staff id')

export const ofPerson = z.object({
  person: requiredText(128, 'a staff id, or a ref').describe('A staff id, or the ref of a person.'),
})

export const noPerson: Refusal = refuse(404, 'no person has this staff id, address, device or ref')

export const shownHold = z.object({ reason: z.enum(holdReasons), since: eventInstant })

/** Of one of their devices. */
export const shownDevice = z.object({
  id: z.string(),
  label: z.string(),
  platform: z.string(),
  ownership: z.enum(['official', 'personal']),
  workApps: z.boolean(),
})
