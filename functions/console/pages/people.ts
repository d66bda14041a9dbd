/** People: the search, one person, and what may be done with their mail, links and data. */

import { ownName } from '#domain/catalogue/languages.ts'
import { platformNamed } from '#domain/catalogue/platforms.ts'
import { html } from '#domain/html.ts'
import { ending } from '#domain/schedule/ending.ts'
import { counted, mailAddress } from '#domain/text.ts'
import { doneBy } from '#functions/admin/route.ts'
import { listMailsRoute } from '#functions/admin/routes/mails.ts'
import {
  confirmAddressesRoute,
  getPersonRoute,
  listAddressChangesRoute,
  lookUpPersonRoute,
  releaseHeldRoute,
  searchPeopleRoute,
} from '#functions/admin/routes/people.ts'
import { erasePersonRoute, exportPersonRoute, revokeLinksRoute } from '#functions/admin/routes/privacy.ts'
import { at } from '#functions/path.ts'
import { type Action, actionPage } from '../action.ts'
import { type AnswerOf, type ConsolePage, type FormResult, oncePerVisit, type Visit } from '../page.ts'
import { type ActLink, acts, facts, linkTo, list, mark, momentText, pager, part } from '../parts.ts'
import { caseStateMark, heldNames, requestNames } from './cases/words.ts'
import { addressesPath } from './import/desk.ts'
import { importLink } from './import/import.ts'
import { mailPath } from './mails.ts'

/** By POST: what stands in an address is logged. */
const searchPage: ConsolePage = {
  path: '/console/people',
  route: searchPeopleRoute,
  title: 'People',
  show: async visit => html`${searchForm(visit)}
${acts(importLink(visit.may), visit.may(confirmAddressesRoute) && [addressesPath, 'Confirm addresses'])}`,
  async take(visit, form) {
    const words = (form.get('words') ?? '').trim()
    // Further pages of names continue those.
    const cursor = form.get('cursor') ?? undefined
    const found = cursor === undefined ? await findByKey(visit, words) : undefined
    return found ?? findByName(visit, words, cursor)
  },
}

const searchForm = ({ form }: Visit, value = '') => {
  const help = 'By staff id, mail address, device id, or the beginning of a name.'
  return form({ fields: [{ name: 'words', label: 'Find a person', help, value, as: 'search' }], button: 'Search' })
}

/** By what names one person alone. */
async function findByKey({ find }: Visit, words: string): Promise<FormResult | undefined> {
  const keys = mailAddress.safeParse(words).success ? [{ address: words }] : [{ staff: words }, { device: words }]
  for (const body of keys) {
    const found = await find(lookUpPersonRoute, { body })
    if (found) return { to: at`/console/people/${found.ref}`, confirmed: doneBy(lookUpPersonRoute, found) }
  }
  return undefined
}

async function findByName(visit: Visit, words: string, cursor: string | undefined) {
  const { items, next } = await visit.get(searchPeopleRoute, { body: { name: words, cursor } })
  return html`${searchForm(visit, words)}
${list(
  'People with this name',
  ['Name', 'Staff id', 'Unit', 'Country'],
  items.map(({ ref, staff, name, unit, country }) => [linkTo(at`/console/people/${ref}`, name), staff, unit, country]),
  next === undefined
    ? 'No one has this staff id, address, device or name. Check the spelling, or search for something else.'
    : 'No one found so far. A staff id or mail address finds a person at once.',
)}
${
  next === undefined
    ? ''
    : visit.form({
        hidden: { words, cursor: next },
        fields: [html`<p>Not all names have been searched yet.</p>`],
        button: 'Search further',
        kind: 'plain',
      })
}`
}

const addressesPage = actionPage({
  path: addressesPath,
  route: confirmAddressesRoute,
  title: 'Confirm addresses',
  know: ({ get, cursor }) => get(listAddressChangesRoute, { query: { cursor } }),
  nothing: ({ items, next }) => (items.length + (next ?? '').length === 0 ? 'No address waits to be confirmed.' : undefined),
  means: () =>
    'Notices to these addresses suspend nothing until a person other than the one who named an address confirms it, or until the date shown. Approving a policy confirms new addresses that were there when it was rehearsed, and so does importing the same record.',
  fields: ({ items, next }, visit) => [
    list(
      'Named by hand',
      ['Name', 'Address', 'Since', 'By', 'Waits until', 'Suspensions waiting'],
      items.map(({ change, ref, name, email, from, until, by, isOthers, waiting }) => [
        html`${isOthers && html`<input type="checkbox" name="change" value="${change}" aria-label="Tick ${name}"> `}${linkTo(at`/console/people/${ref}`, name)}`,
        ...[email, momentText(from, visit.zone), by, until ? momentText(until, visit.zone) : 'confirmed', waiting],
      ]),
      'None on this page: see the next.',
    ),
    pager(visit, next),
  ],
  button: 'Confirm selected',
  asks: (_, form) => ({ body: { changes: form.getAll('change') } }),
})

const findPerson = oncePerVisit(({ get }: Visit) => get(getPersonRoute))

type Person = AnswerOf<typeof getPersonRoute>

