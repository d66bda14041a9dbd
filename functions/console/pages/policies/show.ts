/** One policy: how it stands, when what happens, and what may be done about it. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { getDraftRoute } from '../../../admin/routes/drafts.ts'
import { getPolicyRoute, listPoliciesRoute, listVersionsRoute } from '../../../admin/routes/policies.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, factList, htmlTable } from '../../parts.ts'
import { dayText, momentText } from '../../times.ts'
import { yamlBlock } from '../../yaml.ts'
import { type PolicyStatus, policyAddress, policyOf, standingMark, timelineTable, titleOf, writeLink } from './parts.ts'

export const policyPage: ConsolePage = {
  path: '/console/policies/{policy}',
  scope: 'read',
  async show(visit) {
    const { path, ask } = visit
    const { policy: id = '' } = path
    const question = { path: { policy: id }, query: {}, body: undefined }
    const [inForce, draft, versions] = await Promise.all([
      ask(getPolicyRoute, question),
      ask(getDraftRoute, question),
      ask(listVersionsRoute, question),
    ])
    const shown = 'problem' in inForce ? draft : inForce
    if ('problem' in shown) return shown
    const { document } = shown.body
    const policy = policyOf(document)
    const standing: PolicyStatus = 'problem' in inForce ? ('problem' in draft ? 'draft' : draft.body.state) : inForce.body.standing
    const hasDraft = !('problem' in draft)
    const incidents = 'problem' in inForce ? [] : inForce.body.incidents
    return {
      title: titleOf(policy),
      section: 'policies',
      above: [{ name: 'Policies', to: '/console/policies' }],
      main: html`
${factList([
  ['State', standingMark(standing)],
  'problem' in inForce ? undefined : [standing === 'lifted' ? 'Last version' : 'Version in force', String(inForce.body.version)],
  ['Id', id],
  ['Issuer', policy.issuer],
  ['Announced', momentText(policy.announcedAt, visit.zone)],
  ['Time zone', policy.zone === 'staff' ? 'each person’s own' : policy.zone],
  policy.review ? ['Review date', dayText(policy.review)] : undefined,
])}
${'body' in inForce && inForce.body.reviewDue ? html`<p class="notice">The review date has passed: renew the policy with a later one, or lift it.</p>` : ''}
${hasDraft ? draftNotice(id, draft.body.state, standing) : ''}
${acts(visit, id, standing, hasDraft)}
<h2>Timeline</h2>
${timelineTable(policy)}
<details><summary>The document</summary>${yamlBlock(document)}</details>
${
  'problem' in versions || versions.body.items.length === 0
    ? ''
    : html`<h2>Versions</h2>${htmlTable(
        'All versions',
        ['Version', 'State', 'Differences'],
        versions.body.items.map(({ version, standing }, index) => [
          `Version ${version}`,
          index === 0 ? standingMark(standing) : 'replaced',
          version > 1
            ? html`<a href="${policyAddress(id)}/differences?from=${String(version - 1)}&amp;to=${String(version)}">to version ${String(version - 1)}</a>`
            : '',
        ]),
      )}`
}
${
  incidents.length === 0
    ? ''
    : html`<h2>Incidents</h2>${htmlTable(
        'Noted incidents elsewhere',
        ['Day', 'What', 'About', 'Source'],
        incidents.map(({ on, sentence, requirement, source }) => [dayText(on), sentence, requirement, source]),
      )}`
}`,
    }
  },
}

const draftNotice = (id: string, state: 'draft' | 'submitted', standing: PolicyStatus): SafeHtml =>
  html`<p class="notice">${
    state === 'submitted'
      ? 'A draft of the next version is waiting for approval.'
      : standing === 'draft'
        ? 'This draft has not been submitted yet.'
        : 'There is a draft of the next version.'
  } <a href="${policyAddress(id)}/draft">Open the draft</a></p>`

function acts({ may, isLimited }: Visit, id: string, standing: PolicyStatus, hasDraft: boolean): SafeHtml {
  const home = policyAddress(id)
  const isEver = standing !== 'draft' && standing !== 'submitted'
  const isOn = standing === 'active' || standing === 'watch'
  const links: readonly (readonly [boolean, string, string])[] = [
    [isEver, `${home}/cases`, 'Cases'],
    [isEver, `${home}/suspensions`, 'Suspensions'],
    [isEver, `${home}/numbers`, 'Numbers'],
    [isEver, `${home}/report`, 'Report'],
    [true, `${home}/mails`, 'Mails'],
    [isEver && !isLimited, at`/console/audit?policy=${id}`, 'Decisions'],
    [may('policies:write'), `${home}/edit`, hasDraft ? 'Change the draft' : 'Write the next version'],
    [isOn && may('control:write'), `${home}/pause`, 'Pause'],
    [standing === 'paused' && may('control:write'), `${home}/resume`, 'Resume'],
    [isEver && standing !== 'lifted' && may('policies:approve'), `${home}/lift`, 'Lift'],
  ]
  return html`<ul class="acts">${links.flatMap(([isShown, to, name]) => (isShown ? [html`<li><a class="go secondary" href="${to}">${name}</a></li>`] : []))}</ul>`
}

export const policiesPage: ConsolePage = {
  path: '/console/policies',
  scope: 'read',
  async show({ ask, may, zone }) {
    const listed = await ask(listPoliciesRoute, { path: {}, query: {}, body: undefined })
    if ('problem' in listed) return listed
    const { items } = listed.body
    return {
      title: 'Policies',
      section: 'policies',
      main: html`${writeLink(may)}${
        items.length === 0
          ? empty('There is no policy yet.', may('policies:write') ? html`` : html`<p>Authors write policies.</p>`)
          : htmlTable(
              'All policies, drafts included',
              ['Policy', 'State', 'Version', 'Announced', 'Issuer'],
              items.map(({ id, title, standing, version, draft, announcedAt, issuer }) => [
                html`<a href="${policyAddress(id)}">${title}</a><br><span class="quiet">${id}</span>`,
                html`${standingMark(standing)}${version !== undefined && draft ? html` ${standingMark(draft)}` : ''}`,
                version === undefined ? 'none yet' : String(version),
                momentText(announcedAt, zone),
                issuer,
              ]),
            )
      }`,
    }
  },
}
