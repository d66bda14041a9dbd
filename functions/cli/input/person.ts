import { requiredText } from '../../../shared/domain/text.ts'

export const personArgument = requiredText(254, 'a staff id, a mail address, or the ref of a person').describe(
  'A staff id, a mail address, or the ref of a person.',
)
