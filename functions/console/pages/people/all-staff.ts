/** Says that all staff were imported: everybody else has left. */

import { Temporal } from 'temporal-polyfill'
import { html } from '../../../../shared/domain/html.ts'
import { isBefore } from '../../../../shared/domain/schedule/zone.ts'
import { counted } from '../../../../shared/domain/text.ts'
import { type Refusal, refuse } from '../../../admin/problem.ts'
import { listImportDecisionsRoute } from '../../../admin/routes/audit.ts'
import { completeStaffRoute } from '../../../admin/routes/imports.ts'
import { agreement, button, sentIn, textField, unlessAgreed } from '../../form.ts'
import { wrongOf } from '../../layout.ts'
import type { ConsolePage, Visit } from '../../page.ts'
import { empty } from '../../parts.ts'
import { allStaffPath, importPath } from './import.ts'
import { abovePerson } from './person.ts'

/** Of the API, which reads a thousand decisions each time: more batches than anyone imports in a day. */
const mostAsks = 20

export const allStaffPage: ConsolePage = {
  path: allStaffPath,
  scope: 'devices:write',
  async show(visit) {
    const listed = await listedOfLate(visit)
    if (typeof listed !== 'number') return listed
    const { value, fault } = sentIn(visit)
    return {
      title: 'Mark the list of staff as complete',
      section: 'people',
      above: [...abovePerson, { name: 'Import staff and devices', to: importPath }],
      main: html`${wrongOf(visit.sent)}${
        listed === 0
          ? empty('No staff was imported within the last day: import all staff first.')
          : html`<p>People who were not imported within the last day count as having left. They are erased later, by default 90 days after a list last had them.</p>
${visit.form(html`${agreement('agreed', `All staff were imported, as ${counted(listed, 'record')}: everyone else has left.`)}
${textField({ name: 'leaving', label: 'People who have left', help: 'Their number, if there are more than 5 and more than 2 % of all.', value: value('leaving'), fault: fault('leaving'), optional: true })}
${button('Everyone else has left', 'grave')}`)}`
      }`,
    }
  },
  async take(visit, form) {
    const unagreed = unlessAgreed(form, 'agreed')
    if (unagreed) return unagreed
    const listed = await listedOfLate(visit)
    if (typeof listed !== 'number') return listed
    if (listed === 0) return refuse(409, 'no staff was imported within the last day: import all staff first')
    const done = await visit.ask(completeStaffRoute, { path: {}, query: { leaving: form.get('leaving') || undefined }, body: undefined })
    return 'problem' in done ? done : { to: '/console/people', confirmed: 'staff-complete' }
  },
}

/** Records of staff that were imported within the last day; one that was sent twice counts twice. */
async function listedOfLate({ ask, now }: Visit): Promise<number | Refusal> {
  const since = now.subtract({ hours: 24 })
  let listed = 0
  let cursor: string | undefined
  for (let asked = 0; asked < mostAsks; asked += 1) {
    const query = { newest: 'true', action: 'imported staff', limit: '1000', cursor } as const
    const found = await ask(listImportDecisionsRoute, { path: {}, query, body: undefined })
    if ('problem' in found) return found
    const { items, next } = found.body
    const recent = items.filter(({ at }) => !isBefore(Temporal.Instant.from(at), since))
    for (const { details: { added = 0, changed = 0, unchanged = 0 } = {} } of recent)
      listed += Number(added) + Number(changed) + Number(unchanged)
    if (next === undefined || recent.length < items.length) break
    cursor = next
  }
  return listed
}
