import { listUpcoming, upcoming } from '#campaign/read/upcoming.ts'
import { minute } from '#functions/minute.ts'
import { listBody } from '../fields.ts'
import { route, toReaders } from '../route.ts'

export const listUpcomingRoute = route(
  {
    at: 'GET /upcoming',
    ...toReaders,
    summary: 'List who loses access within seven days, and what waits for a decision until when',
    command: {
      name: 'upcoming',
      example: '',
      more: 'Approvers and operators get the same once a day by mail.',
      row: ({ about, what, by, at, until, lastDay }) => ({
        about,
        what,
        when: at && minute(at),
        'decide by': lastDay?.toString() ?? (until && minute(until)),
        by,
      }),
    },
    result: listBody(upcoming),
  },
  async ({ system }) => ({ body: { items: await listUpcoming(system) } }),
)
