import * as z from 'zod'
import { accessOfDevices, answerWord } from '../../admin/routes/access/list-access.ts'
import { printList } from '../output/list.ts'
import { minute } from '../output/rows.ts'
import { nothing, verb } from '../verb.ts'

type Device = z.output<typeof accessOfDevices>['items'][number]

export const listVerb = verb(
  {
    name: 'ides access list',
    does: 'Lists the devices that other systems were asked to cut off or let in again, and what each system says',
    more: 'Requested: asked for, not confirmed yet. Set: it is so there. Refused: it cannot be enforced there, and why.',
    takes: nothing,
    options: z.object({
      only: answerWord.optional().meta({ title: 'WORD', description: 'Devices of which a system says so: requested, set or refused.' }),
    }),
    example: 'ides access list --only refused',
  },
  ({ options: { only }, api, json, terminal }) =>
    printList(
      api.allPages({ method: 'GET', path: '/access', query: { ...(only ? { only } : {}), limit: 1000 }, answer: accessOfDevices }),
      () => ({
        staff: ({ staff }) => staff,
        device: ({ device }) => device,
        wanted: ({ wanted }) => wanted,
        systems: inWords,
      }),
      json,
      terminal,
    ),
)

/** `entra: set 2023-03-16 08:00Z; google: refused (gone)` */
const inWords = ({ connectors }: Device): string =>
  Object.entries(connectors)
    .map(([name, { is, why, since, at }]) => {
      const moment = is === 'requested' ? `since ${minute(since)}` : minute(at)
      return `${name}: ${is} ${why === undefined ? moment : `(${why}) ${moment}`}`
    })
    .join('; ')
