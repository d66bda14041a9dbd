import { type Status, statusOf } from '../events.ts'
import type { ReceivedMail } from '../received-mail.ts'
import { mailHeading } from './content.ts'
import { kindOf, type LabelOf } from './labels.ts'

/** Which mails to list: those that match all that is not empty. */
export interface InboxFilter {
  /** Part of a subject, an address or a notice. */
  q: string
  /** Part of a recipient's address. */
  to: string
  /** A step, or a kind of steps. */
  step: string
  state: string
}

export const states: Record<Status, string> = { delivered: 'Delivered', bounced: 'Bounced', complained: 'Complained' }

export const everything: InboxFilter = { q: '', to: '', step: '', state: '' }

export const wantedBy = (query: URLSearchParams): InboxFilter => ({
  q: query.get('q')?.trim() ?? '',
  to: query.get('to')?.trim() ?? '',
  step: query.get('step') ?? '',
  state: query.get('state') ?? '',
})

/** The address of a page of the list. */
export function inboxAddress(wanted: InboxFilter, page = 1) {
  const query = new URLSearchParams(Object.entries(wanted).filter(([, value]) => value !== ''))
  if (page > 1) query.set('page', String(page))
  return query.size > 0 ? `/?${query}` : '/'
}

export async function matchingMails(
  mails: readonly ReceivedMail[],
  wanted: InboxFilter,
  labelOf: LabelOf,
): Promise<readonly ReceivedMail[]> {
  const { q, to, step, state } = wanted
  const found = mails.filter(
    ({ destinations }) =>
      (to === '' || destinations.some(address => has(address, to))) && (state === '' || statusOf(destinations) === state),
  )
  if (q === '' && step === '') return found
  const isWanted = await Promise.all(
    found.map(async mail => (step === '' || (await tellsOf(mail, step, labelOf))) && (q === '' || (await mentions(mail, q)))),
  )
  return found.filter((_, index) => isWanted[index])
}

const has = (text: string, part: string) => text.toLowerCase().includes(part.toLowerCase())

async function tellsOf({ tags }: ReceivedMail, wanted: string, labelOf: LabelOf) {
  const labels = await Promise.all((tags.notice ?? []).map(labelOf))
  return labels.some(label => label?.steps.some(step => step === wanted || kindOf(step) === wanted))
}

async function mentions(mail: ReceivedMail, part: string) {
  const { from, subject } = await mailHeading(mail)
  return [from, subject, ...mail.destinations, ...(mail.tags.notice ?? [])].some(text => has(text, part))
}
