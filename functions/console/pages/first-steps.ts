/** What leads from an empty Ides to its first policy in force. */

import { html, type SafeHtml } from '#domain/html.ts'
import { listImportDecisionsRoute } from '#functions/admin/routes/audit.ts'
import { approveDraftRoute, putDraftRoute, submitDraftRoute } from '#functions/admin/routes/drafts.ts'
import { importDevicesRoute, importStaffRoute } from '#functions/admin/routes/imports.ts'
import type { listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import { getRehearsalRoute, startRehearsalRoute } from '#functions/admin/routes/rehearsals.ts'
import { listSourcesRoute } from '#functions/admin/routes/sources.ts'
import { at } from '#functions/path.ts'
import type { AnswerOf, Visit } from '../page.ts'
import { linkTo, mark } from '../parts.ts'
import { importPath } from './import/desk.ts'

type Policy = AnswerOf<typeof listPoliciesRoute>['items'][number]

/** @param drafts all policies that there are: none was ever in force */
export async function firstSteps({ find, get, may }: Visit, drafts: readonly Policy[]): Promise<SafeHtml> {
  const { items: sources } = await get(listSourcesRoute)
  const [draft] = drafts
  const [hasStaff, hasDevices, rehearsal] = await Promise.all([
    isKnown('imported staff', true),
    isKnown('imported devices', undefined),
    draft && find(getRehearsalRoute, { path: { policy: draft.id, rehearsal: 'last' } }),
  ])
  const toDraft = draft && at`/console/policies/${draft.id}/draft`
  const isSubmitted = draft?.standing === 'submitted'
  const last = isSubmitted ? approveDraftRoute : submitDraftRoute
  const steps = [
    [
      'Import staff',
      importStaffRoute,
      importPath,
      hasStaff,
      'Authors and operators can. Before there is a policy, each needs a zone and a language, or the configuration names them for all.',
    ],
    ['Write a policy', putDraftRoute, toDraft ?? '/console/write', draft !== undefined, 'Authors can.'],
    ['Import devices', importDevicesRoute, importPath, hasDevices, 'Authors and operators can, once a policy says what to look for.'],
    ['Rehearse the policy', startRehearsalRoute, toDraft, rehearsal?.summary !== undefined, 'Authors can; nothing is sent.'],
    [
      'Have it approved',
      last,
      toDraft,
      false,
      isSubmitted
        ? 'Submitted: an approver who did not write it can approve it.'
        : 'Authors submit it; an approver who did not write it approves it.',
    ],
  ] as const
  const next = steps.find(([, , , isDone]) => !isDone)
  return html`<h2>Five steps to your first policy in force</h2>
<ol>${steps.map(step => {
    const [name, route, to, isDone, who] = step
    const state = isDone ? mark('good', 'Done') : step === next ? mark('open', 'Next') : mark('quiet', 'To do')
    return html`<li>${to !== undefined && may(route) ? linkTo(to, name) : name} ${state} <span class="quiet">${who}</span></li>`
  })}</ol>`

  /** From a file, or from a source. */
  async function isKnown(action: string, isDirectory: true | undefined) {
    if (sources.some(source => source.isDirectory === isDirectory && source.accepted)) return true
    const decisions = await find(listImportDecisionsRoute, { query: { newest: 'true', action, limit: '1' } })
    return (decisions?.items.length ?? 0) > 0
  }
}
