/** Every kind of mail about a policy, in every language. */

import { type Language, languages, ownName } from '../../../../shared/domain/catalogue/languages.ts'
import { type MailKind, mailKinds } from '../../../../shared/domain/emails/sample.ts'
import { html } from '../../../../shared/domain/html.ts'
import { refuse } from '../../../admin/problem.ts'
import { listSampleMailsRoute } from '../../../admin/routes/sample-mails.ts'
import { choiceField } from '../../form.ts'
import type { ConsolePage } from '../../page.ts'
import { findAbovePolicy, policyAddress } from './parts.ts'

const languageIn = (query: URLSearchParams): Language | undefined => languages.find((one) => one === query.get('language'))

export const mailsPage: ConsolePage = {
  path: '/console/policies/{policy}/mails',
  scope: 'read',
  async show(visit) {
    const { path, query, ask } = visit
    const { policy: id = '' } = path
    const listed = await ask(listSampleMailsRoute, { path: { policy: id }, query: { language: languageIn(query) }, body: undefined })
    if ('problem' in listed) return listed
    const { language, items } = listed.body
    const address = (kind: MailKind) => `${policyAddress(id)}/mails/${kind}?language=${language}`
    return {
      title: 'Mails',
      section: 'policies',
      above: await findAbovePolicy(visit),
      main: html`<p>Samples for invented people, as the draft or the version in force sends them.</p>
<form method="get" class="filters">${choiceField(
        { name: 'language', label: 'Language', value: language },
        languages.map((one) => [one, ownName(one)] as const),
      )}<button type="submit" class="secondary">Show</button></form>
${items.map(
  (
    { kind, title, subject },
    index,
  ) => html`<details class="mail"${index === 0 ? html` open` : ''}><summary>${title}: <span lang="${language}">${subject}</span></summary>
<iframe src="${address(kind)}" title="${title}" loading="lazy"></iframe>
<p><a href="${address(kind)}">This mail alone</a></p></details>`,
)}`,
    }
  },
}

export const policyMailPage: ConsolePage = {
  path: '/console/policies/{policy}/mails/{kind}',
  scope: 'read',
  async show({ path, query, ask }) {
    const { policy = '', kind: wanted } = path
    const kind = mailKinds.find((one) => one === wanted)
    if (!kind) return refuse(404, 'there is no such kind of mail')
    const listed = await ask(listSampleMailsRoute, { path: { policy }, query: { language: languageIn(query), kind }, body: undefined })
    if ('problem' in listed) return listed
    const [mail] = listed.body.items
    return mail ? { mail: mail.html } : refuse(404, 'this policy sends no such mail')
  },
}
