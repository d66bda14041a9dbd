/** The draft of a policy: its text, its rehearsal, and its way to the approval. */

import { html } from '#domain/html.ts'
import { takesAccess } from '#domain/policies/versions.ts'
import { counted } from '#domain/text.ts'
import { RefusedError, refused } from '#functions/admin/problem.ts'
import { listConnectorsRoute } from '#functions/admin/routes/connectors.ts'
import { approveDraftRoute, getDraftRoute, putDraftRoute, submitDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute } from '#functions/admin/routes/policies.ts'
import { getRehearsalBeforeRoute, getRehearsalRoute, startRehearsalRoute } from '#functions/admin/routes/rehearsals.ts'
import { diffPolicyRoute } from '#functions/admin/routes/versions.ts'
import { mustAgree } from '#functions/console/action.ts'
import { wrongBox } from '#functions/console/layout.ts'
import { type AnswerOf, answerIn, type ConsolePage, oncePerVisit, type Visit } from '#functions/console/page.ts'
import { acts, empty, facts, linkTo, list, momentText, notice, part, yamlBlock } from '#functions/console/parts.ts'
import { at } from '#functions/path.ts'
import { effectCells, effectHeads } from '../effects.ts'
import { editPage } from './edit.ts'
import { changeList, policyOf, policyPath, policyTitle, standingMark, titleOf } from './parts.ts'
import { campaignPreview } from './preview.ts'
import { rehearsedParts, sinceBefore } from './rehearsed.ts'

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
    const { path, ask, may, zone } = visit
    const { policy: id = '' } = path
    const asked = await askForDraft(visit)
    const inForce = answerIn(await ask(getPolicyRoute))
    const home = at`/console/policies/${id}`
    if ('problem' in asked) {
      if (!inForce) throw new RefusedError(asked)
      // An approved draft is gone as soon as it is in force, perhaps before its approver comes back to this page.
      const version = html`<p>${linkTo(home, `Version ${inForce.version}`)} ${standingMark(inForce.standing)}</p>`
      return empty('This policy has no draft.', version)
    }
    const { document, state, authors, rehearsal: submitted = 'last', approval } = asked.body
    const ofRehearsal = { path: { policy: id, rehearsal: submitted } }
    const [compared, found, before, connectors] = await Promise.all([
      ask(diffPolicyRoute),
      ask(getRehearsalRoute, ofRehearsal),
      ask(getRehearsalBeforeRoute, ofRehearsal),
      ask(listConnectorsRoute),
    ])
    const rehearsal = answerIn(found)
    return html`${facts([
      ['State', standingMark(approval?.state === 'running' ? 'approved' : state)],
      ['Written by', authors.join(', ')],
    ])}
${approval ? approvalNotice(approval) : ''}
${may(putDraftRoute) ? acts([`${home}/edit`, 'Change it'], [`${home}/mails`, 'Mails']) : ''}
${
  inForce
    ? html`<h2>Changes</h2>
${part(compared, ({ changes }) => changeList('From the version in force', changes))}`
    : html`<p>No version is in force yet.</p>`
}
<details><summary>The whole document</summary>${yamlBlock(document)}</details>
<h2>Timeline</h2>
${await campaignPreview(policyOf(document))}
${takesAccess(policyOf(document)) ? effectTable(answerIn(connectors)?.items ?? []) : ''}
<h2>Rehearsal</h2>
${rehearsalPart(rehearsal, answerIn(before), zone)}
${nextStep(visit, asked.body, rehearsal)}`
  },
  async take({ address: to, change }, form) {
    const body = { rehearsal: form.get('rehearsal') ?? '' }
    switch (form.get('do')) {
      case 'rehearse':
        return { to, confirmed: await change(startRehearsalRoute) }
      case 'submit':
        return { to, confirmed: await change(submitDraftRoute, { body }) }
      case 'approve':
        mustAgree(form)
        return { to, confirmed: await change(approveDraftRoute, { body }) }
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
  if (!before?.summary) return html`${when}${rehearsedParts(summary)}`
  return html`${when}<h3>Changes since the previous rehearsal, of ${momentText(before.requestedAt, shownIn)}</h3>
${sinceBefore(before.summary, summary, zone)}
<h3>Full result</h3>${rehearsedParts(summary)}`
}

/** What this reader may do with the draft now. */
function nextStep({ may, form }: Visit, { state, approval }: Draft, rehearsal: Rehearsal | undefined) {
  const stepForm = (step: string, button: string, more: { agree?: string; kind?: 'plain' } = {}) =>
    form({ hidden: { do: step, rehearsal: rehearsal?.id ?? '' }, button, ...more })
  if (state === 'submitted' && may(approveDraftRoute) && approval?.state !== 'running')
    return html`<h2>Approve</h2>${stepForm('approve', 'Approve', { agree: approvalSentence(rehearsal) })}`
  if (!may(startRehearsalRoute)) return html``
  return html`<div class="acts">${stepForm('rehearse', 'Rehearse', rehearsal?.summary ? { kind: 'plain' } : {})}${
    state === 'draft' && rehearsal?.summary ? stepForm('submit', 'Submit for approval') : ''
  }</div>`
}

function approvalSentence(rehearsal: Rehearsal | undefined) {
  const { days, staff, devicesInScope = 0, mails, suspensions } = rehearsal?.summary ?? {}
  if (!staff || !mails || suspensions === undefined) return 'I have checked the rehearsal'
  const scope = `${counted(devicesInScope, 'device')} in scope`
  if (days?.length === 0) return `I have checked the rehearsal: nothing would happen, with ${scope}`
  return `I have checked the rehearsal: ${scope}, ${counted(mails.toStaff, 'mail')} to staff, and ${counted(suspensions, 'suspension')} of ${counted(staff.suspended, 'person', 'people')}`
}

export const draftPages = [draftPage, editPage]
