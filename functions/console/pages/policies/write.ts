/** Writes the first draft of a policy: by the form, or from another policy. */

import { html } from '#domain/html.ts'
import { documentOf } from '#domain/policies/document-of.ts'
import { refused } from '#functions/admin/problem.ts'
import { putDraftRoute } from '#functions/admin/routes/drafts.ts'
import { getPolicyRoute, listPoliciesRoute } from '#functions/admin/routes/policies.ts'
import type { ConsolePage, Visit } from '#functions/console/page.ts'
import { linkTo, list } from '#functions/console/parts.ts'
import { firstDocument } from '#functions/policy-form.ts'
import { catalogue } from './catalogue.ts'
import { editor, firstDraft, takeEdit, writtenAs } from './edit.ts'
import { titleOf } from './parts.ts'

const writePath = '/console/write'

const writePage: ConsolePage = {
  path: writePath,
  route: putDraftRoute,
  title: 'Write a policy',
  under: '/console/policies',
  isLive: true,
  saysFaults: true,
  async show(visit) {
    const isFromOther = visit.query.has('known') || visit.query.has('copy')
    return html`<p>${isFromOther ? 'Change at least its id, issuer, dates and contact.' : html`Fill in what was decided. Most policies leave the folded parts as they are. Or ${linkTo(`${writePath}/from`, 'start from a known policy')}.`}</p>
${await editor(visit, async () => writtenAs(visit, await begun(visit)), firstDraft)}`
  },
  take: (visit, form) => takeEdit(visit, form),
}

/** What the policy says before anything is filled in. */
async function begun(visit: Visit): Promise<object> {
  const [known, policy] = [visit.query.get('known'), visit.query.get('copy')]
  if (policy !== null) return (await visit.get(getPolicyRoute, { path: { policy } })).document
  // A zone that nobody chose is not guessed.
  if (known === null) return { ...firstDocument(visit), zone: visit.zone === 'UTC' ? undefined : visit.zone }
  const found = catalogue().find(({ id }) => id === known)
  if (!found) throw refused(404, 'there is no such policy to start from')
  return documentOf(found)
}

const startsPage: ConsolePage = {
  path: `${writePath}/from`,
  route: putDraftRoute,
  title: 'Start from a known policy',
  async show({ get }) {
    const { items } = await get(listPoliciesRoute)
    const own = items.filter(({ version }) => version !== undefined)
    const known = catalogue().map(policy => ({ id: policy.id, title: titleOf(policy), issuer: policy.issuer }))
    const rows = (by: string, policies: readonly { id: string; title: string; issuer: string }[]) =>
      policies.map(({ id, title, issuer }) => [linkTo(`${writePath}?${by}=${id}`, title), issuer])
    return html`${list('Your own', ['Policy', 'Issuer'], rows('copy', own))}
${list('What others have decided', ['Policy', 'Issuer'], rows('known', known))}`
  },
}

export const writePages = [writePage, startsPage]
