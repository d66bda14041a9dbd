/** Says when the list of staff is complete. */
import { Temporal } from 'temporal-polyfill'
import { html } from '#domain/html.ts'
import { isBefore } from '#domain/schedule/zone.ts'
import { figured } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import { listImportDecisionsRoute } from '#functions/admin/routes/audit.ts'
import { completeStaffRoute, countLeftOutRoute } from '#functions/admin/routes/imports.ts'
import { actionPage } from '#functions/console/action.ts'
import { writtenIn } from '#functions/console/form.ts'
import type { Visit } from '#functions/console/page.ts'
import { list } from '#functions/console/parts.ts'
import { importPath } from './desk.ts'

export const allStaffPath = `${importPath}/all-staff`

/** Of the API, which reads a thousand decisions each time: more batches than anyone imports in a day. */
const mostAsks = 20

export const allStaffPage = actionPage({
  path: allStaffPath,
  route: completeStaffRoute,
  title: 'Mark the list of staff as complete',
  async know(visit) {
    return { listed: await countListed(visit), ...(await visit.get(countLeftOutRoute)) }
  },
  nothing: ({ listed }) => (listed === 0 ? `${noneListed}.` : undefined),
  means: ({ leftOut, units }) =>
    html`<p>${leftOut === 0 ? 'Everyone is on a list of the last week: no one counts as having left.' : 'People who were last on a list more than a week ago count as having left. They are erased later, by default 90 days after a list last had them. If there are more than 5, and more than 2 % of all, a second person must do the same.'}</p>
${list(
  'Who has left, by unit',
  ['Unit', 'People'],
  units.map(({ unit, people }) => [unit || 'no unit', people]),
)}`,
  hidden: ({ leftOut }) => ({ leaving: String(leftOut) }),
  agree: ({ listed, leftOut }) =>
    `All staff were imported, as ${figured(listed, 'record')}: ${figured(leftOut, 'other person has', 'other people have')} left.`,
  button: 'The list is complete',
  async act(visit, form) {
    if ((await countListed(visit)) === 0) throw refused(409, noneListed)
    return { to: '/console/people', confirmed: await visit.change(completeStaffRoute, { query: writtenIn(form) }) }
  },
})

const noneListed = 'No staff was imported within the last day: import all staff first'

/** Records of staff that were imported within the last day; one that was sent twice counts twice. */
async function countListed({ get, now }: Visit) {
  const since = now.subtract({ hours: 24 })
  let listed = 0
  let cursor: string | undefined
  for (let asked = 0; asked < mostAsks; asked += 1) {
    const { items, next } = await get(listImportDecisionsRoute, {
      query: { newest: 'true', action: 'imported staff', limit: '1000', cursor },
    })
    const recent = items.filter(({ at }) => !isBefore(Temporal.Instant.from(at), since))
    for (const { details: { added = 0, changed = 0, unchanged = 0 } = {} } of recent)
      listed += Number(added) + Number(changed) + Number(unchanged)
    if (next === undefined || recent.length < items.length) break
    cursor = next
  }
  return listed
}