const personPage: ConsolePage = {
  path: '/console/people/{person}',
  route: getPersonRoute,
  title: async visit => (await findPerson(visit)).name,
  async show(visit) {
    const person = await findPerson(visit)
    const { cursor } = visit
    return html`${personFacts(person, visit.zone)}
${acts(...personActs(person, visit.may))}
${list('Cases', ['Policy', 'State', 'Deadline', 'Devices in breach', 'Suspended', 'Asks for'], person.cases.map(caseRow), 'They have no case under any policy.')}
${list(
  'Devices',
  ['Device', 'Kind', 'Found', 'Last report', 'Access'],
  person.devices.map(device => deviceRow(device, visit.zone)),
  'No device of theirs is on record.',
)}
${visit.may(listMailsRoute) ? part(await visit.ask(listMailsRoute, { query: { cursor } }), mails => mailList(mails, visit)) : ''}`
  },
}

const personFacts = ({ staff, email, unit, country, zone, language, leftAt, held }: Person, shownIn: string) =>
  facts([
    ['Staff id', staff],
    ['Mail address', email],
    ['Unit', unit],
    ['Country', country],
    ['Time zone', zone],
    ['Reads mail in', ownName(language)],
    ['Left', momentText(leftAt, shownIn)],
    ['Mail held', held && html`${heldNames[held.reason]}, since ${momentText(held.since, shownIn)}`],
  ])

const caseRow = ({ policy, title, ref, state, lifted, deadline, deadlineZone, devices, suspended, requests }: Person['cases'][number]) => [
  linkTo(at`/console/policies/${policy}/cases/${ref}`, title),
  caseStateMark(state, lifted, suspended),
  deadline === undefined ? 'none' : ending(deadline, deadlineZone, undefined),
  devices,
  suspended,
  requests.map(({ kind }) => requestNames[kind]).join(', '),
]

const deviceRow = ({ label, id, platform, ownership, found, covered, suspended, reportedAt }: Person['devices'][number], zone: string) => [
  html`${label}<br><span class="quiet">${id}</span>`,
  `${platformNamed(platform)?.name ?? platform}, ${ownership}`,
  found.length > 0 ? found.join(', ') : covered ? mark('good', 'nothing') : mark('quiet', 'not covered by any policy'),
  momentText(reportedAt, zone),
  mark(suspended ? 'grave' : 'good', suspended ? 'suspended' : 'granted'),
]

const mailList = ({ ref, items, next }: AnswerOf<typeof listMailsRoute>, visit: Visit) =>
  html`${list(
    'Mails',
    ['Sent', 'Subject', 'Delivered', 'Bounced'],
    items.map(({ number, subject = `Mail ${number}`, sent, delivered, bounced }) => [
      momentText(sent, visit.zone),
      linkTo(mailPath(ref, number), subject),
      momentText(delivered, visit.zone),
      momentText(bounced, visit.zone),
    ]),
    'No mail was sent to them yet.',
  )}${pager(visit, next)}`

/** What the reader may do about a person. */
export const personActs = ({ ref, held }: Pick<Person, 'ref'> & { held?: unknown }, may: Visit['may']): readonly ActLink[] => [
  held !== undefined && may(releaseHeldRoute) && [at`/console/people/${ref}/release`, 'Release held mail'],
  may(revokeLinksRoute) && [at`/console/people/${ref}/links`, 'End links to their pages'],
  may(exportPersonRoute) && [at`/console/people/${ref}/data`, 'Export their data'],
  may(erasePersonRoute) && [at`/console/people/${ref}/erasure`, 'Erase', 'grave'],
]

interface PersonAct extends Pick<Action<Person>, 'route' | 'button' | 'kind' | 'asks' | 'act'> {
  /** The end of its address. */
  noun: string
  title: (name: string) => string
  means: string
  agree?: (name: string, cases: number) => string
}

const personActPage = ({ noun, title, means, agree, ...act }: PersonAct): ConsolePage =>
  actionPage({
    ...act,
    path: `/console/people/{person}/${noun}`,
    title: async visit => title((await findPerson(visit)).name),
    know: findPerson,
    means: () => means,
    agree: agree ? ({ name, cases }: Person) => agree(name, cases.length) : undefined,
  })

const releasePage = personActPage({
  noun: 'release',
  route: releaseHeldRoute,
  title: name => `Release the mail of ${name}`,
  means: 'Do this once their address or record is corrected. Mail to them starts again.',
  button: 'Release',
  asks: ({ path: { person: ref = '' } }) => ({ path: { ref } }),
})

const linksPage = personActPage({
  noun: 'links',
  route: revokeLinksRoute,
  title: name => `End the links to the pages of ${name}`,
  means: 'Do this if a mail to them went astray. Earlier links stop working; the next mail has a new one.',
  button: 'End the links',
})

const dataPage = personActPage({
  noun: 'data',
  route: exportPersonRoute,
  title: name => `Export the data of ${name}`,
  means: 'Everything Ides keeps about them, as JSON, if they ask for it. The export is recorded in the audit log.',
  agree: name => `I give this file only to ${name}`,
  button: 'Export',
  async act({ get, path }) {
    const body = JSON.stringify(await get(exportPersonRoute), undefined, 2)
    return { file: `${path.person}.json`, type: 'application/json', body }
  },
})

const erasurePage = personActPage({
  noun: 'erasure',
  route: erasePersonRoute,
  title: name => `Erase ${name}`,
  means:
    'Their access is restored; then their profile, devices, cases and the evidence of their mails are erased for good. Decisions stay, without a name. If a device of theirs is suspended, a second person must do the same. If staff lists still include them, they return as a new person.',
  agree: (name, cases) => `Erase ${name}, with ${counted(cases, 'case')}`,
  button: 'Erase for good',
  kind: 'grave',
  act: async ({ change }) => ({ to: '/console/people', confirmed: await change(erasePersonRoute) }),
})

export const peoplePages = [searchPage, addressesPage, personPage, releasePage, linksPage, dataPage, erasurePage]
