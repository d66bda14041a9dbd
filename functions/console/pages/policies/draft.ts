/** The draft of a policy, from its first rehearsal to the approval. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import type { RouteResult } from '../../../admin/route.ts'
import { approveDraftRoute, getDraftRoute, submitDraftRoute } from '../../../admin/routes/drafts.ts'
import { getPolicyRoute } from '../../../admin/routes/policies.ts'
import { getRehearsalBeforeRoute, getRehearsalRoute, startRehearsalRoute } from '../../../admin/routes/rehearsals.ts'
import { diffPolicyRoute } from '../../../admin/routes/versions.ts'
import { agreement, button, unlessAgreed } from '../../form.ts'
import { wrongBox, wrongOf } from '../../layout.ts'
import type { ConsolePage, PageContent, Visit } from '../../page.ts'
import { empty, factList } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { yamlBlock } from '../../yaml.ts'
import { abovePolicy, differenceTable, policyAddress, policyOf, standingMark, timelineTable, titleOf } from './parts.ts'
import { rehearsedParts, sinceBefore } from './rehearsed.ts'

type Body<Route extends { ask(...args: never[]): Promise<RouteResult<unknown>> }> = Exclude<
  Awaited<ReturnType<Route['ask']>>,
  Refusal
>['body']

type Draft = Body<typeof getDraftRoute>

type Rehearsed = Body<typeof getRehearsalRoute>

export const draftPage: ConsolePage = {
  path: '/console/policies/{policy}/draft',
  scope: 'read',
  async show(visit) {
    const { path, ask } = visit
    const { policy: id = '' } = path
    const question = { path: { policy: id }, query: {}, body: undefined }
    const drafted = await ask(getDraftRoute, question)
    if ('problem' in drafted) return withoutDraft(visit, drafted)
    const { document, state, authors, rehearsal: submitted, approval } = drafted.body
    const ofRehearsal = { ...question, path: { policy: id, rehearsal: submitted ?? 'last' } }
    const [inForce, compared, rehearsal, before] = await Promise.all([
      ask(getPolicyRoute, question),
      ask(diffPolicyRoute, question),
      ask(getRehearsalRoute, ofRehearsal),
      ask(getRehearsalBeforeRoute, ofRehearsal),
    ])
    const policy = policyOf(document)
    const name = titleOf(policy)
    const rehearsed = 'problem' in rehearsal ? undefined : rehearsal.body
    return {
      title: `Draft: ${name}`,
      section: 'policies',
      above: abovePolicy(id, name),
      main: html`${wrongOf(visit.sent)}
${factList([
  ['State', standingMark(state)],
  ['Written by', authors.join(', ')],
])}
${approval ? approvalNotice(approval) : ''}
${visit.may('policies:write') ? html`<ul class="acts"><li><a class="go secondary" href="${policyAddress(id)}/edit">Change it</a></li><li><a class="go secondary" href="${policyAddress(id)}/mails">Mails</a></li></ul>` : ''}
${
  'problem' in inForce
    ? html`<p>No version is in force yet.</p>`
    : html`<h2>Changes</h2>
${'problem' in compared ? empty(compared.problem.detail) : differenceTable('From the version in force', compared.body.changes)}`
}
<details><summary>The whole document</summary>${yamlBlock(document)}</details>
<h2>Timeline</h2>
${timelineTable(policy)}
<h2>Rehearsal</h2>
${rehearsalPart(rehearsed, 'problem' in before ? undefined : before.body, visit.zone)}
${nextStep(visit, drafted.body, rehearsed)}`,
    }
  },
  async take({ path, ask }, form) {
    const { policy: id = '' } = path
    const question = { path: { policy: id }, query: {} }
    const here = `${policyAddress(id)}/draft`
    const rehearsal = form.get('rehearsal') ?? ''
    switch (form.get('do')) {
      case 'rehearse': {
        const started = await ask(startRehearsalRoute, { ...question, body: undefined })
        return 'problem' in started ? started : { to: here, confirmed: 'rehearsal-started' }
      }
      case 'submit': {
        const submitted = await ask(submitDraftRoute, { ...question, body: { rehearsal } })
        return 'problem' in submitted ? submitted : { to: here, confirmed: 'draft-submitted' }
      }
      case 'approve': {
        const unagreed = unlessAgreed(form, 'agreed')
        if (unagreed) return unagreed
        const approved = await ask(approveDraftRoute, { ...question, body: { rehearsal } })
        return 'problem' in approved ? approved : { to: here, confirmed: 'draft-counted' }
      }
      default:
        return refuse(422, 'this form does not come from this page')
    }
  },
}

/** An approved draft is gone as soon as it is in force, perhaps before its approver comes back to this page. */
async function withoutDraft({ ask, path: { policy: id = '' } }: Visit, refusal: Refusal): Promise<PageContent | Refusal> {
  const found = await ask(getPolicyRoute, { path: { policy: id }, query: {}, body: undefined })
  if ('problem' in found) return refusal
  const { document, standing, version } = found.body
  const name = titleOf(policyOf(document))
  return {
    title: `Draft: ${name}`,
    section: 'policies',
    above: abovePolicy(id, name),
    main: empty(
      'This policy has no draft.',
      html`<p><a href="${policyAddress(id)}">Version ${String(version)}</a> ${standingMark(standing)}</p>`,
    ),
  }
}

