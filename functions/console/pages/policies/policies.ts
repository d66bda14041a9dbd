/** All policies, and one: how it stands, when what happens, and what may be done about it. */

import { html } from '#domain/html.ts'
import { RefusedError } from '#functions/admin/problem.ts'
import { listDecisionsRoute } from '#functions/admin/routes/audit.ts'
import { liftPolicyRoute, pausePolicyRoute, resumePolicyRoute } from '#functions/admin/routes/control.ts'
import { getDraftRoute, putDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute, getVersionRoute, listPoliciesRoute, listVersionsRoute } from '#functions/admin/routes/policies.ts'
import { diffPolicyRoute } from '#functions/admin/routes/versions.ts'
import { type AnswerOf, answerIn, type ConsolePage, type Visit } from '#functions/console/page.ts'
import { acts, dayText, empty, facts, linkTo, list, momentText, notice, yamlBlock } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { changeSummary, type PolicyStatus, policyOf, policyPath, policySummary, policyTitle, standingMark, writeLink } from './parts.ts'
import { campaignPreview } from './preview.ts'

const policiesPage: ConsolePage = {
  path: '/console/policies',
  route: listPoliciesRoute,
  title: 'Policies',
  async show({ get, may, zone }) {
    const { items } = await get(listPoliciesRoute)
    return html`${writeLink(may)}${list(
      'All policies, drafts included',
      ['Policy', 'State', 'Version', 'Announced', 'Issuer'],
      items.map(({ id, title, standing, documentSince, draft, announcedAt, issuer }) => [
        html`${linkTo(at`/console/policies/${id}`, title)}<br><span class="quiet">${id}</span>`,
        html`${standingMark(standing)}${documentSince !== undefined && draft ? html` ${standingMark(draft)}` : ''}`,
        String(documentSince ?? 'none yet'),
        momentText(announcedAt, zone),
        issuer,
      ]),
      empty('There is no policy yet.', may(putDraftRoute) ? html`` : html`<p>Authors write policies.</p>`),
    )}`
  },
}

const policyPage: ConsolePage = {
  path: policyPath,
  route: getPolicyRoute,
  title: policyTitle,
  async show(visit) {
    const { ask, find, address, path, zone } = visit
    const [inForce, drafted, versions] = await Promise.all([find(getPolicyRoute), ask(getDraftRoute), find(listVersionsRoute)])
    const draft = answerIn(drafted)
    const shown = inForce ?? draft
    if (!shown) throw 'problem' in drafted ? new RefusedError(drafted) : new Error('a policy has neither a version nor a draft')
    const policy = policyOf(shown.document)
    const written = draft?.approval?.state === 'running' ? 'approved' : (draft?.state ?? 'draft')
    const standing = inForce?.standing ?? written
    return html`
${facts([
  ['State', standingMark(standing)],
  inForce && [standing === 'lifted' ? 'Last version' : 'Version in force', String(inForce.documentSince)],
  ['Id', path.policy],
])}
${inForce?.reviewDue ? notice('The review date has passed: renew the policy with a later one, or lift it.') : ''}
${draft ? draftNotice(address, written, standing) : ''}
${policyActs(visit, standing, draft !== undefined)}
<h2>Summary</h2>
${standing === 'lifted' ? notice('The policy is lifted. Nothing of this happens any more; its numbers and report are kept.') : ''}
${policySummary(policy)}
${await campaignPreview(policy)}
${historyList(address, versions?.items ?? [], zone)}
<details><summary>The document</summary>${yamlBlock(shown.document)}</details>
${incidentList(inForce?.incidents ?? [])}`
  },
}

const draftNotice = (address: string, state: 'draft' | 'submitted' | 'approved', standing: PolicyStatus) => {
  const approved = 'A draft is approved. It takes effect once everyone has been counted again.'
  const first = standing === 'draft' ? 'This draft has not been submitted yet.' : 'There is a draft of the next version.'
  const sentence = state === 'submitted' ? 'A draft of the next version is waiting for approval.' : first
  return notice(html`${state === 'approved' ? approved : sentence} ${linkTo(`${address}/draft`, 'Open the draft')}`)
}

function policyActs({ may, address, path: { policy = '' } }: Visit, standing: PolicyStatus, hasDraft: boolean) {
  const isEver = standing !== 'draft' && standing !== 'submitted' && standing !== 'approved'
  const isOn = standing === 'active' || standing === 'watch'
  return acts(
    isEver && [`${address}/cases`, 'Cases'],
    isEver && [`${address}/suspensions`, 'Suspensions'],
    isEver && [`${address}/numbers`, 'Numbers'],
    isEver && [`${address}/report`, 'Report'],
    [`${address}/mails`, 'Mails'],
    isEver && may(listDecisionsRoute) && [at`/console/audit?chain=${policy}`, 'Decisions'],
    may(putDraftRoute) && [`${address}/edit`, hasDraft ? 'Change the draft' : 'Write the next version'],
    isOn && may(pausePolicyRoute) && [`${address}/pause`, 'Pause', 'grave'],
    standing === 'paused' && may(resumePolicyRoute) && [`${address}/resume`, 'Resume'],
    isEver && standing !== 'lifted' && may(liftPolicyRoute) && [`${address}/lift`, 'Lift', 'grave'],
  )
}

const haltNames = { resumed: 'Resumed', paused: 'Paused', lifted: 'Lifted' }

/** What was decided, the latest first: versions with their differences, and in between when and why it was halted. */
function historyList(address: string, items: AnswerOf<typeof listVersionsRoute>['items'], zone: string) {
  const documents = items.filter(({ change }) => change === 'approved').map(({ version }) => version)
  return list(
    'What was decided',
    ['When', 'What', 'Why', 'Differences'],
    items.map(({ version, change, at: when, reason }) => {
      const before = documents[documents.indexOf(version) + 1]
      return [
        momentText(when, zone) ?? html`<span class="quiet">not recorded</span>`,
        change === 'approved' ? `Version ${version} in force` : haltNames[change],
        reason,
        change === 'approved' && before ? linkTo(`${address}/differences?from=${before}&to=${version}`, `to version ${before}`) : '',
      ]
    }),
  )
}

function incidentList(incidents: AnswerOf<typeof getPolicyRoute>['incidents']) {
  const rows = incidents.map(({ on, sentence, requirement, source }) => [dayText(on), sentence, requirement, source])
  return rows.length === 0 ? html`` : html`<h2>Incidents</h2>${list('Noted incidents elsewhere', ['Day', 'What', 'About', 'Source'], rows)}`
}

const differencesPage: ConsolePage = {
  path: `${policyPath}/differences`,
  route: diffPolicyRoute,
  title({ query }) {
    const [from, to] = [query.get('from'), query.get('to') ?? 'draft']
    return `From ${from === null ? 'the version in force' : `version ${from}`} to ${to === 'draft' ? 'the draft' : `version ${to}`}`
  },
  async show({ get, query, path: { policy = '' } }) {
    const documentOf = async (which: string | null) => {
      if (which === 'draft') return (await get(getDraftRoute)).document
      return (which === null ? await get(getPolicyRoute) : await get(getVersionRoute, { path: { policy, version: which } })).document
    }
    const [before, after] = await Promise.all([documentOf(query.get('from')), documentOf(query.get('to') ?? 'draft')])
    return changeSummary('What differs', policyOf(before), policyOf(after))
  },
}

export const policyPages = [policiesPage, policyPage, differencesPage]
