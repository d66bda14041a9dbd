/** What may be done with a person's mail, links and data: a page each. */
import { html } from '../../../../shared/domain/html.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { releaseHeldRoute } from '../../../admin/routes/people.ts'
import { erasePersonRoute, exportPersonRoute, revokeLinksRoute } from '../../../admin/routes/privacy.ts'
import { at } from '../../../path.ts'
import { agreement, button } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Download, Taken, Visit } from '../../page.ts'
import { abovePerson, findPerson, personPath } from './person.ts'

interface Act {
  /** The end of its address. */
  readonly noun: string
  readonly title: (name: string) => string
  /** What follows from it. */
  readonly means: string
  readonly button: string
  /** What must be agreed to; absent where it harms nothing. */
  readonly agreed?: (name: string, cases: number) => string
  readonly take: (visit: Visit, ref: string) => Promise<Taken | Download | Refusal>
}

const actPage = (act: Act): ConsolePage => ({
  path: `${personPath}/${act.noun}`,
  scope: 'cases:write',
  async show(visit) {
    const found = await findPerson(visit)
    if ('problem' in found) return found
    const { ref, name, cases } = found.body
    return {
      title: act.title(name),
      section: 'people',
      above: [...abovePerson, { name, to: at`/console/people/${ref}` }],
      main: html`${wrongOf(visit.sent)}<p>${act.means}</p>
${visit.form(html`${act.agreed ? agreement('agreed', act.agreed(name, cases.length)) : ''}${button(act.button, act.agreed ? 'grave' : 'main')}`)}`,
    }
  },
  async take(visit, form) {
    const isAgreed = !act.agreed || form.get('agreed') === 'yes'
    return isAgreed
      ? act.take(visit, visit.path.ref ?? '')
      : refuse(422, 'tick the box to confirm', { errors: [{ field: 'agreed', message: 'must be ticked' }] })
  },
})

export const releasePage = actPage({
  noun: 'release',
  title: (name) => `Release the mail of ${name}`,
  means: 'Once their address or record is corrected. Mail to them starts again.',
  button: 'Release',
  async take({ ask }, ref) {
    const taken = await ask(releaseHeldRoute, { path: { ref }, query: {}, body: undefined })
    return 'problem' in taken ? taken : { to: at`/console/people/${ref}`, confirmed: 'mail-released' }
  },
})

export const linksPage = actPage({
  noun: 'links',
  title: (name) => `End the links to the pages of ${name}`,
  means: 'If a mail to them went astray. Earlier links stop working; the next mail has a new one.',
  button: 'End the links',
  async take({ ask }, ref) {
    const taken = await ask(revokeLinksRoute, { path: { person: ref }, query: {}, body: undefined })
    return 'problem' in taken ? taken : { to: at`/console/people/${ref}`, confirmed: 'links-ended' }
  },
})

export const dataPage = actPage({
  noun: 'data',
  title: (name) => `Export the data of ${name}`,
  means: 'Everything Ides keeps about them, as JSON, if they ask for it. The export is recorded in the audit log.',
  button: 'Export',
  agreed: (name) => `I give this file only to ${name}`,
  async take({ ask }, ref) {
    const found = await ask(exportPersonRoute, { path: { person: ref }, query: {}, body: undefined })
    return 'problem' in found ? found : { file: `${ref}.json`, type: 'application/json', body: JSON.stringify(found.body, undefined, 2) }
  },
})

export const erasurePage = actPage({
  noun: 'erasure',
  title: (name) => `Erase ${name}`,
  means:
    'Their access is restored; then their profile, devices, cases and the evidence of their mails are erased for good. Decisions stay, without a name. If staff lists still include them, they return as a new person.',
  button: 'Erase for good',
  agreed: (name, cases) => `Erase ${name}, with ${cases === 1 ? '1 case' : `${cases} cases`}`,
  async take({ ask }, ref) {
    const taken = await ask(erasePersonRoute, { path: { person: ref }, query: {}, body: undefined })
    return 'problem' in taken ? taken : { to: '/console/people', confirmed: 'person-erased' }
  },
})
