/** Says when the list of staff is complete. */
import { Temporal } from 'temporal-polyfill'
import { isBefore } from '#domain/schedule/zone.ts'
import { counted } from '#domain/text.ts'
import { refused } from '#functions/admin/problem.ts'
import { listImportDecisionsRoute } from '#functions/admin/routes/audit.ts'
import { completeStaffRoute } from '#functions/admin/routes/imports.ts'
import { actionPage } from '#functions/console/action.ts'
import { writtenIn } from '#functions/console/form.ts'
import type { Visit } from '#functions/console/page.ts'
import { importPath } from './desk.ts'

export const allStaffPath = `${importPath}/all-staff`

/** Of the API, which reads a thousand decisions each time: more batches than anyone imports in a day. */
const mostAsks = 20

export const allStaffPage = actionPage({
  path: allStaffPath,
  route: completeStaffRoute,
  title: 'Mark the list of staff as complete',
  know: countListed,
  nothing: listed => (listed === 0 ? `${noneListed}.` : undefined),
  means: () =>
    'People who were not imported within the last day count as having left. They are erased later, by default 90 days after a list last had them.',
  agree: listed => `All staff were imported, as ${counted(listed, 'record')}: everyone else has left.`,
  fields: () => [
    {
      name: 'leaving',
      label: 'People who have left',
      help: 'Their number, if there are more than 5 and more than 2 % of all. A second person must then do the same.',
      optional: true,
    },
  ],
  button: 'Everyone else has left',
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
