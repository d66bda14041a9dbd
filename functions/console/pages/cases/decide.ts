/** Grants or refuses a request from the staff page. */
import { type Language, languages, ownName } from '../../../../shared/domain/catalogue/languages.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { requestKinds } from '../../../../shared/domain/people/person.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { decideRequestRoute } from '../../../admin/routes/case-decisions.ts'
import type { ConsoleConfirmation } from '../../confirmations.ts'
import { button, choiceField, sentIn, textField, wordsField } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { factList } from '../../parts.ts'
import { dayText, momentText } from '../../times.ts'
import { caseAddress, casePath, findAboveCases, findShown, proposalOf, type RequestKind, requestNames, type ShownCase } from './words.ts'

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

const kindIn = (query: URLSearchParams): RequestKind | undefined => requestKinds.find((one) => one === query.get('request'))

/** What a grant brings. */
const means: Readonly<Record<RequestKind, string>> = {
  exemption: 'If granted, the policy does not apply to them until the end of the day below.',
  'not-my-device': 'If granted, the device is removed from their record and no longer suspended because of them.',
  contest: 'If granted, their suspended devices count as in order until they report otherwise.',
}

export const decisionPage: ConsolePage = {
  path: `${casePath}/decision`,
  scope: 'cases:write',
  async show(visit) {
    const found = await findShown(visit)
    if ('problem' in found) return found
    const kind = kindIn(visit.query)
    const asked = found.body.requests.find((one) => one.kind === kind && (one.device ?? '') === (visit.query.get('device') ?? ''))
    if (!asked) return refuse(404, 'no such request is open: it was decided or withdrawn')
    const { name } = found.body
    return {
      title: `Decide on the request of ${name}`,
      section: 'requests',
      above: [...(await findAboveCases(visit)), { name, to: caseAddress(visit) }],
      main: html`${wrongOf(visit.sent)}${proposalOf(found.body, visit)}${askedFacts(asked, visit)}<p>${means[asked.kind]}</p>${decisionForm(asked, found.body.language, visit)}`,
    }
  },
  async take(visit, form) {
    const { policy = '', ref = '' } = visit.path
    const request = kindIn(visit.query)
    const decision = (['grant', 'refuse'] as const).find((one) => one === form.get('decision'))
    if (!request || !decision)
      return refuse(422, 'choose what to decide', { errors: [{ field: 'decision', message: 'must be grant or refuse' }] })
    const device = visit.query.get('device')
    const body = {
      request,
      decision,
      ...(device ? { device } : {}),
      ...(request === 'exemption' && decision === 'grant' ? { until: untilIn(form) } : {}),
      ...wordsIn(form),
    }
    const taken = await visit.ask(decideRequestRoute, { path: { policy, ref }, query: {}, body })
    if ('problem' in taken) return taken
    return {
      to: caseAddress(visit),
      confirmed: confirmedBy(taken.body.outcome, decision === 'grant' ? 'request-granted' : 'request-refused'),
    }
  },
}

type Asked = ShownCase['requests'][number]

const askedFacts = ({ kind, at, reason, device, until }: Asked, { zone }: Visit): SafeHtml =>
  factList([
    ['Request', requestNames[kind]],
    ['Since', momentText(at, zone)],
    device === undefined ? undefined : ['Device', device],
    until === undefined ? undefined : ['Until', dayText(until)],
    reason === undefined ? undefined : ['In their words', reason],
  ])

function decisionForm({ kind, until }: Asked, reads: ShownCase['language'], visit: Visit): SafeHtml {
  const sent = sentIn(visit)
  const field = { name: 'decision', label: 'Decision', value: sent.value('decision'), fault: sent.fault('decision') }
  return visit.form(
    html`${choiceField(field, [
      ['', 'choose'],
      ['grant', 'Grant'],
      ['refuse', 'Refuse'],
    ])}
${kind === 'exemption' ? untilField(visit, 'Last day of the exemption, if granted', visit.query.get('until') ?? until, true) : ''}
${wordsFields(visit, reads)}${button('Decide')}`,
    `${caseAddress(visit)}/decision?${String(visit.query)}`,
  )
}
