import * as z from 'zod'
import { listSuspensionsRoute, requestSuspensionListRoute } from '../admin/routes/brake.ts'
import { minute } from '../minute.ts'
import { requestTo } from './api/client.ts'
import { countFirst, now } from './policy/watch.ts'
import { routeVerb } from './route-verb.ts'

export const brakeVerbs = [
  routeVerb(listSuspensionsRoute, {
    options: z.object({ now: now.describe('Makes a new list first.') }),
    before: asked => countFirst(requestTo(requestSuspensionListRoute, { policy: String(asked.takes.policy) }), asked),
    says: ({ list, madeAt, held, proposal, items, more, zone }) => [
      {
        list,
        made: minute(madeAt, zone),
        held: held && `${held.devices} since ${minute(held.since, zone)}, above the limit (${held.limit})`,
        proposal:
          proposal &&
          `${proposal.by} would ${proposal.action} ${proposal.devices?.length ?? 'all'} of list ${proposal.list}, since ${minute(proposal.at, zone)}: ends ${minute(proposal.until, zone)}`,
      },
      items.map(({ staff, ref, device, label, state, at }) => ({ staff, ref, device, label, state, at: at && minute(at, zone) })),
      ...(items.length === 0 ? ['', 'none'] : []),
      ...(more > 0 ? [`… and ${more} more`] : []),
      ...(zone === undefined ? [] : ['', `Times are in ${zone}.`]),
    ],
  }),
]
