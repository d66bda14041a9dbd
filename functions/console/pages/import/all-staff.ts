/** Says when the list of staff is complete. */
import { html } from '#domain/html.ts'
import { figured } from '#domain/text.ts'
import { completeStaffRoute, countLeftOutRoute } from '#functions/admin/routes/imports.ts'
import { actionPage } from '#functions/console/action.ts'
import { writtenIn } from '#functions/console/form.ts'
import { list } from '#functions/console/parts.ts'
import { importPath } from './desk.ts'

export const allStaffPath = `${importPath}/all-staff`

export const allStaffPage = actionPage({
  path: allStaffPath,
  route: completeStaffRoute,
  title: 'Mark the list of staff as complete',
  know: ({ get }) => get(countLeftOutRoute),
  nothing: ({ all, leftOut }) =>
    leftOut === all
      ? 'No staff was imported in the last week: import all staff first.'
      : leftOut === 0
        ? 'Everyone was on a list of the last week, so no one counts as having left.'
        : undefined,
  means: ({ units }) =>
    html`<p>People who were last on a list more than a week ago count as having left. They are erased later, by default 90 days after a list last had them. If there are more than 5, and more than 2 % of all, a second person must do the same.</p>
${list(
  'Who has left, by unit',
  ['Unit', 'People'],
  units.map(({ unit, people }) => [unit || 'no unit', people]),
)}`,
  hidden: ({ leftOut }) => ({ leaving: String(leftOut) }),
  agree: ({ leftOut }) => `The imports of the last day list all staff: ${figured(leftOut, 'other person has', 'other people have')} left.`,
  button: 'The list is complete',
  async act({ change }, form) {
    return { to: '/console/people', confirmed: await change(completeStaffRoute, { query: writtenIn(form) }) }
  },
})
