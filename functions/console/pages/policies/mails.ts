/** Every kind of mail about a policy, in every language. */

import { languages, ownName } from '#domain/catalogue/languages.ts'
import { mailKinds } from '#domain/emails/sample.ts'
import { html } from '#domain/html.ts'
import { refused } from '#functions/admin/problem.ts'
import { listSampleMailsRoute } from '#functions/admin/routes/sample-mails.ts'
import { filterForm } from '#functions/console/form.ts'
import type { ConsolePage } from '#functions/console/page.ts'
import { linkTo } from '#functions/console/parts.ts'
import { policyPath } from './parts.ts'

const languageIn = (query: URLSearchParams) => languages.find(one => one === query.get('language'))

const mailsPage: ConsolePage = {
  path: `${policyPath}/mails`,
  route: listSampleMailsRoute,
  title: 'Mails',
  async show(visit) {
    const { address, query, get } = visit
    const { language, items } = await get(listSampleMailsRoute, { query: { language: languageIn(query) } })
    const choices = languages.map(one => [one, ownName(one)] as const)
    const mails = items.map(({ kind, title, subject }, index) => {
      const to = `${address}/${kind}?language=${language}`
      return html`<details class="mail"${index === 0 ? html` open` : ''}><summary>${title}: <span lang="${language}">${subject}</span></summary>
<iframe src="${to}" title="${title}" loading="lazy"></iframe>
<p>${linkTo(to, 'This mail alone')}</p></details>`
    })
    return html`<p>Samples for invented people, as the draft or the version in force sends them.</p>
${filterForm(visit, [{ name: 'language', label: 'Language', value: language, choices }])}
${mails}`
  },
}

const mailPage: ConsolePage = {
  path: `${policyPath}/mails/{kind}`,
  route: listSampleMailsRoute,
  title: 'Mail',
  async show({ path, query, get }) {
    const kind = mailKinds.find(one => one === path.kind)
    if (!kind) throw refused(404, 'there is no such kind of mail')
    const {
      items: [mail],
    } = await get(listSampleMailsRoute, { query: { language: languageIn(query), kind } })
    if (!mail) throw refused(404, 'this policy sends no such mail')
    return { mail: mail.html }
  },
}

export const mailPages = [mailsPage, mailPage]
