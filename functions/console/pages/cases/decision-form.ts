/** What every decision about a person says: until when, and why. */

import { type Language, languages, ownName } from '../../../../shared/domain/catalogue/languages.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Refusal } from '../../../admin/problem.ts'
import type { ConsoleConfirmation } from '../../confirmations.ts'
import { choiceField, sentIn, textField, wordsField } from '../../form.ts'
import type { Visit } from '../../page.ts'

/** @param usual the day to begin with */
export function untilField(visit: Pick<Visit, 'sent'>, label: string, usual = '', isOptional = false): SafeHtml {
  const sent = sentIn(visit)
  return textField({ name: 'until', label, value: sent.value('until') ?? usual, fault: sent.fault('until'), optional: isOptional }, 'date')
}

/** @param reads the language in which the person reads our mails; absent for many people */
export function wordsFields(visit: Pick<Visit, 'sent'>, reads?: Language): SafeHtml {
  const sent = sentIn(visit)
  const read = reads === undefined ? {} : { help: `They read ${ownName(reads)}.` }
  const field = (name: string) => ({ name, value: sent.value(name), fault: sent.fault(name) })
  return html`${wordsField({ ...field('reason'), label: 'Reason for the person', help: 'The person reads it in a mail and on their page. Required for a refusal.', optional: true })}
${choiceField({ ...field('language'), label: 'Language of the reason', ...read }, [['', 'the policy’s'], ...languages.map((one) => [one, ownName(one)] as const)])}
${wordsField({ ...field('note'), label: 'Note for colleagues', help: 'The person does not see it, except in an export of their data.', optional: true })}`
}

/** Fields left empty are left out. */
export function wordsIn(form: URLSearchParams) {
  const [reason, note] = ['reason', 'note'].map((name) => form.get(name)?.replaceAll(/\s+/g, ' ').trim())
  const language = languages.find((one) => one === form.get('language'))
  return { ...(reason ? { reason } : {}), ...(language ? { language } : {}), ...(note ? { note } : {}) }
}

export const untilIn = (form: URLSearchParams): string => form.get('until') ?? ''

/** With the names that the fields of the form have. */
export const withFieldNames = ({ problem: { errors, ...problem }, ...rest }: Refusal): Refusal => ({
  ...rest,
  problem: {
    ...problem,
    ...(errors ? { errors: errors.map((error) => ({ ...error, field: error.field.replace(/^decision\./, '') })) } : {}),
  },
})

export const confirmedBy = (outcome: 'decided' | 'proposed' | 'unchanged', decided: ConsoleConfirmation): ConsoleConfirmation =>
  (({ decided, proposed: 'decision-proposed', unchanged: 'nothing-changed' }) as const)[outcome]
