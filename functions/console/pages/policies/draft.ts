/** The draft of a policy: its text, its rehearsal, and its way to the approval. */

import { html } from '#domain/html.ts'
import type { Policy } from '#domain/policies/policy.ts'
import { documentHash } from '#domain/policies/store.ts'
import { takesAccess } from '#domain/policies/versions.ts'
import type { RehearsalSummary } from '#domain/rehearsal/summary.ts'
import { counted } from '#domain/text.ts'
import { RefusedError, refused } from '#functions/admin/problem.ts'
import { listConnectorsRoute } from '#functions/admin/routes/connectors.ts'
import { approveDraftRoute, getDraftRoute, putDraftRoute, submitDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute } from '#functions/admin/routes/policies.ts'
import { getRehearsalBeforeRoute, getRehearsalRoute, startRehearsalRoute } from '#functions/admin/routes/rehearsals.ts'
import { mustAgree } from '#functions/console/action.ts'
import { wrongBox } from '#functions/console/layout.ts'
import { type AnswerOf, answerIn, type ConsolePage, oncePerVisit, type Visit } from '#functions/console/page.ts'
import { acts, empty, facts, linkTo, list, momentText, notice, yamlBlock } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { effectCells, effectHeads } from '../effects.ts'
import { editPage } from './edit.ts'
import { changeSummary, policyOf, policyPath, policySummary, policyTitle, restOf, standingMark, titleOf } from './parts.ts'
import { campaignPreview } from './preview.ts'
import { rehearsedParts, sinceBefore, sinceInWords } from './rehearsed.ts'

type Draft = AnswerOf<typeof getDraftRoute>
type Rehearsal = AnswerOf<typeof getRehearsalRoute>

const askForDraft = oncePerVisit(({ ask }: Visit) => ask(getDraftRoute))

const draftPage: ConsolePage = {
  path: `${policyPath}/draft`,
  route: getDraftRoute,
  async title(visit) {
    const draft = answerIn(await askForDraft(visit))
    return `Draft: ${draft ? titleOf(policyOf(draft.document)) : await policyTitle(visit)}`
  },
  async show(visit) {
    const { path, find, may, zone } = visit
    const { policy: id = '' } = path
    const asked = await askForDraft(visit)
    const inForce = await find(getPolicyRoute)
    const home = at`/console/policies/${id}`
    if ('problem' in asked) {
      if (!inForce) throw new RefusedError(asked)
      // An approved draft is gone as soon as it is in force, perhaps before its approver comes back to this page.
      const version = html`<p>${linkTo(home, `Version ${inForce.version}`)} ${standingMark(inForce.standing)}</p>`
      return empty('This policy has no draft.', version)
    }
    const { document, state, authors, rehearsal: submitted = 'last', approval } = asked.body
    const ofRehearsal = { path: { policy: id, rehearsal: submitted } }
    const [rehearsal, before, connectors] = await Promise.all([
      find(getRehearsalRoute, ofRehearsal),
      find(getRehearsalBeforeRoute, ofRehearsal),
      find(listConnectorsRoute),
    ])
    const policy = policyOf(document)
    return html`${facts([
      ['State', standingMark(approval?.state === 'running' ? 'approved' : state)],
      ['Written by', authors.join(', ')],
    ])}
${approval ? approvalNotice(approval) : ''}
<h2>Summary</h2>
${policySummary(policy)}
<h3>What changes</h3>
${inForce ? changeSummary('From the version in force', policyOf(inForce.document), policy) : html`<p>No version is in force yet.</p>${restOf(policy)}`}
${rehearsedSentences(policy, rehearsal, before, zone)}
${approvalForm(visit, asked.body, rehearsal)}
${may(putDraftRoute) ? acts([`${home}/edit`, 'Change it'], [`${home}/mails`, 'Mails']) : ''}
${await campaignPreview(policy)}
${takesAccess(policy) ? effectTable(connectors?.items ?? []) : ''}
<h2>Rehearsal</h2>
${rehearsalPart(rehearsal, before, zone)}
${nextSteps(visit, asked.body, rehearsal)}
<details><summary>The whole document</summary>${yamlBlock(document)}</details>`
  },
  async take({ changeHere }, form) {
    const body = { rehearsal: form.get('rehearsal') ?? '' }
    switch (form.get('do')) {
      case 'rehearse':
        return changeHere(startRehearsalRoute)
      case 'submit':
        return changeHere(submitDraftRoute, { body })
      case 'approve':
        mustAgree(form)
        return changeHere(approveDraftRoute, { body })
      default:
        throw refused(422, 'this form does not come from this page')
    }
  },
}

