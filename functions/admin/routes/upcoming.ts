import * as z from 'zod'
import { listUpcoming, upcomingKinds } from '#campaign/read/upcoming.ts'
import { instant } from '#domain/schedule/fields.ts'
import { minute } from '#functions/minute.ts'
import { listBody } from '../fields.ts'
import { route, toReaders } from '../route.ts'

export const upcomingList = listBody(
  z.object({
    kind: z.enum(upcomingKinds).describe('`loss`: who loses access within seven days. `held`: by the brake. `mail`: that is held.'),
    policy: z.optional(z.string()),
    about: z.string().describe('The title of the policy, or the name of the source.'),
    what: z.string(),
    by: z.optional(z.string()).describe('Who proposed, wrote or paused it.'),
    at: z.optional(instant).describe('When it comes, or since when it waits.'),
    until: z.optional(instant).describe('By when it must be decided.'),
  }),
)

export const listUpcomingRoute = route(
  {
    at: 'GET /upcoming',
    ...toReaders,
    summary: 'List who loses access within seven days, and what waits for a decision until when',
    command: {
      name: 'upcoming',
      example: '',
      more: 'Approvers and operators get the same once a day by mail.',
      row: ({ about, what, by, at, until }) => ({ about, what, when: at && minute(at), 'decide by': until && minute(until), by }),
    },
    result: upcomingList,
  },
  async ({ system }) => ({ body: { items: await listUpcoming(system) } }),
)