const approvalNotice = ({ state, pieces, problem }: NonNullable<Draft['approval']>): SafeHtml =>
  problem
    ? wrongBox('Not in force', { problem })
    : html`<p class="notice">${
        state === 'running'
          ? `Approved. Everyone is counted again before the policy takes effect: ${pieces.done} of ${counted(pieces.of, 'part')} done.`
          : `The count before the policy takes effect is ${state}.`
      } <a href="?">Reload</a></p>`

function rehearsalPart(rehearsed: Rehearsed | undefined, before: Rehearsed | undefined, zone: string): SafeHtml {
  if (!rehearsed) return empty('Not rehearsed in the last 30 days. Rehearse it to see who is affected.')
  const { state, requestedAt, pieces, summary, zone: rehearsalZone } = rehearsed
  const when = html`<p class="quiet">Rehearsed ${momentText(requestedAt, zone)}</p>`
  if (summary)
    return html`${when}${
      before?.summary
        ? html`<h3>Changes since the previous rehearsal, of ${momentText(before.requestedAt, zone)}</h3>
${sinceBefore(before.summary, summary, rehearsalZone)}
<h3>Full result</h3>`
        : ''
    }${rehearsedParts(summary)}`
  return state === 'failed'
    ? html`${when}<p class="wrong">The rehearsal failed: run it again.</p>`
    : html`${when}<p class="notice">Rehearsal in progress${pieces ? `: ${pieces.done} of ${counted(pieces.of, 'part')} done` : ''}. <a href="?">Reload</a></p>`
}

/** What this reader may do with the draft now. */
function nextStep({ may, form }: Visit, { state, approval }: Draft, rehearsed: Rehearsed | undefined): SafeHtml {
  const doing = (name: string, content: SafeHtml) =>
    form(
      html`<input type="hidden" name="do" value="${name}"><input type="hidden" name="rehearsal" value="${rehearsed?.id ?? ''}">${content}`,
    )
  if (state === 'submitted' && may('policies:approve') && approval?.state !== 'running')
    return html`<h2>Approve</h2>${doing('approve', html`${agreement('agreed', approvalSentence(rehearsed))}${button('Approve')}`)}`
  if (!may('policies:write')) return html``
  return html`<div class="acts">${doing('rehearse', button('Rehearse', rehearsed?.summary ? 'plain' : 'main'))}${
    state === 'draft' && rehearsed?.summary ? doing('submit', button('Submit for approval')) : ''
  }</div>`
}

function approvalSentence(rehearsed: Rehearsed | undefined): string {
  const { days, staff, devicesInScope = 0, mails, suspensions } = rehearsed?.summary ?? {}
  if (!staff || !mails || suspensions === undefined) return 'I have checked the rehearsal'
  const scope = `${counted(devicesInScope, 'device')} in scope`
  if (days?.length === 0) return `I have checked the rehearsal: nothing would happen, with ${scope}`
  return `I have checked the rehearsal: ${scope}, ${counted(mails.toStaff, 'mail')} to staff, and ${counted(suspensions, 'suspension')} of ${counted(staff.suspended, 'person', 'people')}`
}