function approvalNotice({ state, pieces, problem }: NonNullable<Draft['approval']>) {
  if (problem) return wrongBox('Not in force', { problem })
  const running = `Approved. Everyone is counted again before the policy takes effect: ${pieces.done} of ${counted(pieces.of, 'part')} done.`
  return notice(html`${state === 'running' ? running : `The count before the policy takes effect is ${state}.`} ${linkTo('?', 'Reload')}`)
}

const effectTable = (connectors: AnswerOf<typeof listConnectorsRoute>['items']) =>
  list(
    'What a suspension stops, and how long it takes',
    ['Connector', ...effectHeads],
    connectors.map(({ name, ...effects }) => [name, ...effectCells(effects)]),
  )

function rehearsalPart(rehearsal: Rehearsal | undefined, before: Rehearsal | undefined, shownIn: string) {
  if (!rehearsal) return empty('Not rehearsed in the last 30 days. Rehearse it to see who is affected.')
  const { state, requestedAt, pieces, summary, zone } = rehearsal
  const when = html`<p class="quiet">Rehearsed ${momentText(requestedAt, shownIn)}</p>`
  if (!summary && state === 'failed') return html`${when}<p class="wrong">The rehearsal failed: run it again.</p>`
  if (!summary) {
    const far = pieces ? `: ${pieces.done} of ${counted(pieces.of, 'part')} done` : ''
    return html`${when}${notice(html`Rehearsal in progress${far}. ${linkTo('?', 'Reload')}`)}`
  }
  if (!before?.summary) return html`${when}${rehearsedParts(summary, zone)}`
  return html`${when}<h3>Changes since the previous rehearsal, of ${momentText(before.requestedAt, shownIn)}</h3>
${sinceBefore(before.summary, summary, zone)}
<h3>Full result</h3>${rehearsedParts(summary, zone)}`
}

const hasChanged = (policy: Policy, rehearsal: Rehearsal) => rehearsal.document !== documentHash(policy)

/** What a rehearsal found, what is new since the one before, and whether it still is of this draft. */
function rehearsedSentences(policy: Policy, rehearsal: Rehearsal | undefined, before: Rehearsal | undefined, shownIn: string) {
  if (!rehearsal?.summary) return ''
  const since = before?.summary
    ? html` Compared with the rehearsal of ${momentText(before.requestedAt, shownIn)}: ${sinceInWords(before.summary, rehearsal.summary)}.`
    : ''
  return html`<h3>What would happen</h3>
<p>Rehearsed ${momentText(rehearsal.requestedAt, shownIn)}: ${outcomeOf(rehearsal.summary)}.${since}</p>
${hasChanged(policy, rehearsal) ? notice('The draft has changed since this rehearsal. Rehearse it again.') : ''}`
}

/** @param button its name, by the step that it takes */
const stepForm = (
  { form }: Visit,
  step: string,
  rehearsal: Rehearsal | undefined,
  button: string,
  more: { agree?: string; kind?: 'plain' } = {},
) => form({ hidden: { do: step, rehearsal: rehearsal?.id ?? '' }, button, ...more })

const isToApprove = ({ may }: Visit, { state, approval }: Draft) =>
  state === 'submitted' && may(approveDraftRoute) && approval?.state !== 'running'

function approvalForm(visit: Visit, draft: Draft, rehearsal: Rehearsal | undefined) {
  if (!isToApprove(visit, draft)) return ''
  return html`<h2>Approve</h2>${stepForm(visit, 'approve', rehearsal, 'Approve', { agree: approvalSentence(rehearsal) })}`
}

/** What an author may do with the draft now. */
function nextSteps(visit: Visit, draft: Draft, rehearsal: Rehearsal | undefined) {
  if (!visit.may(startRehearsalRoute) || isToApprove(visit, draft)) return ''
  const isRehearsed = rehearsal?.summary !== undefined && !hasChanged(policyOf(draft.document), rehearsal)
  return html`<div class="acts">${stepForm(visit, 'rehearse', rehearsal, 'Rehearse', isRehearsed ? { kind: 'plain' } : {})}${
    draft.state === 'draft' && isRehearsed ? stepForm(visit, 'submit', rehearsal, 'Submit for approval') : ''
  }</div>`
}

const approvalSentence = (rehearsal: Rehearsal | undefined) =>
  rehearsal?.summary ? `I have checked the rehearsal: ${outcomeOf(rehearsal.summary)}` : 'I have checked the rehearsal'

function outcomeOf({ days, staff, devicesInScope = 0, mails, suspensions }: RehearsalSummary) {
  const scope = `${counted(devicesInScope, 'device')} in scope`
  if (days.length === 0) return `nothing would happen, with ${scope}`
  return `${scope}, ${counted(mails.toStaff, 'mail')} to staff, and ${counted(suspensions, 'suspension')} of ${counted(staff.suspended, 'person', 'people')}`
}

export const draftPages = [draftPage, editPage]
