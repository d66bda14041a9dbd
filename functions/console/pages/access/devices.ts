/** The devices that connectors were asked about, as a part of the page of access. */

import type * as z from 'zod'
import { html, type SafeHtml } from '../../../../shared/domain/html.ts'
import { type accessOfDevices, answerWord, listAccessRoute } from '../../../admin/routes/access/list-access.ts'
import { choiceField } from '../../form.ts'
import type { Visit } from '../../page.ts'
import { empty, htmlTable, mark, pager } from '../../parts.ts'
import { momentText } from '../../times.ts'

const words = { requested: mark('open', 'requested'), set: mark('good', 'set'), refused: mark('grave', 'cannot be enforced') }

const whys = {
  permission: 'a permission is missing',
  unconfirmed: 'not confirmed',
  gone: 'the device is gone there',
  'not-supported': 'not supported there',
  'not-enrolled': 'not enrolled there',
}

/** @param path of the page */
export async function devices(visit: Visit, path: string): Promise<SafeHtml> {
  const { ask, query } = visit
  const only = answerWord.safeParse(query.get('only')).data
  const listed = await ask(listAccessRoute, { path: {}, query: { only, cursor: query.get('cursor') ?? undefined }, body: undefined })
  if ('problem' in listed) return empty(listed.problem.detail)
  const { items, next } = listed.body
  return html`<form method="get" action="${path}" class="filters">${choiceField(
    { name: 'only', label: 'What a system says', value: only },
    [
      ['', 'Anything'],
      ['requested', 'Requested'],
      ['set', 'Set'],
      ['refused', 'Cannot be enforced'],
    ],
  )}<button type="submit">Show</button></form>
${items.length === 0 ? empty(next === undefined ? 'No device.' : 'None among the thousand devices checked: try the next page.') : deviceTable(items, visit)}
${pager(path, query, next)}`
}

type Device = z.input<typeof accessOfDevices>['items'][number]

const deviceTable = (items: readonly Device[], { may, form, zone }: Visit): SafeHtml =>
  htmlTable(
    'Devices that connectors were asked about',
    ['Staff id', 'Device', 'Wanted', 'What each system says', ...(may('devices:write') ? ['Again'] : [])],
    items.map((device) => [
      device.staff,
      device.device,
      device.wanted === 'suspended' ? 'suspended' : 'access',
      html`<ul>${Object.entries(device.connectors).map(
        ([name, { is, why, since, at }]) =>
          html`<li>${name}: ${words[is]} ${why === undefined ? '' : `(${whys[why]}) `}${is === 'requested' ? html`since ${momentText(since, zone)}` : momentText(at, zone)}</li>`,
      )}</ul>`,
      ...(may('devices:write') ? [isRefused(device) ? askAgain(device, form) : ''] : []),
    ]),
  )

const isRefused = ({ connectors }: Device): boolean => Object.values(connectors).some(({ is }) => is === 'refused')

const askAgain = ({ ref, device }: Device, form: Visit['form']): SafeHtml =>
  form(html`<input type="hidden" name="ref" value="${ref}"><input type="hidden" name="device" value="${device}">
<button type="submit" class="link" aria-label="${`Ask again for ${device}`}">Ask again</button>`)
