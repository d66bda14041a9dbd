import { requiredText } from '../../../shared/domain/text.ts'

export const person = requiredText(128, 'a staff id, or the ref of a person').describe('A staff id, or the ref of a person.')
