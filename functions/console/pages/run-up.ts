/** Who loses access in the next seven days, and what must be decided before. */

import type { getNumbersRoute } from '#functions/admin/routes/numbers.ts'
import { at } from '#functions/path.ts'
import { html } from '#shared/domain/html.ts'
import type { AnswerOf } from '../page.ts'
import { linkTo, list, mark, momentText, type TableCell } from '../parts.ts'

type Loss = AnswerOf<typeof getNumbersRoute>['losses'][number]

/** Of one policy. */
export interface RunUp {
  id: string
  title: string
  /** It, or all suspension, is paused. */
  isPaused: boolean
  losses: readonly Loss[]
}

/** Nothing where nobody loses access. */
export const runUpList = (all: readonly RunUp[], zone: string) =>
  list(
    'Who loses work access in the next seven days, unless they comply',
    ['When', 'Policy', 'Devices', 'People', 'Working hours', 'Brake'],
    all.flatMap(({ id, title, isPaused, losses }) =>
      losses.map(one => [
        momentsText(one, zone),
        linkTo(at`/console/policies/${id}/suspensions`, title),
        one.devices,
        one.people,
        hoursText(one, zone),
        isPaused ? mark('grave', 'paused') : brakeText(one, zone),
      ]),
    ),
  )

const momentsText = ({ at, until }: Loss, zone: string): TableCell =>
  html`${momentText(at, zone)}${at.equals(until) ? '' : html` to ${momentText(until, zone)}`}`

const hoursText = ({ until, working }: Loss, zone: string): TableCell =>
  until.equals(working) ? 'within' : html`${mark('open', 'outside')} until ${momentText(working, zone)}`

function brakeText({ at, limit, approvableFrom, approvedUntil }: Loss, zone: string): TableCell {
  if (limit === undefined) return 'lets them through'
  if (approvedUntil) return html`${mark('good', 'approved')} until ${momentText(approvedUntil, zone)}; holds the others (${limit})`
  return html`${mark('grave', 'holds them')} (${limit}) unless two people approve before ${momentText(at, zone)}, from ${momentText(approvableFrom, zone)} on`
}
