import type * as z from 'zod'
import { ofPolicy } from '../admin/fields.ts'
import { approveSuspensionsRoute, rejectSuspensionsRoute, suspensionsBody } from '../admin/routes/brake.ts'
import { minute } from '../minute.ts'
import { at } from '../path.ts'
import { noun } from './noun.ts'
import { factRows, printAnswer, tableRows } from './output/rows.ts'
import { routeVerb } from './route-verb.ts'
import type { TableStyle } from './terminal.ts'
import { nothing, verb } from './verb.ts'

type Suspensions = z.output<typeof suspensionsBody>

const listVerb = verb(
  {
    name: 'ides brake list',
    does: 'List suspensions that are held, or due within 48 hours',
    takes: ofPolicy,
    options: nothing,
    json: 'Prints the answer as JSON.',
    example: 'ides brake list no-tiktok-2023',
  },
  async ({ takes: { policy }, api, json, terminal }) =>
    printAnswer(
      await api.call({ method: 'GET', path: at`/policies/${policy}/brake`, answer: suspensionsBody }),
      (body) => inWords(body, terminal.style),
      json,
      terminal,
    ),
)

function inWords({ list, madeAt, held, proposal, items, more, zone }: Suspensions, style: TableStyle): readonly string[] {
  const heading = factRows({
    list,
    made: minute(madeAt, zone),
    held: held && `${held.devices} since ${minute(held.since, zone)}, above the limit (${held.limit})`,
    proposal:
      proposal &&
      `${proposal.by} would ${proposal.action} ${proposal.devices?.length ?? 'all'} of list ${proposal.list}, since ${minute(proposal.at, zone)}: ends ${minute(proposal.until, zone)}`,
  })
  const table = tableRows(
    items.map(({ staff, ref, device, label, state, at }) => ({ staff, ref, device, label, state, at: at && minute(at, zone) })),
    style,
  )
  return [
    ...heading,
    '\n',
    ...(items.length > 0 ? table : ['none\n']),
    ...(more > 0 ? [`… and ${more} more\n`] : []),
    ...(zone === undefined ? [] : [`\nTimes are in ${zone}.\n`]),
  ]
}

export const brakeNoun = noun({
  name: 'ides brake',
  does: 'List, approve and reject suspensions above the limit',
  verbs: [listVerb, routeVerb(approveSuspensionsRoute), routeVerb(rejectSuspensionsRoute)],
})
