/** A mail about a case, as it was sent. */

import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import type { Shown } from '../../../admin/route.ts'
import { getSentMailRoute, type sentMail } from '../../../admin/routes/case.ts'
import type { ConsolePage } from '../../page.ts'
import { factList } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { stepNames } from './events.ts'
import { caseAddress, casePath, findAboveCases, findShown } from './words.ts'

export const sentMailPage: ConsolePage = {
  path: `${casePath}/mails/{number}`,
  scope: getSentMailRoute.scope,
  async show(visit) {
    const { policy = '', ref = '', number = '' } = visit.path
    const [found, above, sent] = await Promise.all([
      findShown(visit),
      findAboveCases(visit),
      visit.ask(getSentMailRoute, { path: { policy, ref, number }, query: {}, body: undefined }),
    ])
    if ('problem' in found) return found
    if ('problem' in sent) return sent
    const { name, timeline, devices } = found.body
    const {
      detail = '',
      subject,
      devices: named = [],
    } = timeline.find(({ what, notice }) => what === 'notice' && notice === Number(number)) ?? {}
    return {
      title: `Mail ${number}`,
      section: 'policies',
      above: [...above, { name, to: caseAddress(visit) }],
      main: html`${factList([
        ['Sent', momentText(sent.body.at, visit.zone)],
        subject === undefined ? undefined : ['Subject', subject],
        ['About', stepNames(detail)],
        named.length === 0 ? undefined : ['About', named.map((id) => devices.find((one) => one.id === id)?.label ?? id).join(', ')],
      ])}
${letterOf(sent.body)}`,
    }
  },
}

function letterOf(sent: Shown<typeof sentMail>): SafeHtml {
  switch (sent.is) {
    case 'same':
      return html`<p class="quiet">This is what was sent: its fingerprint agrees. […] stands for the link to their page.</p>
<h2 lang="${sent.language}">${sent.subject}</h2>
<pre class="letter" lang="${sent.language}">${sent.text}</pre>`
    case 'other':
      return html`<p class="notice">This mail cannot be shown again: written now it would not be what was sent, since the person, their devices, their cases or our texts have changed.</p>`
    case 'no-fingerprint':
      return html`<p class="notice">This mail cannot be shown again: no fingerprint of it was kept. It is from an earlier release of Ides, or the answer of the mail service was lost.</p>`
  }
}
