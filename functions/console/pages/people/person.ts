/** A person: who they are, their devices and cases. */

import { ownName } from '../../../../shared/domain/catalogue/languages.ts'
import { platformNamed } from '../../../../shared/domain/catalogue/platforms.ts'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { ending } from '../../../../shared/domain/schedule/ending.ts'
import { getPersonRoute } from '../../../admin/routes/people.ts'
import { at } from '../../../path.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty, factList, htmlTable } from '../../parts.ts'
import { momentText } from '../../times.ts'
import { caseStateMark, heldNames } from '../cases/words.ts'

export const personPath = '/console/people/{ref}'

export const abovePerson = [{ name: 'People', to: '/console/people' }]

export const findPerson = ({ ask, path: { ref = '' } }: Visit) => ask(getPersonRoute, { path: { person: ref }, query: {}, body: undefined })

type Person = Extract<Awaited<ReturnType<typeof findPerson>>, { readonly body: unknown }>['body']

export const personPage: ConsolePage = {
  path: personPath,
  scope: 'read',
  async show(visit) {
    const found = await findPerson(visit)
    if ('problem' in found) return found
    const { name, cases, devices } = found.body
    return {
      title: name,
      section: 'people',
      above: abovePerson,
      main: html`${factsOf(found.body, visit)}
${actsOf(found.body, visit)}
${cases.length === 0 ? empty('They have no case under any policy.') : htmlTable('Cases', ['Policy', 'State', 'Deadline', 'Devices in breach', 'Suspended'], cases.map(caseRow))}
${
  devices.length === 0
    ? empty('No device of theirs is on record.')
    : htmlTable(
        'Devices',
        ['Device', 'Id', 'Kind'],
        devices.map(({ label, id, platform, ownership }) => [label, id, `${platformNamed(platform)?.name ?? platform}, ${ownership}`]),
      )
}`,
    }
  },
}

const factsOf = ({ staff, email, unit, country, zone, language, leftAt, held }: Person, visit: Visit): SafeHtml =>
  factList([
    ['Staff id', staff],
    email === undefined ? undefined : ['Mail address', email],
    ['Unit', unit],
    country === undefined ? undefined : ['Country', country],
    ['Time zone', zone],
    ['Reads mail in', ownName(language)],
    leftAt === undefined ? undefined : ['Left', momentText(leftAt, visit.zone)],
    held ? ['Mail held', html`${heldNames[held.reason]}, since ${momentText(held.since, visit.zone)}`] : undefined,
  ])

const caseRow = ({ policy, ref, state, deadline, deadlineZone, devices, suspended }: Person['cases'][number]) => [
  html`<a href="${at`/console/policies/${policy}/cases/${ref}`}">${policy}</a>`,
  caseStateMark(state),
  deadline === undefined ? 'none' : ending(deadline, deadlineZone, undefined),
  devices,
  suspended,
]

function actsOf({ ref, held }: Person, { may }: Visit): SafeHtml {
  if (!may('cases:write')) return html``
  const acts = [
    ...(held ? [['release', 'Release held mail'] as const] : []),
    ['links', 'End links to their pages'] as const,
    ['data', 'Export their data'] as const,
    ['erasure', 'Erase'] as const,
  ]
  return html`<ul class="acts">${acts.map(([page, name]) => html`<li><a class="go secondary" href="${at`/console/people/${ref}/${page}`}">${name}</a></li>`)}</ul>`
}
