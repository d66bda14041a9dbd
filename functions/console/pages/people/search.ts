/** Search for a person. By POST: what stands in an address is logged. */
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { mailAddress } from '../../../../shared/domain/text.ts'
import type { Refusal } from '../../../admin/problem.ts'
import { lookUpPersonRoute, searchPeopleRoute } from '../../../admin/routes/people.ts'
import { at } from '../../../path.ts'
import { button, textField } from '../../form.ts'
import { wrongBox } from '../../layout.ts'
import type { ConsolePage, PageContent, Taken, Visit } from '../../page.ts'
import { empty, htmlTable } from '../../parts.ts'
import { importLink } from './import.ts'

export const searchPage: ConsolePage = {
  path: '/console/people',
  scope: 'read',
  show: async (visit) =>
    around(
      html`${visit.sent ? wrongBox('No search was made', visit.sent.refusal) : ''}${searchForm(visit, visit.sent?.form.get('words') ?? '')}
${importLink(visit)}`,
    ),
  async take(visit, form) {
    const words = (form.get('words') ?? '').trim()
    // Further pages of names continue those.
    const cursor = form.get('cursor') ?? undefined
    return (cursor === undefined ? await findByKey(visit, words) : undefined) ?? (await findByName(visit, words, cursor))
  },
}

const around = (main: SafeHtml): PageContent => ({ title: 'People', section: 'people', main })

const searchForm = (visit: Visit, words: string): SafeHtml =>
  visit.form(
    html`${textField(
      {
        name: 'words',
        label: 'Find a person',
        help: 'By staff id, mail address, device id, or the beginning of a name (people with a case).',
        value: words,
      },
      'search',
    )}${button('Search')}`,
  )

/** By what names one person alone. */
async function findByKey({ ask }: Visit, words: string): Promise<Taken | undefined> {
  const keys = mailAddress.safeParse(words).success ? [{ address: words }] : [{ staff: words }, { device: words }]
  for (const body of keys) {
    const found = await ask(lookUpPersonRoute, { path: {}, query: {}, body })
    if (!('problem' in found)) return { to: at`/console/people/${found.body.ref}`, confirmed: 'person-found' }
  }
  return undefined
}

async function findByName(visit: Visit, name: string, cursor: string | undefined): Promise<PageContent | Refusal> {
  const body = { name, ...(cursor === undefined ? {} : { cursor }) }
  const found = await visit.ask(searchPeopleRoute, { path: {}, query: {}, body })
  if ('problem' in found) return found
  const { items, next } = found.body
  const rows = items.map(({ ref, staff, name, unit, country = '' }) => [
    html`<a href="${at`/console/people/${ref}`}">${name}</a>`,
    staff,
    unit,
    country,
  ])
  const more =
    next === undefined
      ? html``
      : visit.form(
          html`<input type="hidden" name="words" value="${name}"><input type="hidden" name="cursor" value="${next}">
<p>Not all cases were searched yet.</p>${button('Search further', 'plain')}`,
        )
  return around(html`${searchForm(visit, name)}
${rows.length > 0 ? htmlTable('People with a case', ['Name', 'Staff id', 'Unit', 'Country'], rows) : empty(next === undefined ? 'No one has this staff id, address or device, and no one with a case has this name.' : 'No one found so far.')}
${more}`)
}
